import { setting } from '../setting.ts';
import { parseSwitch } from '../values.ts';
import { SESSION_KEY } from './endpoint.ts';

/** What answers do not show. */
export const REDACTION_SETTINGS = {
  answerRedaction: setting({
    variable: 'ANSWER_REDACTION',
    description: 'Whether the server replaces secrets in answers, logs and records by marks (docs/redaction.md)',
    fallback: 'on',
    allowed: 'on or off',
    parse: parseSwitch,
  }),
  answerRedactionFile: setting({
    variable: 'ANSWER_REDACTION_FILE',
    description:
      'A file (YAML or JSON) of additional names and patterns to redact, and of keys to show, see docs/redaction.md. The server reads it only at startup',
    fallback: '',
    allowed: 'the absolute path of a file',
    parse: (text) => (text === '' || /^\/[^\0\n\r]*[^/\0\n\r]$/.test(text) ? text : undefined),
  }),
  answerKey: setting({
    variable: 'ANSWER_KEY',
    description:
      'Key of the marks, and of the cursors in "continue", so that every instance with the same key gives the same value the same mark and reads the cursors of the others. If empty, the server derives it from MCP_SESSION_KEY; without that, marks and cursors are good until the server restarts',
    fallback: '',
    allowed: 'at least 32 characters without blanks, for example of openssl rand -hex 32',
    parse: (text) => (SESSION_KEY.test(text) || text === '' ? text : undefined),
    secret: true,
  }),
  answerKeyFile: setting({
    variable: 'ANSWER_KEY_FILE',
    description: 'A file with the key of the marks, instead of ANSWER_KEY',
    fallback: '',
    allowed: 'the absolute path of a file',
    parse: (text) => (text === '' || text.startsWith('/') ? text : undefined),
  }),
} as const;
