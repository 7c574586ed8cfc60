import type { Filter, SortBy, SortKey } from '../kube/filter.ts';
import { type Fault, lastOf, refuseFiles } from './fault.ts';
import { type GivenOption, type OptionTable, readOptions } from './options.ts';

const OPTIONS: OptionTable = {
  flags: 'nrufbhsd',
  values: 'kt',
  long: {
    'numeric-sort': 'n',
    reverse: 'r',
    unique: 'u',
    'ignore-case': 'f',
    'ignore-leading-blanks': 'b',
    'human-numeric-sort': 'h',
    stable: 's',
    'dictionary-order': 'd',
    key: 'k',
    'field-separator': 't',
  },
};
const KEY =
  /^(?<field>\d+)(?:\.(?<character>\d+))?(?<options>[a-zA-Z]*)(?:,(?<toField>\d+)(?:\.(?<toCharacter>\d+))?(?<toOptions>[a-zA-Z]*))?$/;

/** Parses the words behind `sort`. */
export function parseSort(words: readonly string[]): Filter | Fault {
  const read = readOptions(words, OPTIONS);
  if ('fault' in read) return read;
  const { options, operands } = read;
  const file = refuseFiles('sort', operands);
  if (file !== undefined) return file;
  const letters = options.filter(({ letter }) => letter !== 'k' && letter !== 't').map(({ letter }) => letter);
  const by = readBy(letters.join(''));
  if ('fault' in by) return by;
  const separators = options.filter(({ letter }) => letter === 't').map(({ value }) => value);
  const separator = separators.at(-1);
  if (separators.some((each) => each !== separator)) return { fault: 'sort takes one -t' };
  const tab = separator === '\\t' ? '\t' : separator;
  if (tab !== undefined && [...tab].length !== 1)
    return { fault: `-t needs one character, not ${JSON.stringify(tab)}` };
  const keys: SortKey[] = [];
  for (const value of options.filter(({ letter }) => letter === 'k').map((option) => option.value)) {
    const key = readKey(value, by);
    if ('fault' in key) return key;
    keys.push(key);
  }
  return {
    name: 'sort',
    keys,
    by,
    ...(tab !== undefined && { separator: tab }),
    unique: letters.includes('u'),
    stable: letters.includes('s'),
    record: recordOf(options),
  };
}

function readBy(letters: string): SortBy | Fault {
  const isHuman = letters.includes('h');
  const isNumeric = letters.includes('n');
  if ((isHuman && isNumeric) || (letters.includes('d') && (isHuman || isNumeric)))
    return { fault: 'the options of sort that say how to compare exclude one another' };
  return {
    order: isHuman ? 'human' : isNumeric ? 'numbers' : 'text',
    reverse: letters.includes('r'),
    foldCase: letters.includes('f'),
    skipBlanks: letters.includes('b'),
    dictionary: letters.includes('d'),
  };
}

function readKey(text: string, all: SortBy): SortKey | Fault {
  const parts = KEY.exec(text)?.groups;
  const [field, toField] = [Number(parts?.['field']), Number(parts?.['toField'] ?? 1)];
  const character = Number(parts?.['character'] ?? 1);
  if (parts === undefined || field < 1 || toField < 1 || character < 1)
    return { fault: `the key ${JSON.stringify(text)} is not valid` };
  const [first = '', last = ''] = [parts['options'], parts['toOptions']];
  const unknown = /[^nrfbhd]/.exec(first + last)?.[0];
  if (unknown !== undefined) return { fault: `the option ${unknown} of a key is not supported` };
  // A key with options of its own takes none of the whole.
  const own = readBy(`${first}${last}`);
  if ('fault' in own) return own;
  const isPlain = first + last === '';
  const by = isPlain ? all : { ...own, skipBlanks: first.includes('b') };
  return {
    ...by,
    skipBlanksAtEnd: isPlain ? all.skipBlanks : last.includes('b'),
    from: { field: field - 1, character: character - 1 },
    ...(parts['toField'] !== undefined && {
      to: { field: toField - 1, characters: Number(parts['toCharacter'] ?? 0) },
    }),
  };
}

function recordOf(options: readonly GivenOption[]): string {
  const letters = options.map(({ letter }) => letter).filter((letter) => !'kt'.includes(letter));
  const keys = options.filter(({ letter }) => letter === 'k').map(({ value }) => `-k${value}`);
  const tab = lastOf(options, 't');
  return [
    'sort',
    ...(letters.length === 0 ? [] : [`-${letters.join('')}`]),
    ...keys,
    ...(tab === undefined ? [] : [`-t${tab}`]),
  ].join(' ');
}
