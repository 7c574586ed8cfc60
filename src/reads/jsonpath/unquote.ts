const SHORT: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))/suy;

/**
 * The text between quotes of either kind, its escapes read as Go reads them; undefined where one is wrong.
 * Source: UnquoteExtend of client-go/util/jsonpath, strconv.UnquoteChar.
 */
export function unquote(quoted: string): string | undefined {
  const mark = quoted[0];
  if (mark === undefined || quoted.length < 2 || mark !== quoted.at(-1)) return undefined;
  const inner = quoted.slice(1, -1);
  let text = '';
  for (let at = 0; at < inner.length; ) {
    const character = inner[at] ?? '';
    if (character === mark) return undefined;
    if (character !== '\\') {
      text += character;
      at++;
      continue;
    }
    ESCAPE.lastIndex = at;
    const match = ESCAPE.exec(inner);
    const read = match === null ? undefined : readEscape(match, mark);
    if (read === undefined) return undefined;
    text += read;
    at = ESCAPE.lastIndex;
  }
  return text;
}

function readEscape([, hex, short, long, octal, other]: RegExpExecArray, mark: string): string | undefined {
  const digits = hex ?? short ?? long;
  if (digits !== undefined) return characterOf(Number.parseInt(digits, 16));
  if (octal !== undefined) return Number.parseInt(octal, 8) > 255 ? undefined : characterOf(Number.parseInt(octal, 8));
  return other === mark ? mark : SHORT[other ?? ''];
}

function characterOf(code: number): string | undefined {
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}
