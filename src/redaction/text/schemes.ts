import { decodeBase64, isPlaceholder, isSaid, looksSecret } from '../values.ts';
import { isBoundary } from './published.ts';
import type { Find, Region } from './region.ts';
import { wrappedEnd } from './wrapped.ts';

/** Schemes of HTTP authentication with what follows them. Source: RFC 9110, section 11; RFC 6750; RFC 7617. */
const SCHEME = /(?:bearer|basic|token|apikey|negotiate)(?:[ \t]{1,8}|%20|\+)["']?(?=[\w.~+/=-]{4})/gi;
const CREDENTIAL = /[\w.~+/=-]{1,2048}/y;
const HEADER = /authorization\\{0,7}["']?\]?[ \t]{0,8}(?:[:=,]|(?=["']))[ \t]{0,8}\\{0,7}["'[]{0,2}$/i;
/** JSON Web Tokens, and what is encrypted in their form. Source: RFC 7519, RFC 7516. */
const JWT = /eyJ[\w-]{5}/g;
const PART = /[\w-]{0,8192}/y;
const DIGEST =
  /(?<=authorization[^\n]{0,64}(?:digest|aws4)[^\n]{0,512}\b(?:response|signature|nonce|credential-secret)=\\{0,7}["']?)[\w+/=-]{16,512}/gi;

/** Finds credentials of HTTP headers, and JSON Web Tokens. */
export const findSchemes: Find = (region) => {
  findCredentials(region);
  findJwts(region);
  if (/digest|aws4/i.test(region.text)) findDigests(region);
};

function findCredentials(region: Region): void {
  const { text } = region;
  SCHEME.lastIndex = 0;
  for (let match = SCHEME.exec(text); match !== null; match = SCHEME.exec(text)) {
    const start = SCHEME.lastIndex;
    const scheme = match[0].toLowerCase();
    const { end: lineEnd } = region.lineAt(start);
    let end = start;
    for (CREDENTIAL.lastIndex = start; CREDENTIAL.test(text); CREDENTIAL.lastIndex = end) end = CREDENTIAL.lastIndex;
    const shown = text.slice(start, end).replace(/\.+$/, '');
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    if (/[\w-]$/.test(before)) continue;
    if (
      isPlaceholder(shown) ||
      /^(?:realm|scope|error|charset|title|username|uri|algorithm|qop|nonce|resource_metadata|\w{1,32}=")/i.test(
        shown,
      ) ||
      !isCredential(shown, scheme, HEADER.test(before))
    )
      continue;
    const whole = wrappedEnd(region, { start, end: start + shown.length, value: shown, isQuoted: false }, lineEnd);
    const word = whole.value.startsWith('eyJ') ? 'jwt' : scheme.startsWith('basic') ? 'credential' : 'token';
    region.add({ start, end: whole.end, word, value: whole.value });
    SCHEME.lastIndex = whole.end;
  }
}

function isCredential(text: string, scheme: string, isHeader: boolean): boolean {
  if (isHeader) return !isSaid(text);
  if (scheme.startsWith('basic')) return decodeBase64(text)?.includes(':') === true;
  // Sentences have these words, too.
  const isLong = text.length >= 12 && /\d/.test(text) && looksSecret(text);
  return scheme.startsWith('bearer')
    ? isLong
    : text.length >= 24 && isLong && /[A-Za-z]/.test(text) && !/[.:]\w*[.:]/.test(text);
}

function findJwts(region: Region): void {
  const { text } = region;
  JWT.lastIndex = 0;
  for (let match = JWT.exec(text); match !== null; match = JWT.exec(text)) {
    const start = match.index;
    const end = endOfJwt(text, start);
    JWT.lastIndex = end;
    if (text.slice(start, end).indexOf('.') === -1 || !isJwtBoundary(text, start)) continue;
    if (!/^\{\s*"/.test(Buffer.from(text.slice(start, start + 16), 'base64url').toString('latin1'))) continue;
    const { end: lineEnd } = region.lineAt(start);
    const whole = wrappedEnd(region, { start, end, value: text.slice(start, end), isQuoted: false }, lineEnd);
    region.add({ start, end: whole.end, word: 'jwt', value: whole.value.replace(/\.+$/, '') });
    JWT.lastIndex = whole.end;
  }
}

/** Up to five parts with dots between them. */
function endOfJwt(text: string, start: number): number {
  let end = start;
  for (let parts = 0; parts < 5; parts++) {
    let from: number;
    do {
      from = end;
      PART.lastIndex = end;
      PART.test(text);
      end = PART.lastIndex;
    } while (end - from >= 8192);
    if (text[end] !== '.' || !/[\w-]/.test(text[end + 1] ?? '') || parts === 4) break;
    end++;
  }
  return Math.max(end, start + 1);
}

function isJwtBoundary(text: string, start: number): boolean {
  return !/[A-Za-z\d-]/.test(text[start - 1] ?? ' ') || isBoundary(text, start);
}

function findDigests(region: Region): void {
  for (const match of region.text.matchAll(DIGEST)) {
    region.add({ start: match.index, end: match.index + match[0].length, word: 'credential', value: match[0] });
  }
}
