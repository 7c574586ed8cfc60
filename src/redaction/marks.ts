import { createHmac } from 'node:crypto';

/** What a mark can say of the value that it stands for. */
export type MarkWord =
  | 'password'
  | 'token'
  | 'key'
  | 'secret'
  | 'credential'
  | 'url-password'
  | 'private-key'
  | 'jwt'
  | 'cookie';

/** Makes the mark of a value. The same value has the same digits, whatever the word. */
export type MarkOf = (word: MarkWord | (string & {}), value: string) => string;

/** Of a longer value only so many UTF-16 units decide the digits, so that a stream holds no more. */
export const LONGEST_MARKED = 64 * 1024;

/** A mark as answers show it. */
const MARK = /\[redacted: [a-z-]{2,24} #[0-9a-f]{4}\]/g;

/** The digits are the first four of HMAC-SHA-256 with the key, so they tell two values apart and nothing of the value. */
export function openMarks(key: Uint8Array): MarkOf {
  return (word, value) => {
    const digits = createHmac('sha256', key).update(value.slice(0, LONGEST_MARKED), 'utf8').digest('hex').slice(0, 4);
    return `[redacted: ${word} #${digits}]`;
  };
}

/** Returns how many marks a text holds. */
export function countMarks(text: string): number {
  if (!text.includes('[redacted: ')) return 0;
  return text.match(MARK)?.length ?? 0;
}

/** A mark in any form that a document or an argument can give it: escaped, or broken over lines. */
const ANY_MARK =
  /(?:\[|%5b|\\u005b)redacted(?::|%3a)(?:\s|\+|%20|\\n){1,80}[a-z-]{2,24}(?:\s|\+|%20|\\n){1,80}(?:#|%23|\\u0023)[0-9a-f]{4}/i;
/** What base64 makes of the beginning of a mark, wherever it begins in the encoded text. */
const ENCODED = ['W3JlZGFjdGVkOi', 'tyZWRhY3RlZDog', 'bcmVkYWN0ZWQ6I'];

/** Returns whether a text (argument, patch, document) holds a mark, so that no mark is taken for a value. */
export function holdsMark(text: string): boolean {
  return ANY_MARK.test(text) || ENCODED.some((each) => text.includes(each));
}
