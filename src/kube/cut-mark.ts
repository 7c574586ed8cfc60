/** What a string ends with whose end an answer does not show. */
export function cutMark(bytes: number): string {
  return `… [${bytes} bytes left out]`;
}

/** Finds the mark at the end of a string; its group is the number of bytes. */
export const CUT_MARK = /… \[(\d+) bytes left out\]$/;

/** The same mark anywhere in a document or an argument, also escaped. */
const ANY_CUT_MARK = /(?:…|\\u2026|%e2%80%a6)(?:\s|\+|%20|\\n)+\[\d{1,10}\s+bytes\s+left\s+out\]/i;

/** Returns whether a text holds such a mark, so that no shortened value is taken for the whole one. */
export function holdsCutMark(text: string): boolean {
  return ANY_CUT_MARK.test(text);
}
