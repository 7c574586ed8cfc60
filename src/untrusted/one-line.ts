import { makeVisible } from './visible.ts';

const ESCAPED: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Returns a text of others as one line, in which no character hides, moves the cursor or starts another line. Pure. */
export function oneLine(text: string): string {
  return makeVisible(text, 'text').replace(/[\t\n\r]/g, (each) => ESCAPED[each] ?? each);
}
