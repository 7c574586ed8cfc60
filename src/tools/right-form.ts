import { quoteWord, type Refusal, refuse } from '../errors.ts';
import { readJson } from '../kubectl/documents/json.ts';
import { writeJson } from '../kubectl/documents/write-json.ts';
import { type ShellLine, splitShellLine } from './shell-line.ts';

/** Longer lines are not repeated to the caller. */
const MOST_CHARACTERS = 1000;
const OPERATORS: ReadonlySet<string> = new Set(['|', '||', '&', '&&', ';', '>', '>>', '<', '<<', '<<<', '&>']);
const GLUED = /^(?:\|\S|\d>)/;
/** What kubectl itself offers in place of the programs that agents pipe its output into. */
const FILTERS =
  'kubectl filters by itself: -l and --field-selector choose objects, -o jsonpath and -o custom-columns choose fields, --sort-by sorts, --tail and --since shorten logs.';
const ENDINGS: Readonly<Record<'pipe' | 'input' | 'output' | 'next', string>> = {
  pipe: `There is no shell, so no pipes. ${FILTERS}`,
  input: 'There is no shell, so no redirection. Give documents and patches in "stdin".',
  output: 'There is no shell, so no redirection. The answer holds stdout and stderr.',
  next: 'There is no shell. Run one command with each call.',
};

/**
 * Refuses a command line that came as one item of `name`, whole or its head, and shows the same call with one word per item.
 * The words of a container's `command` may hold blanks if there are several. Returns undefined for anything else.
 */
export function refuseOneLine(name: string, words: readonly string[]): Refusal | undefined {
  const first = words[0]?.trim() ?? '';
  if (!/\s/.test(first) || (name === 'command' && words.length > 1)) return undefined;
  const [what, line] =
    words.length === 1 ? ['the whole command line', first] : ['several words', words.join(' ').trim()];
  return refuse('ARGUMENTS_INVALID', `"${name}" holds ${what} in one item.`, hintFor(name, line));
}

/** The hint for a command line in one text: the same call in the right form, or how to write it if a shell would change it. */
export function hintFor(name: string, line: string): string {
  const generic = `Give each word of the command as a separate item in "${name}".`;
  if (line.length > MOST_CHARACTERS) return generic;
  const split = splitShellLine(line);
  if (name === 'command' && (split === undefined || split.operator !== undefined))
    return `Run a shell in the container: ${JSON.stringify({ [name]: ['sh', '-c', line] })}.`;
  if (split === undefined || split.words.length === 0) return generic;
  const form = JSON.stringify(name === 'args' ? asCall(split) : { [name]: split.words });
  const { operator } = split;
  return operator === undefined
    ? `Give each word as a separate item: ${form}.`
    : `${ENDINGS[endingOf(operator)]} Call ${form}.`;
}

/**
 * Refuses a shell operator among the arguments of kubectl, before `--`, and shows the call that ends before the operator.
 * Such a call never runs; parsing it first would complain of the flags of another program.
 */
export function refuseOperator(args: readonly string[]): Refusal | undefined {
  const dash = args.indexOf('--');
  const own = dash === -1 ? args : args.slice(0, dash);
  const at = own.findIndex((word) => OPERATORS.has(word) || GLUED.test(word));
  const operator = own[at];
  if (operator === undefined) return undefined;
  const rest = [operator.replace(/^[|;&]+/, ''), ...args.slice(at + 1)].filter((word) => word !== '').join(' ');
  const form = JSON.stringify(asCall({ words: own.slice(0, at), operator, rest }));
  return refuse(
    'METACHARACTER',
    `Invalid characters in argument: ${quoteWord(operator)}`,
    `${ENDINGS[endingOf(operator)]}${at === 0 ? '' : ` Call ${form}.`}`,
  );
}

function endingOf(operator: string): keyof typeof ENDINGS {
  if (operator.startsWith('<')) return 'input';
  if (operator.includes('>')) return 'output';
  return operator.startsWith('|') && !operator.startsWith('||') ? 'pipe' : 'next';
}

/** The call of the tool `kubectl`: without the program's name, the end of logs as `--tail`, a patch in `stdin`. */
function asCall({ words, operator, rest }: ShellLine): { readonly args: readonly string[]; readonly stdin?: unknown } {
  const args = words[0] === 'kubectl' ? words.slice(1) : words;
  if (args[0] === 'patch') return withPatch(args);
  const tail = operator === '|' ? /(?:^|\|\s*)tail\s+(?:-n\s*|-)(\d{1,6})$/.exec(rest)?.[1] : undefined;
  const shortens = args[0] === 'logs' && tail !== undefined && !rest.includes('grep');
  return { args: shortens ? [...args, `--tail=${tail}`] : args };
}

function withPatch(args: readonly string[]): { readonly args: readonly string[]; readonly stdin?: unknown } {
  const at = args.findIndex((word) => /^(?:-p|--patch)(?:=|$)|^-p./.test(word));
  const word = args[at];
  if (word === undefined) return { args };
  const glued = /^(?:--patch=|-p=?)(?<value>.+)$/s.exec(word)?.groups?.['value'];
  try {
    const text = glued ?? args[at + 1] ?? '';
    const patch: unknown = JSON.parse(text);
    // A number that a double cannot hold stays whole in a text only.
    const isExact = JSON.stringify(patch) === writeJson(readJson(text).value);
    return { args: args.toSpliced(at, glued === undefined ? 2 : 1), stdin: isExact ? patch : text };
  } catch {
    return { args };
  }
}
