import { createHash, timingSafeEqual } from 'node:crypto';
import type { Subject } from '../../kube/subject.ts';
import { type Denial, isDenial, type TokenMethod, unknownToken } from './denial.ts';
import { nameSubject } from './name-subject.ts';

/** A token, kept only as its hash, and its caller. */
export interface StaticToken {
  readonly hash: Buffer;
  readonly subject: Subject;
}

const DEFAULT_NAME = 'token';
const LEAST_CHARACTERS = 16;

/** What is in force now; a file of tokens may change it. */
export class StaticTokens implements TokenMethod {
  #tokens: readonly StaticToken[] = [];

  use(tokens: readonly StaticToken[]): void {
    this.#tokens = tokens;
  }

  takes(token: string): boolean {
    return this.#find(token) !== undefined;
  }

  identify(token: string): Promise<Subject | Denial> {
    return Promise.resolve(this.#find(token) ?? unknownToken());
  }

  /** Returns the caller of the token with a fingerprint; undefined if it is not in force. */
  holderOf(fingerprint: string): Subject | undefined {
    return this.#tokens.find(({ hash }) => hash.toString('base64url') === fingerprint)?.subject;
  }

  /** Compares with every token, whichever fits: how long it takes tells nothing about any of them. */
  #find(token: string): Subject | undefined {
    const hash = hashOf(token);
    let found: Subject | undefined;
    for (const each of this.#tokens) if (timingSafeEqual(each.hash, hash)) found = each.subject;
    return found;
  }
}

/** A token and its caller; undefined where one of them cannot be used. */
export function staticToken(
  token: string,
  name = DEFAULT_NAME,
  groups: readonly string[] = [],
): StaticToken | undefined {
  const subject = nameSubject('token', name, groups);
  if (isDenial(subject) || subject.groups.length < groups.length) return undefined;
  return token.length < LEAST_CHARACTERS || !/^[\x21-\x7e]+$/.test(token)
    ? undefined
    : { hash: hashOf(token), subject };
}

/**
 * Reads a file of tokens: `TOKEN`, `NAME TOKEN` or `NAME TOKEN GROUP,GROUP` on each line, blank lines and lines that begin with #
 * aside. `known` is a token that another setting holds. Where a line cannot be used, returns the end of a sentence that says which
 * and why; it quotes nothing of the file.
 */
export function parseTokens(text: string, known: readonly StaticToken[] = []): readonly StaticToken[] | string {
  const tokens: (StaticToken & { readonly line: number })[] = [];
  for (const [at, source] of text.split('\n').entries()) {
    const line = at + 1;
    const words = source.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#')) continue;
    const token = readLine(words);
    if (typeof token === 'string') return `line ${line} ${token}`;
    if (known.some(({ hash }) => hash.equals(token.hash))) return `line ${line} repeats the token of MCP_AUTH_TOKEN`;
    for (const other of tokens) {
      if (other.hash.equals(token.hash)) return `line ${line} repeats the token of line ${other.line}`;
      if (other.subject.name === token.subject.name && !haveSameGroups(other.subject, token.subject))
        return `line ${line} gives the caller of line ${other.line} other groups`;
    }
    tokens.push({ ...token, line });
  }
  return tokens.length > 0 ? tokens : 'it holds no token';
}

/** The token of one line, or what is wrong with the line. */
function readLine(words: readonly string[]): StaticToken | string {
  const [first = '', second, third, ...more] = words;
  if (/["']/.test(words.join(''))) return 'has quotes, which the server would keep as part of the text; leave them out';
  const [name, token] = second === undefined ? [undefined, first] : [first, second];
  if (token.includes(',') || name?.includes(',') || more.length > 0)
    return 'is not NAME TOKEN GROUP,GROUP with blanks between the three; the server does not read the comma-separated form of kube-apiserver';
  const groups = third?.split(',') ?? [];
  return (
    staticToken(token, name, groups) ??
    `is not TOKEN, NAME TOKEN or NAME TOKEN GROUP,GROUP; a token has at least ${LEAST_CHARACTERS} visible ASCII characters, and no name or group begins with system:`
  );
}

function haveSameGroups(one: Subject, other: Subject): boolean {
  return one.groups.toSorted().join() === other.groups.toSorted().join();
}

/** Returns what tells a token from others, and from which it cannot be made again. */
export function fingerprintOf(token: string): string {
  return hashOf(token).toString('base64url');
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
