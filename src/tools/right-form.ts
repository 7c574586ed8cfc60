import { quoteWord, type Refusal, refuse } from '../errors.ts';
import { formOf, type PipeForm, pipeForm } from '../filters/parse.ts';
import { readJson } from '../kubectl/documents/json.ts';
import { writeJson } from '../kubectl/documents/write-json.ts';
import { splitShellLine } from './shell-line.ts';
import { withoutEffect, wordsOfPipe } from './shell-pipe.ts';

/** Longer lines are not repeated to the caller. */
const MOST_CHARACTERS = 1000;
const OPERATORS: ReadonlySet<string> = new Set(['|', '||', '&', '&&', ';', '>', '>>', '<', '<<', '<<<', '&>']);
const GLUED = /^(?:\|\S|\d>)/;
const ENDINGS: Readonly<Record<'pipe' | 'input' | 'output' | 'next', string>> = {
  pipe: 'There is no shell, so no pipes in args. Give filters in "pipe".',
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
  if (name !== 'args') return say(split.operator, JSON.stringify({ [name]: split.words }));
  const { words, operator, rest } = withoutEffect(split);
  const piped = operator === '|' ? pipeForm(rest) : NO_PIPE;
  return say(operator, JSON.stringify(asCall(words, piped)), piped);
}

const NO_PIPE: PipeForm = { pipe: [] };

function say(operator: string | undefined, form: string, { fault }: PipeForm = NO_PIPE): string {
  if (operator === undefined) return `Give each word as a separate item: ${form}.`;
  return `${ENDINGS[endingOf(operator)]}${fault === undefined ? '' : ` The rest of the pipe is left out here: ${fault}.`} Call ${form}.`;
}

/**
 * Refuses a shell operator among the arguments of kubectl, before `--`, and shows the call that ends before the operator.
 * Such a call never runs; parsing it first would complain of the flags of another program.
 */
export function refuseOperator(args: readonly string[]): Refusal | undefined {
  const dash = args.indexOf('--');
  const own = dash === -1 ? args : args.slice(0, dash);
  const at = own.findIndex((word) => OPERATORS.has(word) || GLUED.test(word));
  const first = own[at];
  if (first === undefined) return undefined;
  // What changes nothing does not hide the pipe behind it.
  const pipeAt = /^2>/.test(first) ? own.findIndex((word, place) => place > at && word.startsWith('|')) : -1;
  const operator = pipeAt === -1 ? first : (own[pipeAt] ?? first);
  const piped = operator.startsWith('|') ? wordsOfPipe(own.slice(pipeAt === -1 ? at : pipeAt)) : undefined;
  const form = piped === undefined ? NO_PIPE : 'fault' in piped ? piped : formOf(piped.commands);
  const hint =
    at === 0 ? ENDINGS[endingOf(operator)] : say(operator, JSON.stringify(asCall(own.slice(0, at), form)), form);
  return refuse('METACHARACTER', `Invalid characters in argument: ${quoteWord(first)}`, hint);
}

function endingOf(operator: string): keyof typeof ENDINGS {
  if (operator.startsWith('<')) return 'input';
  if (operator.includes('>')) return 'output';
  return operator.startsWith('|') && !operator.startsWith('||') ? 'pipe' : 'next';
}

/** A call of the tool `kubectl`. */
export interface Call {
  readonly args: readonly string[];
  readonly stdin?: unknown;
  readonly pipe?: readonly string[];
}

/** The call: without the program's name, the end of logs as `--tail`, a patch in `stdin`. */
function asCall(words: readonly string[], { pipe }: PipeForm): Call {
  const args = words[0] === 'kubectl' ? words.slice(1) : words;
  const call: Call = args[0] === 'patch' ? withPatch(args) : { args };
  const [first = '', ...rest] = pipe;
  const tail = /^tail (?:-n ?|-)(\d{1,6})$/.exec(first)?.[1];
  // The kubelet then reads less.
  if (args[0] === 'logs' && tail !== undefined && !args.some((word) => word.startsWith('--tail')))
    return { ...call, args: [...args, `--tail=${tail}`], ...(rest.length > 0 && { pipe: rest }) };
  return { ...call, ...(pipe.length > 0 && { pipe }) };
}

/** Moves the patch of `patch` to where the tool takes one, if it is exact JSON; leaves all other words as they are. Pure. */
export function withPatch(args: readonly string[]): Call {
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
