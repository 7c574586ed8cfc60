import { setting } from '../setting.ts';
import { parseCount } from '../values.ts';

/** How much at once callers over HTTP may ask for. */
export const LIMIT_SETTINGS = {
  maxConnections: setting({
    variable: 'MCP_MAX_CONNECTIONS',
    description: 'Maximum number of open connections; the server closes further ones',
    fallback: '512',
    allowed: 'a whole number from 1 to 10000',
    parse: (text) => parseCount(text, 1, 10_000),
  }),
  maxConnectionsPerAddress: setting({
    variable: 'MCP_MAX_CONNECTIONS_PER_ADDRESS',
    description: 'Maximum number of open connections from one address, which may be a proxy of many callers',
    fallback: '256',
    allowed: 'a whole number from 1 to 10000',
    parse: (text) => parseCount(text, 1, 10_000),
  }),
  maxCallsPerCaller: setting({
    variable: 'MCP_MAX_CALLS_PER_CALLER',
    description: 'Maximum number of calls in progress per authenticated caller; the server refuses further ones',
    fallback: '16',
    allowed: 'a whole number from 1 to 1000',
    parse: (text) => parseCount(text, 1, 1000),
  }),
} as const;
