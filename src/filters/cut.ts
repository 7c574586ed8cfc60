import type { Cut, Filter } from '../kube/filter.ts';
import type { Stage } from '../output/sink.ts';
import { type Fault, lastOf, refuseFiles } from './fault.ts';
import { lineStage } from './lines.ts';
import { type OptionTable, readOptions } from './options.ts';

const OPTIONS: OptionTable = {
  flags: 'sn\u0001',
  values: 'fcbd\u0002',
  long: {
    fields: 'f',
    characters: 'c',
    bytes: 'b',
    delimiter: 'd',
    'only-delimited': 's',
    complement: '\u0001',
    'output-delimiter': '\u0002',
  },
};
const RANGE = /^(?<from>\d{0,9})(?<dash>-?)(?<to>\d{0,9})$/;

type Ranges = Cut['ranges'];

/** Parses the words behind `cut`. */
export function parseCut(words: readonly string[]): Filter | Fault {
  const read = readOptions(words, OPTIONS);
  if ('fault' in read) return read;
  const { options, operands } = read;
  const file = refuseFiles('cut', operands);
  if (file !== undefined) return file;
  const lists = options.filter(({ letter }) => 'fcb'.includes(letter));
  const [list] = lists;
  if (list === undefined || lists.length > 1)
    return { fault: 'cut needs one list: -f for fields, or -c for characters' };
  if (list.letter === 'b') return { fault: 'cut -b is not supported', instead: [`cut -c${list.value}`] };
  const has = (letter: string) => options.some((option) => option.letter === letter);
  const given = lastOf(options, 'd');
  const delimiter = given === '\\t' ? '\t' : (given ?? '\t');
  if (list.letter === 'c' && (given !== undefined || has('s')))
    return { fault: `-${given === undefined ? 's' : 'd'} goes with -f, not with -c` };
  if ([...delimiter].length !== 1) return { fault: `-d needs one character, not ${JSON.stringify(delimiter)}` };
  const ranges = readRanges(list.value);
  if ('fault' in ranges) return ranges;
  const output = lastOf(options, '\u0002');
  return {
    name: 'cut',
    unit: list.letter === 'f' ? 'fields' : 'characters',
    ranges: has('\u0001') ? complementOf(ranges) : ranges,
    delimiter,
    ...(output !== undefined && { outputDelimiter: output }),
    onlyDelimited: has('s'),
    record: ['cut', ...options.map(({ letter, value }) => `-${letter}${value}`)].join(' '),
  };
}

function readRanges(list: string): Ranges | Fault {
  const read: { from: number; to: number }[] = [];
  for (const part of list.split(/[, \t]/)) {
    const { from = '', dash = '', to = '' } = RANGE.exec(part)?.groups ?? {};
    if (from + to === '') return { fault: `the list ${JSON.stringify(list)} is not valid` };
    const range = {
      from: Number(from || 1),
      to: dash === '' ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to),
    };
    if (range.from < 1 || range.to < range.from)
      return { fault: `the list ${JSON.stringify(list)} is not valid: numbers begin with 1 and go up` };
    read.push(range);
  }
  const merged: { from: number; to: number }[] = [];
  for (const range of read.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else merged.push({ ...range });
  }
  return merged;
}

function complementOf(ranges: Ranges): Ranges {
  const ends = [0, ...ranges.map(({ to }) => to)];
  const starts = [...ranges.map(({ from }) => from), Number.POSITIVE_INFINITY];
  return ends
    .map((end, at) => ({ from: end + 1, to: (starts[at] ?? 0) - 1 }))
    .filter(({ from, to }) => from <= to && from !== Number.POSITIVE_INFINITY);
}

/** Opens a cut. A character is one of UTF-8, of any number of bytes. */
export function openCut(filter: Cut): Stage {
  const { unit, delimiter, outputDelimiter, onlyDelimited, ranges } = filter;
  return lineStage('cut', () => ({
    line: (line) => {
      if (unit === 'characters') {
        const characters = isPlain(line) ? line : [...line];
        const parts = ranges.map(({ from, to }) => join(characters.slice(from - 1, to)));
        return `${parts.filter((part) => part !== '').join(outputDelimiter ?? '')}\n`;
      }
      if (!line.includes(delimiter)) return onlyDelimited ? '' : `${line}\n`;
      const fields = line.split(delimiter);
      const kept = ranges.flatMap(({ from, to }) => fields.slice(from - 1, to));
      return `${kept.join(outputDelimiter ?? delimiter)}\n`;
    },
  }));
}

function isPlain(line: string): boolean {
  return !/[\ud800-\udfff]/.test(line);
}

function join(part: string | readonly string[]): string {
  return typeof part === 'string' ? part : part.join('');
}
