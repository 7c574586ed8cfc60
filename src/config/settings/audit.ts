import { setting } from '../setting.ts';
import { parseCount, parseSwitch } from '../values.ts';

/** Where the record of every call goes. */
export const AUDIT_SETTINGS = {
  auditStderr: setting({
    variable: 'AUDIT_STDERR',
    description: 'Whether audit records go to stderr, among the lines of the log',
    fallback: 'on',
    allowed: 'on or off',
    parse: parseSwitch,
  }),
  auditFile: setting({
    variable: 'AUDIT_FILE',
    description: 'The file audit records go to, synced to disk before a command runs; empty for none',
    fallback: '',
    allowed: 'an absolute path',
    parse: (text) => (text === '' || /^\/[^\0\n\r]*[^/\0\n\r]$/.test(text) ? text : undefined),
  }),
  auditFileMaxBytes: setting({
    variable: 'AUDIT_FILE_MAX_BYTES',
    description: 'At this size AUDIT_FILE is renamed to AUDIT_FILE.1, that one to .2, and so on',
    fallback: '16777216',
    allowed: 'a whole number of bytes from 65536 to 1073741824',
    parse: (text) => parseCount(text, 64 * 1024, 1024 * 1024 * 1024),
  }),
  auditFileKeep: setting({
    variable: 'AUDIT_FILE_KEEP',
    description: 'How many such older files are kept',
    fallback: '5',
    allowed: 'a whole number from 1 to 1000',
    parse: (text) => parseCount(text, 1, 1000),
  }),
  auditOtlpEndpoint: setting({
    variable: 'AUDIT_OTLP_ENDPOINT',
    description:
      'The URL of an OpenTelemetry collector that audit records go to as OTLP logs (JSON), acknowledged before a command runs; empty for none',
    fallback: '',
    allowed: 'an http or https URL without credentials, usually ending in /v1/logs',
    parse: (text) => (text === '' || isPlainUrl(text) ? text : undefined),
  }),
  auditOtlpTimeoutMs: setting({
    variable: 'AUDIT_OTLP_TIMEOUT_MS',
    description: 'How long the collector may take to acknowledge; after that the command does not run',
    fallback: '2000',
    allowed: 'a whole number of milliseconds from 100 to 10000',
    parse: (text) => parseCount(text, 100, 10_000),
  }),
  auditEvents: setting({
    variable: 'AUDIT_EVENTS',
    description:
      'Whether a change leaves a Kubernetes Event on each object it named, which kubectl describe shows; needs the part events of rbac.yaml',
    fallback: 'off',
    allowed: 'on or off',
    parse: parseSwitch,
  }),
} as const;

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
