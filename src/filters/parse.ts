import { quote, type Refusal, refuse } from '../errors.ts';
import type { Filter } from '../kube/filter.ts';
import { parseAwk } from './awk.ts';
import { parseCut } from './cut.ts';
import type { Fault } from './fault.ts';
import { parseGrep } from './grep.ts';
import { parseHeadOrTail } from './head-tail.ts';
import { insteadOf } from './instead.ts';
import { parseJq } from './jq.ts';
import { parseSort } from './sort.ts';
import { parseUniq } from './uniq.ts';
import { parseWordCount } from './wc.ts';
import { joinWords, splitPipe } from './words.ts';

/** The filters by the names that callers give them. */
const PARSERS: Readonly<Record<string, (words: readonly string[]) => Filter | Fault>> = {
  grep: parseGrep,
  egrep: (words) => parseGrep(words, 'E'),
  fgrep: (words) => parseGrep(words, 'F'),
  head: (words) => parseHeadOrTail('head', words),
  tail: (words) => parseHeadOrTail('tail', words),
  wc: parseWordCount,
  sort: parseSort,
  uniq: parseUniq,
  cut: parseCut,
  awk: parseAwk,
  gawk: parseAwk,
  jq: parseJq,
};
/** Programs that pass on what they get. */
const PASSING: ReadonlySet<string> = new Set(['cat', 'less', 'more', 'column', 'pager']);

/** The filters in one sentence, for refusals. */
export const SUPPORTED = 'grep, head, tail, wc, sort, uniq, cut, awk (print only) and jq';
/** More filters than anyone writes, and longer ones. */
const MOST_FILTERS = 16;
const MOST_CHARACTERS = 4096;

/**
 * Parses the filters of a pipe. Each text holds one filter, or several with `|` between them; programs that only pass on what
 * they get are dropped. Refuses what is not supported, with the nearest form that is.
 */
export function parsePipe(texts: readonly string[]): readonly Filter[] | Refusal {
  if (texts.join('|').length > MOST_CHARACTERS)
    return refuse(
      'ARGUMENTS_TOO_LARGE',
      `"pipe" is longer than ${MOST_CHARACTERS} characters.`,
      'Use fewer and shorter filters.',
    );
  const commands = splitTexts(texts);
  if (!Array.isArray(commands)) return commands as Refusal;
  const filters: Filter[] = [];
  for (const [at, words] of commands.entries()) {
    const parsed = parseCommand(words);
    if (parsed === undefined) continue;
    if ('fault' in parsed) return refuseFilter(commands, at, parsed);
    filters.push(parsed);
  }
  if (filters.length > MOST_FILTERS)
    return refuse(
      'ARGUMENTS_TOO_LARGE',
      `"pipe" has ${filters.length} filters; at most ${MOST_FILTERS} are allowed.`,
      'Use fewer filters.',
    );
  return filters;
}

/** The words of each filter. */
function splitTexts(texts: readonly string[]): readonly (readonly string[])[] | Refusal {
  const commands: (readonly string[])[] = [];
  for (const text of texts) {
    const split = splitPipe(text);
    if ('fault' in split) {
      const quoted = withQuotes(text);
      return refuse(
        'ARGUMENTS_INVALID',
        `The filter ${quote(text)} is not valid: ${split.fault}.`,
        quoted === undefined
          ? `Put patterns and programs between single quotes, for example ${example(["grep -E 'error|warn'", 'tail -20'])}.`
          : `Call with ${example(texts.map((each) => (each === text ? quoted : each)))}.`,
      );
    }
    commands.push(...split.commands);
  }
  return inOneWordEach(texts, commands) ?? commands;
}

/** A filter whose program came without quotes, in the right form; undefined for anything else. */
function withQuotes(text: string): string | undefined {
  const { head = '', program } =
    /^\s*(?<head>(?:g?awk|jq)(?:\s+-[^\s'"]+)*)\s+(?<program>[^'\s-][^']*)$/.exec(text)?.groups ?? {};
  if (program === undefined) return undefined;
  const quoted = `${head} '${program.trim()}'`;
  const split = splitPipe(quoted);
  const [words] = 'fault' in split ? [] : split.commands;
  return words === undefined || 'fault' in (parseCommand(words) ?? {}) ? undefined : quoted;
}

/** Refuses the words of one filter that came as items of their own. */
function inOneWordEach(texts: readonly string[], commands: readonly (readonly string[])[]): Refusal | undefined {
  if (commands.length !== texts.length || commands.length < 2) return undefined;
  const isOwn = (words: readonly string[]) => isName(words[0] ?? '');
  const first = commands[0] ?? [];
  if (!isOwn(first) || commands.every(isOwn)) return undefined;
  const joined: string[][] = [];
  for (const [at, words] of commands.entries()) {
    if (isOwn(words)) joined.push([...words]);
    else joined.at(-1)?.push(commands[at]?.length === 1 ? (words[0] ?? '') : (texts[at] ?? ''));
  }
  if (joined.some((words) => 'fault' in (parseCommand(words) ?? {}))) return undefined;
  return refuse(
    'ARGUMENTS_INVALID',
    'Each item of "pipe" is a whole filter, not one word of it.',
    `Call with ${example(joined.map(joinWords))}.`,
  );
}

function isName(word: string): boolean {
  return Object.hasOwn(PARSERS, word) || PASSING.has(word);
}

/** A filter; undefined for a program that changes nothing. */
function parseCommand(words: readonly string[]): Filter | Fault | undefined {
  const [name = '', ...rest] = words;
  if (PASSING.has(name)) return undefined;
  const parser = Object.hasOwn(PARSERS, name) ? PARSERS[name] : undefined;
  if (parser === undefined) return insteadOf(words);
  const parsed = parser(rest);
  return 'fault' in parsed && parsed.instead === undefined ? { ...parsed, ...insteadOf(words, parsed) } : parsed;
}

function refuseFilter(
  commands: readonly (readonly string[])[],
  at: number,
  { fault, instead, advice }: Fault,
): Refusal {
  const words = commands[at] ?? [];
  const error = `The filter ${quote(joinWords(words))} is not supported: ${fault}.`;
  if (instead !== undefined) {
    const pipe = commands.flatMap((each, place) => (place === at ? instead : [joinWords(each)]));
    // The others may be wrong as well; then their own sentence comes next.
    return refuse('ARGUMENTS_INVALID', error, pipe.length === 0 ? 'Leave it out.' : `Call with ${example(pipe)}.`);
  }
  return refuse('ARGUMENTS_INVALID', error, `${advice ?? `The filters are ${SUPPORTED}`}.`);
}

function example(pipe: readonly string[]): string {
  return JSON.stringify({ pipe });
}

/** What filters of a shell's pipe become: their texts in the right form, up to the first one that has none. */
export interface PipeForm {
  readonly pipe: readonly string[];
  /** Why the filter after them is left out, in a clause. */
  readonly fault?: string;
}

/** Returns the right form of the filters behind the first `|` of a shell's line; a filter that only passes on is left out. */
export function pipeForm(line: string): PipeForm {
  const split = splitPipe(line);
  if ('fault' in split) return { pipe: [], fault: split.fault };
  return formOf(split.commands);
}

/** The same for filters whose words are known. */
export function formOf(commands: readonly (readonly string[])[]): PipeForm {
  const pipe: string[] = [];
  for (const words of commands) {
    const parsed = parseCommand(words);
    if (parsed === undefined) continue;
    if (!('fault' in parsed)) pipe.push(joinWords(words));
    else if (parsed.instead === undefined)
      return { pipe, fault: `${quote(joinWords(words))} is not supported: ${parsed.fault}` };
    else pipe.push(...parsed.instead);
  }
  return { pipe };
}
