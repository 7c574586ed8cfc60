import type { Filter, Grep } from '../kube/filter.ts';
import { type Fault, HIDDEN, lastOf, refuseFiles, refusePattern } from './fault.ts';
import { COLOR, type GivenOption, type OptionTable, readOptions } from './options.ts';
import { literalPattern, translate, WORD } from './posix-regex.ts';
import { compileRegex, isRegexLoaded } from './regex.ts';

const OPTIONS: OptionTable = {
  flags: `EFGPivwxconqHhas\u0001${COLOR}`,
  values: 'eABCm',
  number: 'C',
  long: {
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'basic-regexp': 'G',
    'perl-regexp': 'P',
    regexp: 'e',
    'ignore-case': 'i',
    'no-ignore-case': '\u0001',
    'invert-match': 'v',
    'word-regexp': 'w',
    'line-regexp': 'x',
    count: 'c',
    'only-matching': 'o',
    'line-number': 'n',
    quiet: 'q',
    silent: 'q',
    'no-filename': 'h',
    text: 'a',
    'no-messages': 's',
    'after-context': 'A',
    'before-context': 'B',
    context: 'C',
    'max-count': 'm',
    color: COLOR,
    colour: COLOR,
    'line-buffered': COLOR,
  },
};
/** A pattern in RE2's syntax that is longer makes compiling slow. */
const LONGEST_PATTERN = 16 * 1024;
const NOT_WORD = `[^${WORD}]`;

/** Parses the words behind `grep`. */
export function parseGrep(words: readonly string[], implied?: 'E' | 'F'): Filter | Fault {
  const read = readOptions(implied === undefined ? words : [`-${implied}`, ...words], OPTIONS);
  if ('fault' in read) return read;
  const { options } = read;
  const has = (letter: string) => options.some((option) => option.letter === letter);
  if (has('H')) return { fault: 'the option -H is not supported, because there is no file name' };
  if (has('o') && has('v') && !has('c')) return { fault: 'grep -o -v shows nothing', advice: 'Leave out -o' };
  const given = options.filter(({ letter }) => letter === 'e').map(({ value }) => value);
  const isFirst = given.length === 0;
  const files = isFirst ? read.operands.slice(1) : read.operands;
  const patterns = isFirst ? read.operands.slice(0, 1) : given;
  if (patterns.length === 0) return { fault: 'grep needs a pattern' };
  const file = refuseFiles('grep', files);
  if (file !== undefined) return { ...file, ...advise(files) };
  const counts = countsOf(options);
  if ('fault' in counts) return counts;
  const syntax = options.findLast(({ letter }) => 'EFGP'.includes(letter))?.letter ?? 'G';
  const matcher = toMatcher(
    patterns.flatMap((each) => each.split('\n')),
    { syntax, isWord: has('w'), isLine: has('x') },
  );
  if ('fault' in matcher) return matcher;
  const ignoreCase = options.findLast(({ letter }) => 'i\u0001'.includes(letter))?.letter === 'i';
  if (isRegexLoaded()) {
    const compiled = compileRegex(matcher.matcher.pattern, { ignoreCase, longest: syntax !== 'P' });
    if ('fault' in compiled) return refusePattern(compiled.fault);
    if (has('w') && isEmpty(matcher.either)) return { fault: 'with -w, the pattern must not match the empty text' };
  }
  const shows = has('q') ? 'nothing' : has('c') ? 'count' : has('o') ? 'matches' : 'lines';
  return {
    name: 'grep',
    ...matcher.matcher,
    ...counts,
    ignoreCase,
    invert: has('v'),
    shows,
    numbers: has('n'),
    record: recordOf(options, syntax),
  };
}

/** Whether a pattern matches nothing at all: GNU's -w then depends on what surrounds it. */
function isEmpty(pattern: string): boolean {
  const compiled = compileRegex(`^(?:${pattern})$`);
  return !('fault' in compiled) && compiled.test('');
}

/** Several words behind the pattern are most often one pattern without its quotes. */
function advise(files: readonly string[]): Pick<Fault, 'advice'> {
  return files.some((file) => file.startsWith('/') || file.includes('.'))
    ? {}
    : { advice: 'Put a pattern of several words between single quotes' };
}

function countsOf(options: readonly GivenOption[]): Pick<Grep, 'before' | 'after' | 'most' | 'hasContext'> | Fault {
  const numbers: Record<string, number> = {};
  for (const { letter, value } of options) {
    if (!'ABCm'.includes(letter)) continue;
    if (!/^\d{1,9}$/.test(value)) return { fault: `-${letter} needs a number, not ${JSON.stringify(value)}` };
    numbers[letter] = Number(value);
  }
  const { A, B, C, m } = numbers;
  return {
    before: B ?? C ?? 0,
    after: A ?? C ?? 0,
    hasContext: (A ?? B ?? C) !== undefined,
    ...(m !== undefined && { most: m }),
  };
}

interface Style {
  readonly syntax: string;
  readonly isWord: boolean;
  readonly isLine: boolean;
}

type Matcher = Pick<Grep, 'isWholeLine' | 'pattern' | 'shownGroup' | 'literals' | 'isLiteral' | 'isPerl'>;

function toMatcher(
  patterns: readonly string[],
  { syntax, isWord, isLine }: Style,
): { readonly matcher: Matcher; readonly either: string } | Fault {
  const parts: string[] = [];
  let literals: string[] | undefined = [];
  for (const each of patterns) {
    const read =
      syntax === 'F'
        ? { pattern: literalPattern(each), literals: [each] }
        : syntax === 'P'
          ? { pattern: each }
          : translate(each, syntax === 'E' ? 'extended' : 'basic');
    if ('fault' in read) return refusePattern(read.fault);
    parts.push(read.pattern);
    if (read.literals === undefined) literals = undefined;
    else literals?.push(...read.literals);
  }
  // A pattern that ends a character class or a group of Perl's would change its neighbours.
  const either = parts.length === 1 ? (parts[0] ?? '') : parts.map((part) => `(?:${part})`).join('|');
  const pattern = isLine ? `^(?:${either})$` : isWord ? `(?:^|${NOT_WORD})(${either})(?:${NOT_WORD}|$)` : either;
  if (pattern.length > LONGEST_PATTERN) return { fault: 'the pattern is too long' };
  const matcher = {
    pattern,
    ...(isWord && !isLine && { shownGroup: 1 }),
    ...(literals !== undefined && !literals.includes('') && { literals }),
    isLiteral: literals !== undefined && !literals.includes('') && !isWord && !isLine,
    isWholeLine: isLine,
    isPerl: syntax === 'P',
  };
  return { matcher, either };
}

/** The options with the patterns left out. */
function recordOf(options: readonly GivenOption[], syntax: string): string {
  const letters = [...new Set(options.map(({ letter }) => letter).filter((letter) => 'ivwxconq'.includes(letter)))];
  const flags = `${syntax === 'G' ? '' : syntax}${letters.join('')}`;
  const numbers = ['A', 'B', 'C', 'm'].flatMap((letter) => {
    const value = lastOf(options, letter);
    return value === undefined ? [] : [`-${letter}${value}`];
  });
  return ['grep', ...(flags === '' ? [] : [`-${flags}`]), ...numbers, HIDDEN].join(' ');
}
