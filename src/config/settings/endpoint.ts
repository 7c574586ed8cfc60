import { LIST, setting } from '../setting.ts';
import { parseCount, parseList } from '../values.ts';

/** A key with fewer characters could be guessed from a session id that it signed. */
export const SESSION_KEY = /^[!-~]{32,1024}$/;

/** The clients that the HTTP endpoint accepts, and how it shares sessions with other instances. */
export const ENDPOINT_SETTINGS = {
  allowedHosts: setting({
    variable: 'MCP_ALLOWED_HOSTS',
    description:
      'Additional host names that HTTP clients may use, without port; `*.example.com` matches every subdomain',
    fallback: '',
    allowed: `${LIST} of host names without scheme or port`,
    parse: (text) => parseList(text, /^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^\[[0-9A-Fa-f:.]+\]$/),
  }),
  allowedOrigins: setting({
    variable: 'MCP_ALLOWED_ORIGINS',
    description: 'Host names of web pages that may call this server, without scheme or port',
    fallback: '',
    allowed: `${LIST} of host names without scheme or port`,
    parse: (text) => parseList(text, /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^\[[0-9A-Fa-f:.]+\]$/),
  }),
  sessionKey: setting({
    variable: 'MCP_SESSION_KEY',
    description:
      'Key that signs session ids (clients before revision 2026-07-28), so that every instance with the same key serves them; if empty, sessions belong to one process',
    fallback: '',
    allowed: 'at least 32 characters without blanks, for example of openssl rand -hex 32',
    parse: (text) => (SESSION_KEY.test(text) || text === '' ? text : undefined),
    secret: true,
  }),
  sessionKeyFile: setting({
    variable: 'MCP_SESSION_KEY_FILE',
    description: 'A file with the session key, instead of MCP_SESSION_KEY',
    fallback: '',
    allowed: 'the absolute path of a file',
    parse: (text) => (text === '' || text.startsWith('/') ? text : undefined),
  }),
  shutdownGraceSeconds: setting({
    variable: 'MCP_SHUTDOWN_GRACE',
    description:
      'Seconds after SIGTERM in which the server still accepts HTTP calls, while /readyz already fails, so that Services stop sending calls before the server stops accepting them',
    fallback: '5',
    allowed: 'a whole number of seconds from 0 to 300',
    parse: (text) => parseCount(text, 0, 300),
  }),
} as const;
