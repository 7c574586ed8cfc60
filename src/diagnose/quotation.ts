import { head } from '../result/hints/hint.ts';

/** Characters that are not seen, or change how others are seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{e0000}-\u{e007f}]/gu;

/** Shows text of a workload as a quotation: one line of at most `most` characters, with nothing in it that is not seen. */
export function quoted(text: string, most: number): string {
  return `"${plain(text.replaceAll('"', "'"), most)}"`;
}

/** One line of at most `most` characters, with nothing in it that is not seen. */
export function plain(text: string, most: number): string {
  const line = text.replace(/[\r\n\t]+/g, ' ').replace(UNSEEN, (each) => `\\u{${each.codePointAt(0)?.toString(16)}}`);
  return head(line.toWellFormed(), most);
}
