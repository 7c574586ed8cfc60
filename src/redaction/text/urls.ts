import { isPlaceholder, looksDrawn } from '../values.ts';
import type { Find, Region } from './region.ts';

/** A URL with something before its host. */
const USERINFO = /:\/\/[^\s"'`<>/?#@:]{0,128}(?:(?::|%3[aA])[^\s"'`<>]{1,512}?)?@/g;
/** The address of a database as Go writes it: `user:password@tcp(host)`. */
const GO_ADDRESS = /@(?:(?:tcp|tcp4|tcp6|unix|cloudsql)\(|\/(?=\w))/g;
const AFTER_HOST = /^[\w.[\]:%-]{1,253}(?:[/?#,;\s"'`<>)\\]|$)/;
const PROXY = /proxy["']?[ \t]{0,4}[:=][ \t]{0,4}["']?[\w.-]{1,64}:([^\s"'@:/]{1,128})(?=@[\w.-]{1,253}:\d)/gi;
/** Source: Oracle, JDBC thin connections. */
const ORACLE =
  /(?:jdbc:oracle:\w{1,8}:|(?:sqlplus|sqlldr|expdp|impdp|rman)[ \t](?:-\w{1,8}[ \t]){0,4})[\w.$#-]{1,64}\/([^\s"'@]{1,128})(?=@)/g;
/** The code of a URL that grants access by itself. Source: Azure Functions, access keys; RFC 6749, section 4.1.2. */
const CODE = /[?&;]code(?:=|%3[dD])([\w+/=.~%-]{20,2048})/g;

/** Finds passwords of URLs and of addresses of databases, and the signatures of URLs that grant access. */
export const findUrls: Find = (region) => {
  findUserinfo(region);
  findGoAddresses(region);
  for (const [pattern, word] of [
    [PROXY, 'url-password'],
    [ORACLE, 'url-password'],
    [CODE, 'token'],
  ] as const) {
    for (const match of region.text.matchAll(pattern)) {
      const value = match[1] ?? '';
      const end = match.index + match[0].length;
      if (!isPlaceholder(value)) region.add({ start: end - value.length, end, word, value: decode(value) });
    }
  }
};

function findUserinfo(region: Region): void {
  const { text } = region;
  USERINFO.lastIndex = 0;
  for (let match = USERINFO.exec(text); match !== null; match = USERINFO.exec(text)) {
    const colon = /:\/\/(?:[^:%]|%(?!3[aA]))*(?::|%3[aA])/.exec(match[0]);
    const start = match.index + (colon?.[0].length ?? 3);
    // The last @ before the host ends a password that holds one itself.
    let end = USERINFO.lastIndex - 1;
    const rest = text.slice(end + 1, end + 514);
    const further = /^[^\s"'`<>/?#]{0,256}@/.exec(rest);
    if (further !== null && !/:\/\//.test(further[0])) end += further[0].length;
    const password = text.slice(start, end);
    USERINFO.lastIndex = end;
    const isPort = /^\d{1,5}[/?#]/.test(password);
    // A token may be the user.
    if (colon === null && !looksDrawn(password)) continue;
    if (isPort || /^[^@]*:\/\//.test(password) || !AFTER_HOST.test(text.slice(end + 1, end + 256))) continue;
    if (!isPlaceholder(password)) region.add({ start, end, word: 'url-password', value: decode(password) });
  }
}

function findGoAddresses(region: Region): void {
  const { text } = region;
  GO_ADDRESS.lastIndex = 0;
  for (let match = GO_ADDRESS.exec(text); match !== null; match = GO_ADDRESS.exec(text)) {
    const before = text.slice(Math.max(0, match.index - 256), match.index);
    const password = /(?:^|[\s"'`=/])[\w.-]{1,64}:([^\s"'`]{1,200})$/.exec(before)?.[1];
    if (password === undefined || isPlaceholder(password)) continue;
    region.add({ start: match.index - password.length, end: match.index, word: 'url-password', value: password });
  }
}

function decode(text: string): string {
  if (!/%[\da-fA-F]{2}/.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
