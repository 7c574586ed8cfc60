import type { ShellLine } from './shell-line.ts';

/** Redirections of a shell that change nothing here: the answer holds stdout and stderr apart. */
const NO_EFFECT = /^(?:2>&1|2>>?\s*\/dev\/null)\s*/;

/** The same line without what changes nothing: `2>&1`, `2>/dev/null`, `|| true`. */
export function withoutEffect({ words, operator, rest }: ShellLine): ShellLine {
  if (operator === undefined) return { words, rest };
  const tail = `${operator}${operator === '2>' || operator === '2>>' ? ' ' : ''}${rest}`;
  const left = tail.replace(NO_EFFECT, '');
  if (operator === '||' && rest === 'true') return { words, rest: '' };
  if (left === tail || !left.startsWith('|') || left.startsWith('||')) return { words, operator, rest };
  return { words, operator: '|', rest: left.slice(1).trim() };
}

/** The words of each command of a pipe, from its first `|` on; or why they are no filters. */
export function wordsOfPipe(
  given: readonly string[],
):
  | { readonly commands: readonly (readonly string[])[] }
  | { readonly pipe: readonly string[]; readonly fault: string } {
  const commands: string[][] = [];
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? '';
    const next = given[at + 1];
    if (word === '2>&1' || word === '2>/dev/null') continue;
    if (word === '||' && next === 'true' && at + 2 === given.length) break;
    if (/^(?:\|\||[;&<>]|\d>)/.test(word)) return { pipe: [], fault: `${JSON.stringify(word)} is for a shell` };
    if (!word.startsWith('|')) commands.at(-1)?.push(word);
    else commands.push(word === '|' ? [] : [word.slice(1)]);
  }
  return { commands: commands.filter((words) => words.length > 0) };
}
