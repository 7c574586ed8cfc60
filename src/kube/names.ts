import { quote, type Refusal, refuse } from '../errors.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Returns the text if it is a DNS label (RFC 1123, at most 63 characters), as namespaces must be; else NAME_INVALID. */
export function parseNamespace(text: string): string | Refusal {
  return text.length <= 63 && LABEL.test(text) ? text : invalid('namespace', text, 63);
}

/** Returns the text if it is a DNS subdomain (RFC 1123, at most 253 characters), as pod names must be; else NAME_INVALID. */
export function parsePodName(text: string): string | Refusal {
  return text.length <= 253 && SUBDOMAIN.test(text) ? text : invalid('name', text, 253);
}

/**
 * Whether a text may be the name of an object in a path; some kinds require no more. Source:
 * IsPathSegmentName of apimachinery/pkg/api/validate/content.
 */
export function isPathSegment(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !/[/%]/.test(text);
}

function invalid(field: string, text: string, limit: number): Refusal {
  return refuse(
    'NAME_INVALID',
    `Invalid ${field}: ${quote(text)} is not a valid Kubernetes name.`,
    `Use lower case letters, digits and '-', starting and ending with a letter or digit, at most ${limit} characters, for example 'debug-1'.`,
  );
}
