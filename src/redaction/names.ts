import type { MarkWord } from './marks.ts';

/** The words of a name: `dbPassword`, `DB_PASSWORD` and `db.password` are the same two. */
export function wordsOf(name: string): readonly string[] {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

const HEADS: Readonly<Record<string, MarkWord>> = {
  password: 'password',
  passwd: 'password',
  passphrase: 'password',
  pass: 'password',
  pwd: 'password',
  token: 'token',
  secret: 'secret',
  key: 'key',
  apikey: 'key',
  credential: 'credential',
  credentials: 'credential',
  creds: 'credential',
  dsn: 'credential',
};

/** Returns what a name says of its value; undefined if it does not say that the value is secret. */
export function secretWordOf(name: string): MarkWord | undefined {
  const words = wordsOf(name);
  const head = HEADS[words.at(-1) ?? ''];
  if (head !== 'key') return head;
  const before = words.at(-2);
  return before !== undefined && /^(?:api|access|secret|private|signing|encryption|master|auth)$/.test(before)
    ? head
    : words.at(-1) === 'apikey'
      ? head
      : undefined;
}

/** Returns whether a value cannot be a secret, whatever its name says. */
export function isPlaceholder(value: string): boolean {
  return /^\s*$|^(?:true|false|null|none|nil|undefined|yes|no|on|off)$|^\$[({].*[)}]$|^<.*>$|^\*+$|^\d+ bytes$|^\[redacted: /i.test(
    value,
  );
}
