import type { Find, Region } from './region.ts';
import { wrappedEnd } from './wrapped.ts';

/** In UTF-16 units, from the first line of a private key on. */
const LONGEST_KEY = 32 * 1024;
const BEGIN =
  /-----?\s?BEGIN(?:[ _+]|%20)(?:[A-Z\d]{1,16}(?:[ _+]|%20)){0,4}PRIVATE(?:[ _+]|%20)KEY(?:(?:[ _+]|%20)BLOCK)?\s?-----?/g;
const END = /-----?\s?END(?:[ _+]|%20)[^\n-]{0,64}?PRIVATE(?:[ _+]|%20)KEY(?:(?:[ _+]|%20)BLOCK)?\s?-----?/g;
/** A line of a key whose end is missing: base64 after whatever sets the line in. */
const BODY =
  /(?:[ \t>|+-]{0,40}[A-Za-z\d+/=]{16,}|[ \t]*(?:Proc-Type|DEK-Info|Version|Comment):[^\n]{0,200}|[ \t]*)\r?(?:\n|$)/y;
/** Private keys without the lines around them, as base64: DER, and the formats of OpenSSH and Java. */
const ENCODED =
  /(?:MII[A-Z]|MI[GH][A-Za-z]|MHcC|MC4C|LS0tLS1CRUdJTi|S0tLS1CRUdJTi|0tLS0tQkVHSU4g|tLS0tLUJFR0lOI|b3BlbnNzaC1rZXktdjE|\/u3\+7Q)[\w+/-]{24}/g;
const BASE64 = /[\w+/-]{24,2048}={0,2}/y;
const JWK = /["']?(?:d|p|q|dp|dq|qi|k)\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']([\w-]{16,1024})/g;

/** Finds private keys: in PEM, however it is set in, escaped or broken off; as base64; and in JSON Web Keys. */
export const findKeys: Find = (region) => {
  findPem(region);
  findEncoded(region);
  if (region.text.includes('kty')) findJwk(region);
};

function findPem(region: Region): void {
  const { text } = region;
  BEGIN.lastIndex = 0;
  let end = -1;
  for (let match = BEGIN.exec(text); match !== null; match = BEGIN.exec(text)) {
    const start = match.index;
    if (end !== Number.POSITIVE_INFINITY && end < BEGIN.lastIndex) end = endOfPem(text, BEGIN.lastIndex);
    let stop = end;
    if (end - start > LONGEST_KEY) {
      if (!region.isEnd && text.length - start < LONGEST_KEY) {
        region.holdLineOf(start);
        break;
      }
      stop = endOfBody(text, BEGIN.lastIndex);
    }
    region.add({ start, end: stop, word: 'private-key', value: text.slice(start, stop) });
    BEGIN.lastIndex = stop;
  }
}

function endOfPem(text: string, from: number): number {
  END.lastIndex = from;
  return END.test(text) ? END.lastIndex : Number.POSITIVE_INFINITY;
}

/** Where a key ends that has no last line. */
function endOfBody(text: string, from: number): number {
  const escaped = /(?:[A-Za-z\d+/=:, -]|\\{1,8}[nr]){16,32768}/y;
  escaped.lastIndex = from;
  if (escaped.test(text)) return escaped.lastIndex;
  BODY.lastIndex = from;
  let end = from;
  while (BODY.test(text) && BODY.lastIndex > end && end - from < LONGEST_KEY) end = BODY.lastIndex;
  return end - (text[end - 1] === '\n' && end > from ? 1 : 0);
}

function findEncoded(region: Region): void {
  const { text } = region;
  ENCODED.lastIndex = 0;
  for (let match = ENCODED.exec(text); match !== null; match = ENCODED.exec(text)) {
    const start = match.index;
    BASE64.lastIndex = start;
    BASE64.test(text);
    const end = Math.max(BASE64.lastIndex, start + match[0].length);
    ENCODED.lastIndex = end;
    if (/[A-Za-z\d+/]/.test(text[start - 1] ?? ' ') && match[0].startsWith('M')) continue;
    if (!isEncodedKey(text.slice(start, Math.min(end, start + 256)))) continue;
    let stop = end;
    while (/[\w+/=-]/.test(text[stop] ?? '')) {
      BASE64.lastIndex = stop;
      if (!BASE64.test(text)) break;
      stop = BASE64.lastIndex;
    }
    const value = { start, end: stop, value: text.slice(start, stop), isQuoted: false };
    const whole = wrappedEnd(region, value, region.lineAt(start).end);
    region.add({ start, end: whole.end, word: 'private-key', value: whole.value });
    ENCODED.lastIndex = whole.end;
  }
}

/** Returns whether base64 begins a private key, and not a certificate or a public key. */
function isEncodedKey(base64: string): boolean {
  if (base64.startsWith('b3Blbn') || base64.startsWith('/u3+7Q')) return true;
  if (!base64.startsWith('M')) {
    return ['', 'A', 'AA', 'AAA'].some((fill) =>
      /PRIVATE KEY/.test(Buffer.from(`${fill}${base64}`, 'base64').toString('latin1')),
    );
  }
  const bytes = Buffer.from(base64.slice(0, 64), 'base64');
  const at = bytes[1] === 0x82 ? 4 : bytes[1] === 0x81 ? 3 : 2;
  if (bytes[0] !== 0x30) return false;
  // A whole number first: the version of PKCS #1, #8 and #12, and of SEC 1.
  const [tag, length, version] = bytes.subarray(at, at + 3);
  if (tag === 0x02 && length === 0x01 && (version === 0 || version === 1 || version === 3)) return true;
  // PKCS #8, encrypted: an algorithm of PKCS #5.
  return bytes
    .toString('hex')
    .slice(at * 2, at * 2 + 48)
    .includes('06092a864886f70d0105');
}

function findJwk(region: Region): void {
  const { text } = region;
  JWK.lastIndex = 0;
  for (let match = JWK.exec(text); match !== null; match = JWK.exec(text)) {
    const value = match[1] ?? '';
    const start = JWK.lastIndex - value.length;
    const { start: lineStart, end: lineEnd } = region.lineAt(start);
    const near = text.slice(Math.max(lineStart, start - 1024), Math.min(lineEnd, JWK.lastIndex + 1024));
    if (/kty\\{0,7}["']/.test(near)) region.add({ start, end: JWK.lastIndex, word: 'private-key', value });
  }
}

/** The same for a private key in whatever way its lines are broken; undefined for any other text. */
export function keyOf(value: string): string | undefined {
  if (!value.includes('PRIVATE')) return undefined;
  BEGIN.lastIndex = 0;
  const begin = BEGIN.exec(value);
  if (begin === null) return undefined;
  const label = /[A-Z\d _+%]{3,64}PRIVATE/.exec(begin[0])?.[0] ?? '';
  const end = endOfPem(value, BEGIN.lastIndex);
  const body = value.slice(BEGIN.lastIndex, Number.isFinite(end) ? value.lastIndexOf('END', end) : undefined);
  return `${label.replace(/%20|[_+]/g, ' ')}:${body.replace(/\\+[nrt]/g, '').replace(/[^A-Za-z\d+/=]/g, '')}`;
}
