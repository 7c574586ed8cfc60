import { setting } from '../setting.ts';
import { parseCount } from '../values.ts';

/** Where operators look at the server. */
export const OPERATIONS_SETTINGS = {
  metricsPort: setting({
    variable: 'METRICS_PORT',
    description:
      'A separate port for /metrics, /healthz and /readyz, without TLS or credentials; if empty, the server serves /metrics beside /mcp, for callers only',
    fallback: '',
    allowed: 'a port from 0 to 65535, 0 for any free one',
    parse: (text) => (text === '' ? text : parseCount(text, 0, 65_535)),
  }),
  metricsHost: setting({
    variable: 'METRICS_HOST',
    description: 'The address that METRICS_PORT listens on; empty for the address of --host',
    fallback: '',
    allowed: 'an address or a host name',
    parse: (text) => (/^[\w.:[\]-]*$/.test(text) ? text : undefined),
  }),
} as const;
