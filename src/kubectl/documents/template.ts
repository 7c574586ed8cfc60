import { lineAt } from './json.ts';

/** What a template of Helm, Go or Jinja puts between braces; JSON has a quote, a brace or a blank there. */
const ACTION = /\{\{-?\s*(?:[.$(\w]|\/\*)[^\n]{0,200}/;

/** The first piece of a text that only a template engine understands, and its line; undefined where there is none. */
export function templateIn(text: string): { readonly text: string; readonly line: number } | undefined {
  const found = ACTION.exec(text);
  if (found === null) return undefined;
  const end = found[0].indexOf('}}');
  return { text: end === -1 ? found[0] : found[0].slice(0, end + 2), line: lineAt(text, found.index) };
}
