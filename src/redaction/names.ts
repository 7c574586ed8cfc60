import type { MarkWord } from './marks.ts';
import {
  BOARD_PINS,
  HEADS,
  KEY_OWNERS,
  NEVER_BEFORE_KEY,
  NEVER_BEFORE_TOKEN,
  REFERENCE_TAILS,
  SALT_OWNERS,
  SECRET_OWNERS,
  SPELLINGS,
} from './name-table.ts';

/** What a name says of its value. */
export interface NameSays {
  readonly word: MarkWord;
  /** False if such a name may as well belong to a reference: then the value decides. */
  readonly isSure: boolean;
  /** Whether such a name of a variable or flag is enough, though not sure elsewhere. */
  readonly isLikely: boolean;
}

/** The words of a name: `dbPassword`, `DB_PASSWORD` and `db.password` are the same two. A prefix with a slash does not count. */
export function wordsOf(name: string): string[] {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\d]+/u)
    .filter((word) => word !== '');
}

/** So many names are remembered: clusters repeat them. */
const MOST_NAMES = 4096;
/** In UTF-16 units. Of a longer name the end decides. */
const LONGEST_NAME = 128;

/** Says what names say of their values: undefined for one that does not say that its value is secret. */
export type ReadName = (name: string) => NameSays | undefined;

/** Opens a reader of names that also takes the operator's: each as the last words of a name, in any spelling. */
export function openNames(added: readonly string[] = []): ReadName {
  const more = added.map((name) => wordsOf(name).join(' '));
  const known = new Map<string, NameSays | undefined>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined || known.has(name)) return found;
    if (known.size >= MOST_NAMES) known.clear();
    const says = readName(name.slice(-LONGEST_NAME), more);
    known.set(name, says);
    return says;
  };
}

function readName(name: string, added: readonly string[]): NameSays | undefined {
  const words = wordsOf(name);
  if (added.length > 0) {
    const joined = ` ${words.join(' ')}`;
    if (added.some((each) => joined.endsWith(` ${each}`))) return sure('secret');
  }
  // Source: AWS Secrets Manager, GetSecretValue.
  if (/secret_?string$/i.test(name)) return sure('secret');
  const isLoud = /^[A-Z][A-Z\d_]*$/.test(name);
  dropNoise(words);
  const last = words.at(-1);
  const before = words.at(-2) ?? '';
  if (last === 'hash' && before === 'password') return likely('password');
  if (last === undefined || REFERENCE_TAILS.has(last)) return undefined;
  const ofShort = readShort(last, before, isLoud);
  if (ofShort !== undefined) return ofShort;
  const head = HEADS[last];
  if (head === 'key') return readKey(last, before, isLoud);
  // `token-secret` names a Secret as often as it is one.
  if (last === 'secret' && before === 'token' && name.includes('-')) return likely('secret');
  if (head !== undefined) return readHead(head, last, words, isLoud);
  const spelled = SPELLINGS.exec(last);
  if (spelled === null) return undefined;
  return sure(wordOfSpelling(spelled[0]));
}

/** Drops what says nothing of a value: numbers, and words such as `old` and `value`. */
function dropNoise(words: string[]): void {
  for (;;) {
    const last = words.at(-1);
    if (last === undefined || words.length === 1) break;
    if (last === 'base' && words.at(-2) === 'key') words.pop();
    else if (
      !/^(?:\d+|plain|text|plaintext|value|val|raw|b64|base64|encoded|old|new|previous|current|data)$/.test(last)
    )
      break;
    else words.pop();
  }
  const last = words.at(-1);
  if (last !== undefined && /[^\d]\d{1,3}$/.test(last)) words[words.length - 1] = last.replace(/\d+$/, '');
}

function sure(word: MarkWord): NameSays {
  return { word, isSure: true, isLikely: true };
}

function likely(word: MarkWord): NameSays {
  return { word, isSure: false, isLikely: true };
}

function maybe(word: MarkWord): NameSays {
  return { word, isSure: false, isLikely: false };
}

function readHead(word: MarkWord, last: string, words: readonly string[], isLoud: boolean): NameSays | undefined {
  const before = words.at(-2) ?? '';
  if (last === 'token' && NEVER_BEFORE_TOKEN.has(before)) return undefined;
  switch (last) {
    case 'pwd':
      // The variables of the shell's folder have this name.
      if ((words.length === 1 && isLoud) || before === 'old' || before === 'working') return undefined;
      return words.length > 1 ? sure(word) : likely(word);
    case 'pass':
    case 'pw':
      return words.length > 1 || isLoud ? sure(word) : likely(word);
    case 'secret':
      return SECRET_OWNERS.has(before) ? sure(word) : likely(word);
    case 'secrets':
      return isLoud ? likely(word) : undefined;
    case 'tokens':
      return isLoud ? likely(word) : undefined;
    case 'str':
    case 'string':
      return /^(?:connection|conn)$/.test(before) ? sure(word) : undefined;
    case 'cookie':
      return words.length === 1 || /^(?:set|erlang|session|auth)$/.test(before) ? sure(word) : maybe(word);
    case 'auth':
    case 'sig':
    case 'signature':
      return maybe(word);
    case 'credential':
    case 'credentials':
    case 'cred':
    case 'creds':
    case 'kubeconfig':
      return likely(word);
    default:
      return sure(word);
  }
}

/** Short words that say something only behind another word. */
function readShort(last: string, before: string, isLoud: boolean): NameSays | undefined {
  if (before === '') return undefined;
  if (last === 'psk') return sure('key');
  if (last === 'salt') return isLoud || SALT_OWNERS.has(before) ? sure('secret') : undefined;
  return last === 'pin' && isLoud && !BOARD_PINS.has(before) ? sure('password') : undefined;
}

function readKey(last: string, before: string, isLoud: boolean): NameSays | undefined {
  if ((last === 'keys' && !isLoud) || NEVER_BEFORE_KEY.has(before)) return undefined;
  if (HEADS[before] !== undefined && before !== 'secret' && before !== 'auth') return undefined;
  if (KEY_OWNERS.has(before)) return sure(before === 'private' ? 'private-key' : 'key');
  return isLoud ? likely('key') : undefined;
}

function wordOfSpelling(spelled: string): MarkWord {
  if (/token|jwt/.test(spelled)) return 'token';
  if (/privatekey/.test(spelled)) return 'private-key';
  if (/key/.test(spelled)) return 'key';
  if (/secret/.test(spelled)) return 'secret';
  return /cred|connectionstring/.test(spelled) ? 'credential' : 'password';
}
