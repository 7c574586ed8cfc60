import type { Filter, Uniq } from '../kube/filter.ts';
import type { Stage } from '../output/sink.ts';
import { type Fault, lastOf, refuseFiles } from './fault.ts';
import { lineStage } from './lines.ts';
import { type OptionTable, readOptions } from './options.ts';

const OPTIONS: OptionTable = {
  flags: 'cdui',
  values: 'fsw',
  long: {
    count: 'c',
    repeated: 'd',
    unique: 'u',
    'ignore-case': 'i',
    'skip-fields': 'f',
    'skip-chars': 's',
    'check-chars': 'w',
  },
};

/** Parses the words behind `uniq`. */
export function parseUniq(words: readonly string[]): Filter | Fault {
  const read = readOptions(words, OPTIONS);
  if ('fault' in read) return read;
  const { options, operands } = read;
  const file = refuseFiles('uniq', operands);
  if (file !== undefined) return file;
  const numbers: number[] = [];
  for (const letter of ['f', 's', 'w']) {
    const value = lastOf(options, letter) ?? (letter === 'w' ? '' : '0');
    if (!/^\d{0,9}$/.test(value)) return { fault: `-${letter} needs a number, not ${JSON.stringify(value)}` };
    numbers.push(value === '' ? Number.POSITIVE_INFINITY : Number(value));
  }
  const [skipFields = 0, skipCharacters = 0, most = Number.POSITIVE_INFINITY] = numbers;
  const has = (letter: string) => options.some((option) => option.letter === letter);
  const shows = has('d') ? (has('u') ? 'nothing' : 'repeated') : has('u') ? 'unique' : 'all';
  const record = ['uniq', ...options.map(({ letter, value }) => `-${letter}${value}`)].join(' ');
  return {
    name: 'uniq',
    count: has('c'),
    shows,
    ignoreCase: has('i'),
    skipFields,
    skipCharacters,
    ...(Number.isFinite(most) && { most }),
    record,
  };
}

/** Opens a uniq. It holds one line. */
export function openUniq(filter: Uniq): Stage {
  return lineStage('uniq', () => {
    const { count, shows } = filter;
    let first: string | undefined;
    let key = '';
    let times = 0;
    const show = (): string => {
      if (first === undefined || shows === 'nothing') return '';
      if ((shows === 'repeated' && times === 1) || (shows === 'unique' && times > 1)) return '';
      return count ? `${String(times).padStart(7)} ${first}\n` : `${first}\n`;
    };
    return {
      line: (line) => {
        const found = keyOf(line, filter);
        if (first !== undefined && found === key) {
          times++;
          return '';
        }
        const shown = show();
        [first, key, times] = [line, found, 1];
        return shown;
      },
      end: show,
    };
  });
}

function keyOf(line: string, { skipFields, skipCharacters, most, ignoreCase }: Uniq): string {
  let at = 0;
  for (let left = skipFields; left > 0 && at < line.length; left--) {
    while (isBlank(line[at])) at++;
    while (at < line.length && !isBlank(line[at])) at++;
  }
  const key = line.slice(at + skipCharacters, most === undefined ? undefined : at + skipCharacters + most);
  return ignoreCase ? key.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : key;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
