import { makeVisible } from '../untrusted/visible.ts';

export { oneLine as line } from '../untrusted/one-line.ts';

/** Returns a text of the cluster as lines that begin with a bar, so that none passes for a line of this program. */
export function block(text: string): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((each) => `| ${makeVisible(each, 'text').replaceAll('\r', '\\r')}`);
}

/** Returns JSON in which characters that would hide or move the cursor are escaped. It parses to the same value. */
export function json(value: unknown): string {
  return `${makeVisible(JSON.stringify(value, undefined, 2), 'json')}\n`;
}
