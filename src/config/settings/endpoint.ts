import { LIST, setting } from '../setting.ts';
import { parseList } from '../values.ts';

/** Whom the HTTP endpoint listens to. */
export const ENDPOINT_SETTINGS = {
  allowedHosts: setting({
    variable: 'MCP_ALLOWED_HOSTS',
    description:
      'Further host names under which HTTP clients may call, without port; `*.example.com` stands for every name below',
    fallback: '',
    allowed: `${LIST} of host names without scheme or port`,
    parse: (text) => parseList(text, /^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^\[[0-9A-Fa-f:.]+\]$/),
  }),
  allowedOrigins: setting({
    variable: 'MCP_ALLOWED_ORIGINS',
    description: 'Host names of web pages that may call, without scheme or port',
    fallback: '',
    allowed: `${LIST} of host names without scheme or port`,
    parse: (text) => parseList(text, /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^\[[0-9A-Fa-f:.]+\]$/),
  }),
} as const;
