import { isPlaceholder } from '../values.ts';
import type { Find } from './region.ts';

/** Hashes of passwords, as crypt, htpasswd and databases keep them. Source: crypt(5), htpasswd(1). */
const HASH =
  /(?<![\w$])(?:\$(?:2[abxy]?\$\d\d\$[./A-Za-z\d]{53}|(?:1|5|6|apr1|y|gy|7|md5|sha1)\$[^\s:$"',]{1,64}\$(?:[./A-Za-z\d]{1,64}\$)?[./A-Za-z\d]{20,128}|argon2id?\$[^\s"']{20,256}|pbkdf2[\w-]{0,16}\$[^\s"']{20,256}|scrypt\$[^\s"']{20,256})|\{(?:SSHA|SHA|SMD5|CRYPT|SHA256|SSHA512)\}[A-Za-z\d+/=$.]{20,160}|SCRAM-SHA-256\$[^\s"']{20,256}|md5[a-f\d]{32}(?![a-f\d]))/g;
/** Lines of .pgpass: host, port, database, user and password. Source: PostgreSQL, libpq-pgpass. */
const PGPASS = /^(?:[\w.*[\]-]{1,253}):(?:\d{1,5}|\*):(?:[\w*-]{1,63}):(?:[\w*.-]{1,63}):([^\s:][^\n]{0,255}?)\r?$/gm;

/** Finds secrets that files hold without a name: hashes of passwords, and lines of .pgpass. */
export const findFiles: Find = (region) => {
  for (const match of region.text.matchAll(HASH)) {
    region.add({ start: match.index, end: match.index + match[0].length, word: 'password', value: match[0] });
  }
  for (const match of region.text.matchAll(PGPASS)) {
    const value = match[1] ?? '';
    // Times and addresses have colons, too.
    if (isPlaceholder(value) || /^\d/.test(match[0]) || /^(?:[\d.:\s]+|true|false|.*\s.*)$/.test(value)) continue;
    const end = match.index + match[0].replace(/\r$/, '').length;
    region.add({ start: end - value.length, end, word: 'password', value });
  }
};
