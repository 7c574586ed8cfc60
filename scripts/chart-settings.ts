import type { Setting } from '../src/config/setting.ts';
import { SETTINGS } from '../src/config/settings.ts';
import type { JsonSchema } from './chart-types.ts';

/** The variables that other values of the chart set, because a volume, a Secret or a right belongs to them. */
const BY_OTHER_VALUES: ReadonlySet<string> = new Set([
  'POLICY_FILE',
  'ANSWER_REDACTION_FILE',
  'MCP_AUTH_TOKEN_FILE',
  'MCP_SESSION_KEY_FILE',
  'ANSWER_KEY_FILE',
  'CHANGE_WEBHOOK_SECRET_FILE',
  'CONSOLE',
  'CONSOLE_OIDC_CLIENT_SECRET_FILE',
  'METRICS_PORT',
  'MCP_TOKENREVIEW_AUDIENCE',
  'MCP_IMPERSONATE',
]);

/** The name by which the reference's chart sets a variable of the server, and that the server reads too. */
const REFERENCE_NAME = 'KUBECTL_PREAPPROVED_COMMANDS';

/**
 * Returns the schema of the value `settings`: one property for each variable of the server that is not secret and that no other
 * value sets. What the server allows follows from its own table, and is tried on its own parser.
 */
export function settingsSchema(): JsonSchema {
  const rows = Object.values<Setting<unknown>>(SETTINGS).filter(
    ({ variable, secret }) => secret !== true && !BY_OTHER_VALUES.has(variable),
  );
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(rows.map((row) => [row.variable, settingSchema(row)])),
      [REFERENCE_NAME]: {
        description: 'The name of KUBECTL_PREAPPROVED_EXEC_BINARIES in the chart of the reference',
        ...LIST_OR_TEXT,
      },
    },
  };
}

const LIST_OR_TEXT: JsonSchema = { type: ['string', 'array'], items: { type: 'string', minLength: 1 } };

function settingSchema(row: Setting<unknown>): JsonSchema {
  const description = `${row.description} (${row.allowed}; default: ${row.fallback === '' ? 'empty' : row.fallback})`;
  return { description, ...rangeOf(row) };
}

function rangeOf({ variable, allowed, fallback, parse }: Setting<unknown>): JsonSchema {
  const takes = (text: string) => parse(text) !== undefined;
  const range = /^a (?:whole number|port)[\w ]* from (\d+) to (\d+)/.exec(allowed);
  if (range !== null) {
    const [minimum, maximum] = [Number(range[1]), Number(range[2])];
    const isTrue = takes(`${minimum}`) && takes(`${maximum}`) && !takes(`${minimum - 1}`) && !takes(`${maximum + 1}`);
    if (!isTrue) throw new Error(`${variable} is not read as its table says: ${allowed}`);
    return { type: ['integer', 'string'], minimum, maximum, pattern: '^[0-9]*$' };
  }
  const [words = ''] = allowed.split(/;| \(/);
  if (/^1, true, yes or on$/.test(words)) return { enum: [true, false, 'true', 'false', 'on', 'off', ''] };
  if (/^[\w.]+(?:, [\w.]+)* or [\w.]+$/.test(words)) {
    const choices = words.split(/, | or /);
    if (!choices.every(takes)) throw new Error(`${variable} is not read as its table says: ${allowed}`);
    // YAML 1.1 reads a bare on or off as true or false, and Helm reads YAML 1.1.
    return {
      enum: [...choices, ...(choices.includes('off') ? [false] : []), ...(choices.includes('on') ? [true] : []), ''],
    };
  }
  if (allowed.startsWith('a comma-separated list')) return LIST_OR_TEXT;
  if (/^an https? (?:or https? )?URL/.test(allowed)) return { type: 'string', pattern: '^(https?://\\S+)?$' };
  if (allowed.startsWith('the absolute path') || allowed.startsWith('an absolute path'))
    return { type: 'string', pattern: '^(/.*)?$' };
  if (allowed === 'a namespace')
    return { type: 'string', pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$', maxLength: 63 };
  return { type: 'string', ...(takes(fallback) ? {} : { minLength: 1 }) };
}
