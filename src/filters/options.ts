import type { Fault } from './fault.ts';

/** The options of a program, as GNU's getopt reads them. */
export interface OptionTable {
  /** Letters of options without a value. */
  readonly flags: string;
  /** Letters of options with a value. */
  readonly values: string;
  /** Long names, each with its letter. */
  readonly long: Readonly<Record<string, string>>;
  /** The letter that a number alone stands for, as in `-20`. */
  readonly number?: string;
}

/** One option that was given. */
export interface GivenOption {
  readonly letter: string;
  readonly value: string;
}

export type ReadOptions = { readonly options: readonly GivenOption[]; readonly operands: readonly string[] } | Fault;

/**
 * Reads the words of a program: clusters of letters, values glued or in the next word, long names and their unambiguous
 * beginnings, operands between options, and `--`. Source: getopt_long(3) of the GNU C library.
 */
export function readOptions(words: readonly string[], table: OptionTable): ReadOptions {
  const options: GivenOption[] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const read = readLong(word, table, words[at + 1]);
      if ('fault' in read) return read;
      options.push(read.option);
      if (read.usesNext) at++;
    } else if (word.length > 1 && word.startsWith('-')) {
      const read = readCluster(word, table, words[at + 1]);
      if ('fault' in read) return read;
      options.push(...read.options);
      if (read.usesNext) at++;
    } else operands.push(word);
  }
  return { options, operands };
}

function readLong(
  word: string,
  table: OptionTable,
  next: string | undefined,
): { readonly option: GivenOption; readonly usesNext: boolean } | Fault {
  const { flags, long } = table;
  const equals = word.indexOf('=');
  const given = word.slice(2, equals === -1 ? undefined : equals);
  const names = Object.hasOwn(long, given) ? [given] : Object.keys(long).filter((name) => name.startsWith(given));
  const letters = new Set(names.map((name) => long[name] ?? ''));
  const [letter] = letters;
  if (letter === undefined || letters.size > 1)
    return { fault: `the option --${given} is not supported`, ...taken(table) };
  if (flags.includes(letter)) {
    return equals === -1 || letter === COLOR
      ? { option: { letter, value: '' }, usesNext: false }
      : { fault: `the option --${given} takes no value` };
  }
  if (equals !== -1) return { option: { letter, value: word.slice(equals + 1) }, usesNext: false };
  return next === undefined
    ? { fault: `the option --${given} needs a value` }
    : { option: { letter, value: next }, usesNext: true };
}

/** The letter of options that change nothing here, which may have a value, like --color=always. */
export const COLOR = '!';

function readCluster(
  word: string,
  table: OptionTable,
  next: string | undefined,
): { readonly options: readonly GivenOption[]; readonly usesNext: boolean } | Fault {
  const { flags, values, number } = table;
  const options: GivenOption[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? '';
    const digits = number === undefined ? undefined : /^\d+/.exec(word.slice(at))?.[0];
    if (digits !== undefined && number !== undefined) {
      options.push({ letter: number, value: digits });
      at += digits.length - 1;
    } else if (flags.includes(letter) && letter !== COLOR) options.push({ letter, value: '' });
    else if (values.includes(letter)) {
      const glued = word.slice(at + 1);
      const value = glued === '' ? next : glued;
      if (value === undefined) return { fault: `the option -${letter} needs a value` };
      options.push({ letter, value });
      return { options, usesNext: glued === '' };
    } else return { fault: `the option -${letter} is not supported`, ...taken(table) };
  }
  return { options, usesNext: false };
}

/** Which options there are. */
function taken({ flags, values }: OptionTable): Pick<Fault, 'advice'> {
  const letters = [...flags, ...values].filter((letter) => /[A-Za-z]/.test(letter));
  return { advice: `It takes ${letters.map((letter) => `-${letter}`).join(' ')}` };
}

/** Reads a count, with GNU's suffixes for multiples; undefined if it is none. */
export function readCount(text: string): number | undefined {
  const parts = /^(?<digits>\d{1,15})(?<suffix>b|[kK]B?|[MG]B?|Ki?B|[MG]iB)?$/.exec(text)?.groups;
  if (parts === undefined) return undefined;
  return Number(parts['digits']) * (MULTIPLES[parts['suffix'] ?? ''] ?? 1);
}

const MULTIPLES: Readonly<Record<string, number>> = {
  b: 512,
  kB: 1000,
  KB: 1000,
  k: 1024,
  K: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 2 ** 20,
  MiB: 2 ** 20,
  GB: 1e9,
  G: 2 ** 30,
  GiB: 2 ** 30,
};
