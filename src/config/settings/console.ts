import { setting } from '../setting.ts';
import { parseCount, parseSwitch } from '../values.ts';

/** A client secret as an issuer gives it. */
export const CLIENT_SECRET = /^[\x21-\x7e]{8,1024}$/;

/** The operator's console: whether it is served, and how people sign in. */
export const CONSOLE_SETTINGS = {
  console: setting<boolean>({
    variable: 'CONSOLE',
    description: "Serves the operator's console at /console, beside /mcp (docs/console.md)",
    fallback: 'off',
    allowed: 'on or off',
    parse: parseSwitch,
  }),
  consoleSessionSeconds: setting({
    variable: 'CONSOLE_SESSION_SECONDS',
    description:
      'How long a person stays signed in, in seconds; never longer than the credential of the sign-in is valid',
    fallback: '3600',
    allowed: 'a whole number of seconds from 300 to 43200',
    parse: (text) => parseCount(text, 300, 43_200),
  }),
  consoleOidcClientId: setting({
    variable: 'CONSOLE_OIDC_CLIENT_ID',
    description:
      'The client id of the console at MCP_OIDC_ISSUER, for signing in there; its redirect URI is /console/callback. If empty, people paste a token',
    fallback: '',
    allowed: 'visible ASCII characters without blanks (empty for none)',
    parse: (text) => (/^[\x21-\x7e]{0,512}$/.test(text) ? text : undefined),
  }),
  consoleOidcClientSecret: setting({
    variable: 'CONSOLE_OIDC_CLIENT_SECRET',
    description: 'The secret of that client; if empty, the console is a public client, which PKCE alone protects',
    fallback: '',
    allowed: 'at least 8 visible ASCII characters without blanks (empty for none)',
    parse: (text) => (text === '' || CLIENT_SECRET.test(text) ? text : undefined),
    secret: true,
  }),
  consoleOidcClientSecretFile: setting({
    variable: 'CONSOLE_OIDC_CLIENT_SECRET_FILE',
    description: 'A file with that secret, instead of CONSOLE_OIDC_CLIENT_SECRET',
    fallback: '',
    allowed: 'the absolute path of a file',
    parse: (text) => (text === '' || text.startsWith('/') ? text : undefined),
  }),
} as const;
