import { isPlaceholder } from '../values.ts';
import type { Find, Region } from './region.ts';
import { readValue } from './value.ts';

/** What programs that keep secrets print before one, with fields between its name and itself. */
interface Store {
  /** What a text without it does not hold. */
  readonly has: string;
  readonly before: RegExp;
  readonly word: 'secret' | 'key' | 'password';
}

const QUOTE = '\\\\{0,7}"';
const STORES: readonly Store[] = [
  // Source: AWS Systems Manager, the structure Parameter.
  { has: 'SecureString', word: 'secret', before: pattern('SecureString",\\s{0,80}"Value":\\s{0,8}(?=")') },
  // Source: Azure, storage accounts and Cosmos DB, the answer of listKeys.
  {
    has: 'FULL',
    word: 'key',
    before: pattern('permissions":\\s{0,8}"FULL",\\s{0,80}"value":\\s{0,8}(?=")'),
  },
  // Source: wpa_supplicant.conf; strongSwan, ipsec.secrets.
  { has: 'psk="', word: 'key', before: /\bpsk=(?=")/g },
  { has: 'PSK "', word: 'key', before: /: PSK (?=")/g },
  // Source: Elasticsearch, elasticsearch-reset-password.
  {
    has: 'New value:',
    word: 'password',
    before: /Password for the \[[^\]\n]{1,64}\] user[^\n]{0,40}\s{1,4}New value:[ \t]{1,4}/g,
  },
  // Source: Terraform, random provider: the attribute of random_password, and a variable with its default.
  { has: '_password', word: 'password', before: pattern('random_password"[^]{0,1500}?"result":\\s{0,8}(?=")') },
  {
    has: 'variable "',
    word: 'secret',
    before:
      /variable "[\w-]{0,64}(?:password|passwd|secret|token|(?:api|access|private|secret)_?key|credentials?)" \{[^{}]{0,512}?\bdefault\s{0,16}=\s{0,8}(?=")/g,
  },
];

/** Quotes are escaped once for each JSON text around them. */
function pattern(source: string): RegExp {
  return new RegExp(source.replaceAll('"', QUOTE), 'g');
}

/** Finds secrets as stores of secrets print them. */
export const findStores: Find = (region) => {
  for (const { has, before, word } of STORES) {
    if (!region.text.includes(has)) continue;
    for (const match of region.text.matchAll(before)) mark(region, match.index + match[0].length, word);
  }
};

function mark(region: Region, at: number, word: string): void {
  const value = readValue(region.text, at, region.lineAt(at).end);
  if (value === undefined || isPlaceholder(value.value)) return;
  region.add({ start: value.start, end: value.end, word, value: value.value });
}
