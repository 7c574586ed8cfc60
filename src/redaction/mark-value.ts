import { type MarkOf, openMarks } from './marks.ts';
import { keyOf } from './text/keys.ts';
import { publishedWord } from './text/published.ts';
import { plainOf } from './values.ts';

const JWT = /^eyJ[\w-]{5,8192}\.[\w-]{2,16384}(?:\.[\w-]*){0,3}$/;

/** Marks by what is behind the encodings of a value: the same value has the same digits, and a known format its own word. */
export function openMarkOf(key: Uint8Array): MarkOf {
  const mark = openMarks(key);
  return (word, value) => {
    const plain = plainOf(value);
    const privateKey = keyOf(plain);
    if (privateKey !== undefined) return mark('private-key', privateKey);
    if (JWT.test(plain)) return mark('jwt', plain);
    return mark(publishedWord(plain) ?? word, plain);
  };
}
