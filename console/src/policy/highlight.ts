/** A piece of a line of YAML, for its colour. */
export interface Token {
  readonly kind: 'plain' | 'key' | 'text' | 'comment' | 'allow' | 'ask' | 'deny';
  readonly text: string;
}

const LINE = /^(\s*(?:- +)*)("[^"]*"|'[^']*'|[\w.-]+)?(:(?=\s|$))?(.*)$/;
const PART = /"(?:[^"\\]|\\.)*"?|'[^']*'?|(?:^|\s)#.*$/g;

/** Divides a line of YAML into pieces. Joined, they are the line again. It sees one line, so a text over several lines looks like others. */
export function tokensOf(line: string): readonly Token[] {
  if (line.trimStart().startsWith('#')) return [{ kind: 'comment', text: line }];
  const [, indent = '', word = '', colon = '', rest = ''] = LINE.exec(line) ?? [];
  if (colon === '') return withoutEmpty([{ kind: 'plain', text: indent }, ...values(word + rest)]);
  const value = rest.trim();
  if (word === 'effect' && (value === 'allow' || value === 'ask' || value === 'deny'))
    return withoutEmpty([
      { kind: 'plain', text: indent },
      { kind: 'key', text: word },
      { kind: 'plain', text: colon },
      { kind: value, text: rest },
    ]);
  return withoutEmpty([
    { kind: 'plain', text: indent },
    { kind: 'key', text: word },
    { kind: 'plain', text: colon },
    ...values(rest),
  ]);
}

function values(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(PART)) {
    tokens.push({ kind: 'plain', text: text.slice(at, index) });
    tokens.push({ kind: /^\s*#/.test(found) ? 'comment' : 'text', text: found });
    at = index + found.length;
  }
  tokens.push({ kind: 'plain', text: text.slice(at) });
  return tokens;
}

function withoutEmpty(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ text }) => text !== '');
}
