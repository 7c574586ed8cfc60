import type { Filter, Head, Tail } from '../kube/filter.ts';
import type { Stage } from '../output/sink.ts';
import { type Fault, refuseFiles } from './fault.ts';
import { type FilterVoice, MOST_HELD, type TextFilter, textStage } from './lines.ts';
import { COLOR, type OptionTable, readCount, readOptions } from './options.ts';

const OPTIONS: OptionTable = {
  flags: `qv${COLOR}f`,
  values: 'nc',
  number: 'n',
  long: { lines: 'n', bytes: 'c', quiet: COLOR, silent: COLOR, verbose: 'v', follow: 'f' },
};

/** Parses the words behind `head` or `tail`. */
export function parseHeadOrTail(name: 'head' | 'tail', given: readonly string[]): Filter | Fault {
  // The old form of `tail -n +5`.
  const words = name === 'tail' && /^\+\d+$/.test(given[0] ?? '') ? ['-n', ...given] : given;
  const read = readOptions(words, OPTIONS);
  if ('fault' in read) return read;
  const { options, operands } = read;
  const refused = options.find(({ letter }) => letter === 'v' || letter === 'f');
  if (refused?.letter === 'f') return { fault: 'tail -f does not end', instead: ['tail -20'] };
  if (refused !== undefined) return { fault: 'the option -v is not supported, because there is no file name' };
  const isNumber = operands.length === 1 && /^[+-]?\d+$/.test(operands[0] ?? '');
  const file = refuseFiles(name, operands);
  if (file !== undefined) return isNumber ? { ...file, instead: [`${name} -n ${operands[0]}`] } : file;
  const { letter, value } = options.findLast((option) => 'nc'.includes(option.letter)) ?? { letter: 'n', value: '10' };
  const [, sign, digits = ''] = /^(?<sign>[+-]?)(?<digits>.*)$/s.exec(value) ?? [];
  const count = readCount(digits);
  if (count === undefined) return { fault: `-${letter} needs a number, not ${JSON.stringify(value)}` };
  const unit = letter === 'n' ? 'lines' : 'bytes';
  const record = `${name} -${letter} ${value}`;
  if (name === 'tail') return { name, unit, count, isFrom: sign === '+', record };
  const butLast = sign === '-';
  if (butLast && unit === 'bytes')
    return { fault: 'head -c with a negative number is not supported', instead: ['head -c 1000', 'head -n -5'] };
  return { name, unit, count, butLast, record };
}

/** Opens a head. It holds nothing, except the last lines that it leaves out. */
export function openHead({ unit, count, butLast }: Head): Stage {
  return textStage((voice) => {
    if (butLast) return count === 0 ? PASS : withoutLast(count, voice);
    let left = count;
    const take = (text: string): string => {
      if (unit === 'bytes') {
        const part = firstBytes(text, left);
        left = part.length === text.length ? left - Buffer.byteLength(part) : 0;
        return part;
      }
      let end = 0;
      while (left > 0) {
        const at = text.indexOf('\n', end);
        if (at === -1) return text;
        end = at + 1;
        left--;
      }
      return text.slice(0, end);
    };
    return { take, end: () => '', isDone: () => left <= 0 };
  });
}

const PASS: TextFilter = { take: (text) => text, end: () => '' };

/** All lines but the last ones. */
function withoutLast(count: number, voice: FilterVoice): TextFilter {
  const last = new LastLines(count, (why) => voice.giveUp(`head ${why}`));
  return { take: (text) => last.add(text), end: () => '' };
}

/** Opens a tail. It holds at most 8 MiB. */
export function openTail({ unit, count, isFrom }: Tail): Stage {
  return textStage((voice) => {
    if (isFrom) return from(unit, count);
    if (count === 0) return { ...PASS, take: () => '' };
    if (unit === 'bytes') return lastBytes(count, voice);
    const last = new LastLines(count, (why) => voice.giveUp(`tail ${why}`));
    const take = (text: string): string => {
      last.add(text);
      return '';
    };
    return { take, end: () => last.text() };
  });
}

/** Everything from a line or byte on; both count from 1. */
function from(unit: 'lines' | 'bytes', count: number): TextFilter {
  let left = Math.max(0, count - 1);
  const take = (text: string): string => {
    if (unit === 'bytes') {
      const skipped = firstBytes(text, left);
      left = skipped.length === text.length ? left - Buffer.byteLength(skipped) : 0;
      return text.slice(skipped.length);
    }
    let start = 0;
    while (left > 0) {
      const at = text.indexOf('\n', start);
      if (at === -1) return '';
      start = at + 1;
      left--;
    }
    return text.slice(start);
  };
  return { take, end: () => '' };
}

function lastBytes(count: number, voice: FilterVoice): TextFilter {
  let pieces: string[] = [];
  let held = 0;
  const shrink = () => {
    const bytes = Buffer.from(pieces.join(''));
    let start = Math.max(0, bytes.length - count);
    // A character that is cut in two is dropped.
    while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
    pieces = [bytes.toString('utf8', start)];
    held = bytes.length - start;
  };
  return {
    take: (text) => {
      pieces.push(text);
      held += Buffer.byteLength(text);
      if (held > 2 * count + 65_536) shrink();
      if (held > MOST_HELD) voice.giveUp('tail stopped: it holds at most 8 MiB. Ask for fewer bytes.');
      return '';
    },
    end: () => {
      shrink();
      return pieces.join('');
    },
  };
}

/** The text up to so many bytes, in whole characters. */
function firstBytes(text: string, count: number): string {
  if (Buffer.byteLength(text) <= count) return text;
  const bytes = Buffer.from(text);
  let end = count;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** The last lines of a text that comes in pieces. A last line without a line end counts as one. */
class LastLines {
  readonly #count: number;
  readonly #giveUp: (why: string) => void;
  #lines: string[] = [];
  /** Where the oldest line is; those before are gone. */
  #oldest = 0;
  #open = '';
  #held = 0;

  constructor(count: number, giveUp: (why: string) => void) {
    this.#count = count;
    this.#giveUp = giveUp;
  }

  /** Takes text, and returns the lines that are no longer among the last ones. */
  add(text: string): string {
    let gone = '';
    let start = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', start)) {
      const line = this.#open + text.slice(start, at + 1);
      this.#open = '';
      this.#held += at + 1 - start;
      start = at + 1;
      this.#lines.push(line);
      if (this.#lines.length - this.#oldest > this.#count) gone += this.#shift();
    }
    this.#open += text.slice(start);
    this.#held += text.length - start;
    // The open line is the last one.
    if (this.#open !== '' && this.#lines.length - this.#oldest > Math.max(0, this.#count - 1)) gone += this.#shift();
    if (this.#held > MOST_HELD)
      this.#giveUp('stopped: it holds at most 8 MiB. Ask for fewer lines, or put a grep before it.');
    return gone;
  }

  #shift(): string {
    const line = this.#lines[this.#oldest] ?? '';
    this.#lines[this.#oldest] = '';
    this.#oldest++;
    this.#held -= line.length;
    if (this.#oldest > 1024 && this.#oldest * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#oldest);
      this.#oldest = 0;
    }
    return line;
  }

  text(): string {
    return this.#lines.slice(this.#oldest).join('') + this.#open;
  }
}
