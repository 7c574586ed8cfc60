import type { MarkOf } from './marks.ts';
import { isPlaceholder, secretWordOf } from './names.ts';

export type MarkText = (text: string) => string;

const NAMED = /(?<name>[A-Za-z][\w.-]{0,126})(?<between>["']?\s{0,4}[:=]\s{0,4}["']?)(?<value>[^\s"',;&]{1,1024})/g;
const TOKENS = /\b(?:eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,2048}|ghp_[A-Za-z0-9]{36}|AKIA[A-Z0-9]{16})\b/g;
const URL_PASSWORD = /(?<=:\/\/[^\s/:@]{0,128}:)[^\s/@]{1,256}(?=@)/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,16384}?-----END [A-Z ]{0,40}PRIVATE KEY-----/g;

/** Redacts a text as a whole, by patterns alone. */
export function openText(mark: MarkOf): MarkText {
  return (text) =>
    text
      .replace(PRIVATE_KEY, (block) => mark('private-key', block))
      .replace(TOKENS, (token) => mark(token.startsWith('eyJ') ? 'jwt' : 'token', token))
      .replace(URL_PASSWORD, (password) => mark('url-password', password))
      .replace(NAMED, (whole, name: string, between: string, value: string) => {
        const word = secretWordOf(name);
        return word === undefined || isPlaceholder(value) ? whole : `${name}${between}${mark(word, value)}`;
      });
}
