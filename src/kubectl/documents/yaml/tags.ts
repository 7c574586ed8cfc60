import { CODE, type Cursor, isBlank, isBlankOrEnd, isDigit, isWord } from './cursor.ts';

/** A tag as it is written: its handle, empty for the verbatim form, and the rest. */
export interface WrittenTag {
  readonly handle: string;
  readonly suffix: string;
}

/** Reads the name of an anchor or alias, the cursor being at `&` or `*`. */
export function scanAnchor(at: Cursor): string {
  const start = at.at + 1;
  at.skip();
  while (isWord(at.code())) at.skip();
  const name = at.text.slice(start, at.at);
  if (name === '' || !(isBlankOrEnd(at.code()) || '?:,]}%@`'.includes(String.fromCharCode(at.code()))))
    throw at.fault('an anchor or alias has no name of letters and digits');
  return name;
}

/** Reads a tag, the cursor being at its `!`. */
export function scanTag(at: Cursor): WrittenTag {
  let tag: WrittenTag;
  if (at.code(1) === CODE.LESS) {
    at.skip(2);
    tag = { handle: '', suffix: scanUri(at, '') };
    if (at.code() !== CODE.GREATER) throw at.fault("a tag lacks its '>'");
    at.skip();
  } else {
    const handle = scanHandle(at);
    if (handle.length > 1 && handle.endsWith('!')) tag = { handle, suffix: scanUri(at, '') };
    else {
      const suffix = scanUri(at, handle);
      tag = suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
    }
  }
  if (!isBlankOrEnd(at.code())) throw at.fault('a tag is not followed by a blank');
  return tag;
}

/** A directive: the version of YAML, or a handle and the prefix that it stands for. */
export type Directive = { readonly version: string } | { readonly handle: string; readonly prefix: string };

/** Reads a directive with its line, the cursor being at `%`. */
export function scanDirective(at: Cursor): Directive {
  at.skip();
  const start = at.at;
  while (isWord(at.code())) at.skip();
  const name = at.text.slice(start, at.at);
  if (!isBlankOrEnd(at.code()) || (name !== 'YAML' && name !== 'TAG')) throw at.fault('the directive is not known');
  at.skipBlanks();
  const directive = name === 'YAML' ? scanVersion(at) : scanPrefix(at);
  at.skipBlanks();
  if (at.code() === CODE.HASH) at.skipLine();
  if (!isBlankOrEnd(at.code()) || isBlank(at.code())) throw at.fault('only a comment may follow a directive');
  if (at.code() !== 0) at.takeBreak();
  return directive;
}

function scanVersion(at: Cursor): Directive {
  const number = () => {
    const start = at.at;
    while (isDigit(at.code())) at.skip();
    const digits = at.text.slice(start, at.at);
    if (digits === '' || digits.length > 2) throw at.fault('the version of YAML is not valid');
    return Number(digits);
  };
  const major = number();
  if (at.code() !== CODE.DOT) throw at.fault('the version of YAML is not valid');
  at.skip();
  return { version: `${major}.${number()}` };
}

function scanPrefix(at: Cursor): Directive {
  if (at.code() !== CODE.BANG) throw at.fault("a %TAG directive lacks its '!'");
  const handle = scanHandle(at);
  if (handle !== '!' && !handle.endsWith('!')) throw at.fault("a %TAG directive lacks its second '!'");
  if (!isBlank(at.code())) throw at.fault('a %TAG directive lacks its prefix');
  at.skipBlanks();
  const prefix = scanUri(at, '');
  if (!isBlankOrEnd(at.code())) throw at.fault('a %TAG directive is not followed by a line break');
  return { handle, prefix };
}

function scanHandle(at: Cursor): string {
  const start = at.at;
  at.skip();
  while (isWord(at.code())) at.skip();
  if (at.code() === CODE.BANG) at.skip();
  return at.text.slice(start, at.at);
}

const URI_SIGNS = ";/?:@&=+$,.!~*'()[]%";

/** The rest of a tag after `head`, which is what was taken for a handle. Bytes that are escaped must be UTF-8. */
function scanUri(at: Cursor, head: string): string {
  let uri = head.slice(1);
  let taken = head.length > 0;
  for (let code = at.code(); isWord(code) || (code !== 0 && isUriSign(code)); code = at.code()) {
    if (code === CODE.PERCENT) uri += takeEscapedOctets(at);
    else {
      uri += String.fromCharCode(code);
      at.skip();
    }
    taken = true;
  }
  if (!taken) throw at.fault('a tag is empty');
  return uri;
}

function isUriSign(code: number): boolean {
  return code < 0x80 && URI_SIGNS.includes(String.fromCharCode(code));
}

function takeEscapedOctets(at: Cursor): string {
  const first = takeOctet(at);
  const width = first < 0x80 ? 1 : first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0;
  if (width === 0) throw at.fault('a tag has an escaped octet that begins no character');
  const octets = [first];
  while (octets.length < width) {
    const octet = takeOctet(at);
    if (octet >> 6 !== 2) throw at.fault('a tag has an escaped octet that continues no character');
    octets.push(octet);
  }
  return Buffer.from(octets).toString('utf8');
}

function takeOctet(at: Cursor): number {
  const written = at.text.slice(at.at, at.at + 3);
  if (!/^%[\da-f]{2}$/i.test(written)) throw at.fault("a tag has a '%' without two hexadecimal digits");
  at.skip(3);
  return Number.parseInt(written.slice(1), 16);
}
