import type { Filter, WordCount } from '../kube/filter.ts';
import type { Stage } from '../output/sink.ts';
import { type Fault, refuseFiles } from './fault.ts';
import { textStage } from './lines.ts';
import { type OptionTable, readOptions } from './options.ts';

const OPTIONS: OptionTable = {
  flags: 'lwmc',
  values: '',
  long: { lines: 'l', words: 'w', chars: 'm', bytes: 'c' },
};
const COUNTS = { lines: 'l', words: 'w', characters: 'm', bytes: 'c' } as const;
/** What divides words, and what is neither a blank nor part of a word. Source: wc.c of GNU coreutils, in a UTF-8 locale. */
const BLANK = /[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2060\u3000]/;
const WORD = /[^\s\u2060\p{Cc}]/u;

/** Parses the words behind `wc`. */
export function parseWordCount(words: readonly string[]): Filter | Fault {
  const read = readOptions(words, OPTIONS);
  if ('fault' in read) return read;
  const file = refuseFiles('wc', read.operands);
  if (file !== undefined) return file;
  const letters = read.options.map(({ letter }) => letter);
  const wanted = letters.length === 0 ? ['l', 'w', 'c'] : letters;
  const counts = (['lines', 'words', 'characters', 'bytes'] as const).filter((each) => wanted.includes(COUNTS[each]));
  return { name: 'wc', counts, record: ['wc', ...letters.map((letter) => `-${letter}`)].join(' ') };
}

/** Opens a count. One number is written alone; several are in columns of 7, as GNU writes them for a pipe. */
export function openWordCount({ counts }: WordCount): Stage {
  return textStage(() => {
    const totals = { lines: 0, words: 0, characters: 0, bytes: 0 };
    const countsWords = counts.includes('words');
    let isInWord = false;
    const countWords = (text: string) => {
      for (const character of text) {
        if (isInWord) isInWord = !BLANK.test(character);
        else if (WORD.test(character)) {
          isInWord = true;
          totals.words++;
        }
      }
    };
    return {
      take: (text) => {
        for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) totals.lines++;
        totals.bytes += Buffer.byteLength(text);
        if (counts.includes('characters')) for (const _ of text) totals.characters++;
        if (countsWords) countWords(text);
        return '';
      },
      end: () => {
        const width = counts.length === 1 ? 0 : 7;
        return `${counts.map((each) => String(totals[each]).padStart(width)).join(' ')}\n`;
      },
    };
  });
}
