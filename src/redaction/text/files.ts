import { isPlaceholder } from '../values.ts';
import type { Find } from './region.ts';

/** Hashes of passwords, as crypt, htpasswd and databases keep them. Source: crypt(5), htpasswd(1). */
const HASH = new RegExp(
  [
    '\\$2[abxy]?\\$\\d\\d\\$[./A-Za-z\\d]{53}',
    '\\$(?:1|5|6|apr1|y|gy|7|md5|sha1)\\$[^\\s:$"\',]{1,64}\\$(?:[./A-Za-z\\d]{1,64}\\$)?[./A-Za-z\\d]{20,128}',
    '\\$(?:argon2id?|scrypt|pbkdf2[\\w-]{0,16})\\$[^\\s"\']{20,256}',
    '\\{(?:SSHA|SHA|SMD5|CRYPT|SHA256|SSHA512)\\}[A-Za-z\\d+/=$.]{20,160}',
    'SCRAM-SHA-256\\$[^\\s"\']{20,256}',
  ].join('|'),
  'g',
);
/** What is before the password in a line of .pgpass: host, port, database and user. Source: PostgreSQL, libpq-pgpass. */
const PGPASS = /:(?:\d{2,5}|\*):[\w*-]{1,63}:[\w*.-]{1,63}:(?=[^\s:])/g;

/** Finds secrets that files hold without a name: hashes of passwords, and lines of .pgpass. */
export const findFiles: Find = (region) => {
  const { text } = region;
  for (const match of text.matchAll(HASH)) {
    region.add({ start: match.index, end: match.index + match[0].length, word: 'password', value: match[0] });
  }
  for (const match of text.matchAll(PGPASS)) {
    const { start: lineStart, end: lineEnd } = region.lineAt(match.index);
    const host = text.slice(lineStart, match.index);
    const start = match.index + match[0].length;
    const value = text.slice(start, Math.min(lineEnd, start + 256)).trimEnd();
    // Times and addresses have colons, too.
    if (host.length > 253 || !/^(?:[A-Za-z*][\w.*-]*|\[[\da-fA-F:]+\])$/.test(host)) continue;
    if (isPlaceholder(value) || /\s/.test(value) || /^[\d.:]+$/.test(value)) continue;
    region.add({ start, end: start + value.length, word: 'password', value });
  }
};
