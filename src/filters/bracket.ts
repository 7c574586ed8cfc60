/** A bracket expression in RE2's syntax and the place behind it, or why it has none. */
export type Bracket = { readonly pattern: string; readonly end: number } | { readonly fault: string };

/** The classes of POSIX, as the C.UTF-8 locale has them. */
const CLASSES: Readonly<Record<string, string>> = {
  alpha: String.raw`\p{L}\p{Nl}\p{Mc}`,
  digit: '0-9',
  alnum: String.raw`\p{L}\p{Nl}\p{Mc}\p{Nd}`,
  upper: String.raw`\p{Lu}`,
  lower: String.raw`\p{Ll}`,
  space: String.raw`\t\n\v\f\r \x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}`,
  blank: String.raw`\t \x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{205f}\x{3000}`,
  punct: String.raw`!-/:-@\[-${'`'}{-~\p{P}\p{S}`,
  cntrl: String.raw`\p{Cc}`,
  print: String.raw`\x{20}-\x{7e}\x{a0}-\x{10ffff}`,
  graph: String.raw`\x{21}-\x{7e}\x{a1}-\x{10ffff}`,
  xdigit: '0-9A-Fa-f',
};

/** Reads a bracket expression from behind its `[`. A backslash in it is a backslash. */
export function readBracket(source: readonly string[], from: number): Bracket {
  let at = from;
  let pattern = '';
  const isNegated = source[at] === '^';
  if (isNegated) at++;
  const first = at;
  while (at < source.length) {
    const character = source[at] ?? '';
    if (character === ']' && at > first) {
      if (!isNegated && source[first] === ':' && source[at - 1] === ':' && at > first + 1)
        return { fault: 'a class is written [[:space:]], with two brackets' };
      return { pattern: `[${isNegated ? '^' : ''}${pattern}]`, end: at + 1 };
    }
    const item = readItem(source, at);
    if ('fault' in item) return item;
    at = item.end;
    if (item.character === undefined) {
      pattern += item.pattern;
      continue;
    }
    if (source[at] !== '-' || source[at + 1] === ']' || source[at + 1] === undefined) {
      pattern += quote(item.character);
      continue;
    }
    const last = readItem(source, at + 1);
    if ('fault' in last) return last;
    if (last.character === undefined || (last.character.codePointAt(0) ?? 0) < (item.character.codePointAt(0) ?? 0))
      return { fault: 'the end of a range comes before its start' };
    pattern += `${quote(item.character)}-${quote(last.character)}`;
    at = last.end;
  }
  return { fault: 'a [ has no end' };
}

type Item =
  | { readonly character: string; readonly end: number }
  | { readonly character: undefined; readonly pattern: string; readonly end: number }
  | { readonly fault: string };

function readItem(source: readonly string[], at: number): Item {
  const [character = '', kind = ''] = source.slice(at, at + 2);
  if (character !== '[' || !':=.'.includes(kind) || kind === '') return { character, end: at + 1 };
  let end = at + 2;
  while (end < source.length && !(source[end] === kind && source[end + 1] === ']')) end++;
  if (end >= source.length) return { fault: `a [${kind} has no end` };
  const name = source.slice(at + 2, end).join('');
  if (kind !== ':')
    return [...name].length === 1
      ? { character: name, end: end + 2 }
      : { fault: `[${kind}${name}${kind}] is not one character` };
  const pattern = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  return pattern === undefined
    ? { fault: `there is no class [:${name}:]` }
    : { character: undefined, pattern, end: end + 2 };
}

function quote(character: string): string {
  return /^[\p{L}\p{N}_ ]$/u.test(character) ? character : `\\x{${character.codePointAt(0)?.toString(16)}}`;
}
