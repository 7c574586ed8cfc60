import { createHash, timingSafeEqual } from 'node:crypto';
import type { Subject } from '../../kube/subject.ts';
import { type Denial, isDenial, type TokenWay, wrongCredential } from './denial.ts';
import { nameSubject } from './name-subject.ts';

/** A token, kept as its hash only, and whom it stands for. */
export interface StaticToken {
  readonly hash: Buffer;
  readonly subject: Subject;
}

const DEFAULT_NAME = 'token';
const LEAST_CHARACTERS = 16;

/** What is in force now; a file of tokens may change it. */
export class StaticTokens implements TokenWay {
  #tokens: readonly StaticToken[] = [];

  use(tokens: readonly StaticToken[]): void {
    this.#tokens = tokens;
  }

  takes(token: string): boolean {
    return this.#find(token) !== undefined;
  }

  identify(token: string): Promise<Subject | Denial> {
    return Promise.resolve(this.#find(token) ?? wrongCredential('token', 'The bearer token is not known here.'));
  }

  /** Compares with every token, whichever fits: how long it takes tells nothing about any of them. */
  #find(token: string): Subject | undefined {
    const hash = hashOf(token);
    let found: Subject | undefined;
    for (const each of this.#tokens) if (timingSafeEqual(each.hash, hash)) found = each.subject;
    return found;
  }
}

export function staticToken(token: string, name = DEFAULT_NAME): StaticToken | undefined {
  const subject = nameSubject('token', name, []);
  if (isDenial(subject) || token.length < LEAST_CHARACTERS || !/^[\x21-\x7e]+$/.test(token)) return undefined;
  return { hash: hashOf(token), subject };
}

/**
 * Reads a file of tokens: `TOKEN` or `NAME TOKEN` on each line, blank lines and those that begin with # aside. Where a
 * line is not of this form, returns the sentence that says which; it quotes nothing.
 */
export function parseTokens(text: string): readonly StaticToken[] | string {
  const tokens: StaticToken[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    const [last = '', name, ...more] = words.toReversed();
    if (last === '' || words[0]?.startsWith('#')) continue;
    const token = more.length > 0 ? undefined : staticToken(last, name);
    if (token === undefined)
      return `line ${at + 1} is neither a token of at least ${LEAST_CHARACTERS} characters nor a name and such a token`;
    tokens.push(token);
  }
  return tokens.length > 0 ? tokens : 'it holds no token';
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
