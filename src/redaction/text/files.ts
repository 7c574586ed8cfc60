import { isPlaceholder, looksDrawn } from '../values.ts';
import type { Find, Region } from './region.ts';

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

/** What a line says before its password is on one of the next lines, alone. Source: the log of Jenkins at its first start. */
const BELOW = /password[^\n:]{0,80}:[ \t]*\r?\n/g;
const ALONE = /(?:[ \t]*\r?\n){0,3}[ \t]{0,40}(\S{12,128})[ \t]*\r?(?:\n|$)/y;
const BLANK = /(?:[ \t]*\r?\n){0,3}[ \t]{0,40}$/y;
/** A user of a list of access rights; of its rules, `>` gives a password and `#` the hash of one. Source: Redis, ACL. */
const ACL =
  /(?:\buser|SETUSER|setuser)[ \t]+[^\s]{1,128}[ \t]+(?:on|off|reset|nopass|resetpass|sanitize-payload|>)[^\n]{0,1024}/g;
const ACL_PASSWORD = /(?<=\s)(?:[><]([^\s"'>]{1,512})|[#!]([\da-f]{64}))(?=[\s"']|$)/g;

function findBelow(region: Region): void {
  const { text } = region;
  for (const match of text.matchAll(BELOW)) {
    const at = match.index + match[0].length;
    BLANK.lastIndex = at;
    if (!region.isEnd && BLANK.test(text)) {
      region.holdLineOf(match.index);
      return;
    }
    ALONE.lastIndex = at;
    const value = ALONE.exec(text)?.[1];
    if (value === undefined || !looksDrawn(value) || isPlaceholder(value)) continue;
    const start = text.indexOf(value, at);
    region.add({ start, end: start + value.length, word: 'password', value });
  }
}

function findAcl(region: Region): void {
  for (const match of region.text.matchAll(ACL)) {
    // The name of the user may look like a rule.
    const from = (/^\S+\s+\S+/.exec(match[0])?.[0] ?? '').length;
    for (const rule of match[0].slice(from).matchAll(ACL_PASSWORD)) {
      const value = rule[1] ?? rule[2] ?? '';
      const start = match.index + from + rule.index + 1;
      if (!isPlaceholder(value) && !/^=?[\d.]+$/.test(value))
        region.add({ start, end: start + value.length, word: 'password', value });
    }
  }
}

/** Finds secrets that files and logs hold without a name: hashes of passwords, lines of .pgpass, users of Redis, first passwords. */
export const findFiles: Find = (region) => {
  const { text } = region;
  findBelow(region);
  findAcl(region);
  for (const match of text.matchAll(HASH)) {
    region.add({ start: match.index, end: match.index + match[0].length, word: 'password', value: match[0] });
  }
  for (const match of text.matchAll(PGPASS)) {
    const { start: lineStart, end: lineEnd } = region.lineAt(match.index);
    const host = text.slice(lineStart, match.index);
    const start = match.index + match[0].length;
    const value = text.slice(start, Math.min(lineEnd, start + 256)).trimEnd();
    // Times and addresses have colons, too.
    if (host.length > 253 || !/^(?:[A-Za-z*][\w.*-]*|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-fA-F:]+\])$/.test(host)) continue;
    if (/^\d/.test(host) && !/^:\d+:(?:\*|[^:]*[A-Za-z][^:]*):[^:]*[A-Za-z][^:]*:$/.test(match[0])) continue;
    if (isPlaceholder(value) || /\s/.test(value) || /^[\d.:]+$/.test(value)) continue;
    region.add({ start, end: start + value.length, word: 'password', value });
  }
};
