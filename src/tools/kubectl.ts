import { CODES_OF_KUBECTL, CODES_WITHOUT_CHANGES, isRefusal, type Refusal } from '../errors.ts';
import { parsePipe } from '../filters/parse.ts';
import { loadRegex } from '../filters/regex.ts';
import type { KubectlCommand } from '../kube/command.ts';
import { withinDeadline } from '../kubectl/deadline.ts';
import { withDefaultNamespace } from '../kubectl/default-namespace.ts';
import { withDocuments, withPatchAsJson } from '../kubectl/documents.ts';
import type { Grammar } from '../kubectl/grammar.ts';
import { parseArguments } from '../kubectl/parse.ts';
import { refuseSeparateValue } from '../kubectl/separate-value.ts';
import { EXECUTION_SCHEMA, toOutcome } from '../result/outcome.ts';
import { CONTINUE, MAX_BYTES, refuseMaxBytes, resume, toWish } from './answer-wish.ts';
import { anything, lines, refuseTooMany, strings } from './argument-types.ts';
import { readArguments, required, schemaOf } from './arguments.ts';
import { withChange } from './changes/with-change.ts';
import { refuseOperator } from './right-form.ts';
import type { CommandTool, ToolSettings } from './tool.ts';

/** How many characters of the policy's rules a description holds: models pay for each in every conversation. */
const MOST_OF_RULES = 600;
/** What the model is told of shell metacharacters. */
const CHARACTERS = {
  strict: 'No shell: no quotes or ; | & $ ` \\ in args.',
  data: 'No shell: quotes and ; | & $ ` \\ in args only inside patches, expressions, selectors and container commands.',
} as const;

const EXAMPLE = ['get', 'pods', '-n', 'default'];
const EXAMPLE_JSON = `[${EXAMPLE.map((word) => JSON.stringify(word)).join(', ')}]`;

/** The arguments of a call, in the order in which clients see them. */
export const KUBECTL_ARGUMENTS = {
  args: required(strings('Command arguments, one word per item', EXAMPLE)),
  stdin: anything({
    type: ['object', 'array', 'string'],
    items: { type: 'object' },
    description: 'The patch of "patch", or the objects of apply, create, replace and delete with -f -',
  }),
  pipe: lines('e.g. ["grep -i error", "tail -20"]; also head, wc, sort, uniq, cut, awk, jq'),
  max_bytes: MAX_BYTES,
  continue: CONTINUE,
};

const EFFECTS = { allow: 'allowed', ask: 'needs approval', deny: 'denied' } as const;

/** The rules of the policy about the caller, as far as they fit. */
function describeRules(rules: ToolSettings['rules']): string {
  if (rules === undefined || rules.length === 0) return '';
  const words = rules.map(({ effect, says }) => `${EFFECTS[effect]}: ${says}`).join('; ');
  return words.length <= MOST_OF_RULES
    ? `Rules: ${words}. `
    : `Rules: ${words.slice(0, MOST_OF_RULES)}… (get_config has all). `;
}

/** Runs one kubectl command. Source: specification, tool `kubectl`. */
export const kubectl: CommandTool = {
  kind: 'command',
  name: 'kubectl',
  title: 'Run kubectl',
  inputSchema: schemaOf(KUBECTL_ARGUMENTS),
  outputSchema: {
    ...EXECUTION_SCHEMA,
    properties: {
      ...EXECUTION_SCHEMA.properties,
      continue: { type: 'string' },
      code: { type: 'string', enum: CODES_WITHOUT_CHANGES },
    },
  },
  describe: ({ allowedCommands, timeoutSeconds, metacharacters, rules }) =>
    `Run one kubectl command. Allowed commands: ${allowedCommands.join(', ') || '(none)'}. ` +
    describeRules(rules) +
    `${CHARACTERS[metacharacters]} Ends after ${timeoutSeconds} s; -w and -f are refused. ` +
    'Narrow large output with pipe, a name, -l or --tail. ' +
    `Example: {"args": ${EXAMPLE_JSON}}`,
  annotate: ({ readOnly }) => ({
    readOnlyHint: readOnly,
    destructiveHint: !readOnly,
    idempotentHint: readOnly,
    openWorldHint: true,
  }),
  prepare: ({ pipe, continue: cursor }) => (pipe === undefined && cursor === undefined ? undefined : loadRegex()),
  plan: (asked, facts) => {
    const { grammar, timeoutSeconds, defaultNamespace } = facts;
    const resumed = resume(asked, facts);
    if (isRefusal(resumed)) return resumed;
    const { given, cursor } = resumed;
    const read = readArguments(
      KUBECTL_ARGUMENTS,
      given,
      () => `Give the command as a list, for example {"args": ${EXAMPLE_JSON}}.`,
    );
    if (isRefusal(read)) return read;
    const { args } = read;
    const filters = parsePipe(read.pipe ?? []);
    if (isRefusal(filters)) return filters;
    // What only passes on is no filter.
    const pipe = filters.length > 0 ? read.pipe : undefined;
    const wish =
      refuseMaxBytes(read.max_bytes, facts) ?? toWish({ args, pipe, stdin: read.stdin }, read.max_bytes, cursor);
    if (isRefusal(wish)) return wish;
    const operator = refuseOperator(args);
    if (operator !== undefined) return operator;
    const parsed = parseArguments(grammar, args);
    if (isRefusal(parsed)) return parsed;
    const separate = refuseSeparate(grammar, args, parsed);
    if (separate !== undefined) return separate;
    const tooMany = refuseTooMany(parsed.positionals);
    if (tooMany !== undefined) return tooMany;
    // That diff never runs matters more than what it was given.
    const stdin = parsed.path[0] === 'diff' ? undefined : read.stdin;
    const command = stdin === undefined ? withPatchAsJson(parsed) : withDocuments(parsed, stdin);
    if (isRefusal(command)) return command;
    return {
      command: withDefaultNamespace(withinDeadline(command, timeoutSeconds), defaultNamespace),
      answer: wish,
      ...(filters.length > 0 && { pipe: filters }),
    };
  },
  outcome: toOutcome,
};

/** The same where a change may have to be approved: then an answer holds the plan of the change. */
export const kubectlWithChanges: CommandTool = {
  ...kubectl,
  outputSchema: withChange(kubectl.outputSchema, { code: { type: 'string', enum: CODES_OF_KUBECTL } }),
};

/** The same where policy wants the outcome of changes watched: then an answer may hold the verdict. */
export function verified(tool: CommandTool): CommandTool {
  const { properties } = tool.outputSchema as typeof kubectl.outputSchema & { readonly properties: object };
  return {
    ...tool,
    verifies: true,
    outputSchema: { ...tool.outputSchema, properties: { ...properties, verification: { type: 'object' } } },
  };
}

/** Refuses a word behind a flag that looks like its value and is none. The parser itself reads it as kubectl does. */
function refuseSeparate(grammar: Grammar, args: readonly string[], command: KubectlCommand): Refusal | undefined {
  const node = grammar.find(command.path);
  const words = args.slice((args[0] === 'kubectl' ? 1 : 0) + command.path.length);
  return node && refuseSeparateValue(node, words, command);
}
