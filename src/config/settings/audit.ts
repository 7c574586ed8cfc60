import { setting } from '../setting.ts';
import { parseCount, parseSwitch } from '../values.ts';

/** Where the record of every call goes. */
export const AUDIT_SETTINGS = {
  auditStderr: setting({
    variable: 'AUDIT_STDERR',
    description: 'Whether the server writes audit records to stderr, among the log lines',
    fallback: 'on',
    allowed: 'on or off',
    parse: parseSwitch,
  }),
  auditFile: setting({
    variable: 'AUDIT_FILE',
    description: 'File for audit records, synced to disk before a command runs; empty for none',
    fallback: '',
    allowed: 'an absolute path',
    parse: (text) => (text === '' || /^\/[^\0\n\r]*[^/\0\n\r]$/.test(text) ? text : undefined),
  }),
  auditFileMaxBytes: setting({
    variable: 'AUDIT_FILE_MAX_BYTES',
    description: 'Size at which the server renames AUDIT_FILE to AUDIT_FILE.1, AUDIT_FILE.1 to AUDIT_FILE.2, and so on',
    fallback: '16777216',
    allowed: 'a whole number of bytes from 65536 to 1073741824',
    parse: (text) => parseCount(text, 64 * 1024, 1024 * 1024 * 1024),
  }),
  auditFileKeep: setting({
    variable: 'AUDIT_FILE_KEEP',
    description: 'Number of renamed audit files to keep',
    fallback: '5',
    allowed: 'a whole number from 1 to 1000',
    parse: (text) => parseCount(text, 1, 1000),
  }),
  auditOtlpEndpoint: setting({
    variable: 'AUDIT_OTLP_ENDPOINT',
    description:
      'URL of an OpenTelemetry collector for audit records, as OTLP logs (JSON), acknowledged before a command runs; empty for none',
    fallback: '',
    allowed: 'an http or https URL without credentials, usually ending in /v1/logs',
    parse: (text) => (text === '' || isPlainUrl(text) ? text : undefined),
  }),
  auditOtlpTimeoutMs: setting({
    variable: 'AUDIT_OTLP_TIMEOUT_MS',
    description: 'Timeout for the acknowledgement of the collector; without it, the command does not run',
    fallback: '2000',
    allowed: 'a whole number of milliseconds from 100 to 10000',
    parse: (text) => parseCount(text, 100, 10_000),
  }),
  auditEvents: setting({
    variable: 'AUDIT_EVENTS',
    description:
      'Whether the server writes a Kubernetes Event for each object that a change names, visible in kubectl describe; needs the part events of rbac.yaml',
    fallback: 'off',
    allowed: 'on or off',
    parse: parseSwitch,
  }),
} as const;

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
