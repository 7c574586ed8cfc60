import type { NameSays } from '../names.ts';
import { isMixed, isPlaceholder, isReference, isSaid, looksDrawn, looksSecret } from '../values.ts';
import type { Region } from './region.ts';
import { readValue } from './value.ts';

interface Candidate {
  readonly start: number;
  readonly end: number;
  /** Where the value may begin. */
  readonly after: number;
  readonly name: string;
  readonly isFlag: boolean;
}

/** `password is`, `password for bob was set to`. */
const SAYS =
  /(?:(?:for|of)[ \t]{1,4}["'\w@.-]{1,64}[ \t]{1,4})?(?:(?:for|of)[ \t]{1,4}(?:user[ \t]{1,4})?["'\w@.-]{1,64}(?=:[ \t]{1,4}\S)|\w{1,32}[ \t]=(?=[ \t]\S{10})|(?:is|was)[ \t]generated[ \t]for[ \t]\S{1,128}(?<=:)|is|was|set[ \t]to|changed[ \t]to)[ \t]{0,4}:?[ \t]{1,4}(?=\S)/iy;

/** Reads a value that only a blank separates from its name: after a flag, in some files, and in sentences. Returns its end. */
export function readBlank(
  region: Region,
  { start, end, after, name, isFlag }: Candidate,
  says: NameSays,
): number | undefined {
  const { text } = region;
  // So far away, a sentence says what the flag is for.
  if (isFlag && after - end > 8 && !text.slice(end, after).includes('\n')) return undefined;
  if (isFlag)
    return markValue(
      region,
      after,
      says,
      (value) => says.isSure || isMixed(value, says) || (looksSecret(value) && !isReference(value)),
    );
  const { start: lineStart, end: lineEnd } = region.lineAt(start);
  const before = text.slice(Math.max(lineStart, start - 200), start);
  // Source: the reference of Dockerfiles, ENV; of csh, fish, nginx and Apache's httpd.
  if (
    /(?:^|\\n|[;{])\s*(?:(?:#\d+ \[[^\]]{1,80}\] |STEP \d+\/\d+: )?ENV|setenv|set -g?x|set (?=\s*\$)|(?:proxy_set_header|RequestHeader set|grpc_set_header))\s+\$?$/.test(
      before,
    )
  )
    return markValue(region, after, says, () => true);
  // Source: the references of etcdctl, consul, redis-cli and the command line of AWS.
  if (
    says.isSure &&
    /\b(?:put|set|hset|setex|insert)[ \t]+(?:["']?[\w.-]{1,64}["']?[ \t]+)?["']?[\w./:-]{0,128}$/i.test(before)
  )
    return markValue(region, after, says, isNoWord);
  if (/[|│]/.test(text[after] ?? '')) return readBeside(region, { lineStart, lineEnd, start, after }, says);
  const isOnly = /^\s*$/.test(before) && /^\S+\s*$/.test(text.slice(after, Math.min(lineEnd, after + 256)));
  // Names of objects, as in tables, have neither capitals nor underscores.
  if (isOnly && says.isSure && /[A-Z_]/.test(name)) return markValue(region, after, says, isNoName);
  if (isOnly && says.isSure && says.word !== 'password' && /^[a-z]/.test(name))
    return markValue(region, after, says, (value) => isNoName(value) && looksDrawn(value));
  const told =
    says.isSure && (isTold(before) || hasEverySign(region, after)) ? markTold(region, after, says) : undefined;
  if (told !== undefined) return told;
  if (says.word !== 'password') return undefined;
  // Source: redis.conf; ldap.conf; HAProxy's userlist; netrc of curl and ftp.
  if (/^(?:requirepass|masterauth|insecure-password|bindpw)$/i.test(name) || /\blogin\s+\S{1,128}\s+$/.test(before))
    return markValue(region, after, says, () => true);
  if (isOnly)
    return markValue(region, after, says, (value) =>
      looksSecret(value) ? !/^\d{4}-\d\d-\d\dT/.test(value) : /^\w+$/.test(name) && isMixed(value, says),
    );
  const isQuoted = /\\{0,3}E?["'`][^\s"'`]/y;
  isQuoted.lastIndex = after;
  // Source: PostgreSQL, CREATE ROLE.
  const isRole = text[after] === "'" && /\b(?:user|role|login)\s[^;\n]{1,160}$/i.test(before);
  if (isQuoted.test(text)) return markValue(region, after, says, (value) => isRole || isNoWord(value));
  SAYS.lastIndex = after;
  return SAYS.test(text) ? markValue(region, SAYS.lastIndex, says, isNoWord) : undefined;
}

/** Words before a name that say that its value follows: `using token x`. */
function isTold(before: string): boolean {
  return /\b(?:generated|using|use|with|new|got|received|issued|created|default|initial|temporary|sending|your)[ \t]+(?:\w{1,16}[ \t]+){0,2}$/i.test(
    before.slice(-64),
  );
}

function markTold(region: Region, after: number, says: NameSays): number | undefined {
  const isPassword = says.word === 'password';
  return markValue(
    region,
    after,
    says,
    (value) => isNoName(value) && (isPassword || (looksDrawn(value) && !isReference(value))),
  );
}

/** Whether the word at a place has letters of both cases and several digits, as words and names of objects have not. */
function hasEverySign({ text }: Region, at: number): boolean {
  const word = /[\w.~+/=-]{16,512}(?=[\s,;.)"']|$)/y;
  word.lastIndex = at;
  const value = word.exec(text)?.[0] ?? '';
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && (value.match(/\d/g)?.length ?? 0) >= 3;
}

/** The cell beside a name, in tables that have a line for each name. Source: psql, expanded display; OpenStack's client. */
function readBeside(
  region: Region,
  { lineStart, lineEnd, start, after }: { lineStart: number; lineEnd: number; start: number; after: number },
  says: NameSays,
): number | undefined {
  const cells = /^(?:[|│][ \t]{1,40})?$/.test(region.text.slice(lineStart, start).trimStart())
    ? /^[|│][ \t]{1,80}(\S{3,1024})[ \t]{0,256}[|│]?\s*$/.exec(
        region.text.slice(after, Math.min(lineEnd, after + 2048)),
      )
    : null;
  const value = cells?.[1] ?? '';
  if (!says.isSure || isPlaceholder(value) || isSaid(value) || !isNoName(value)) return undefined;
  const at = after + (cells?.[0].indexOf(value, 1) ?? 0);
  region.add({ start: at, end: at + value.length, word: says.word, value });
  return at + value.length;
}

function isNoName(value: string): boolean {
  return /\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6 && !/^v?\d+[.:-]\d/.test(value);
}

/** Returns whether a text has more than letters: words of a sentence have not. */
function isNoWord(value: string): boolean {
  return value.length >= 4 && /\d|[^\w.-]/.test(value.replace(/[.,;:!?)]+$/, ''));
}

function markValue(
  region: Region,
  at: number,
  { word }: NameSays,
  isSecret: (value: string) => boolean,
): number | undefined {
  const value = readValue(region.text, at, region.lineAt(at).end);
  if (value === undefined || isPlaceholder(value.value) || value.value.startsWith('-') || isSaid(value.value))
    return undefined;
  if (!isSecret(value.value)) return undefined;
  region.add({ start: value.start, end: value.end, word, value: value.value });
  return value.end;
}
