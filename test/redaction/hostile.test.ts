import { describe, expect, test } from 'vitest';
import { openRedaction } from '../../src/redaction/redaction.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 7) });
const MIB = 1024 * 1024;
const upTo = (part: string, length = MIB): string => part.repeat(Math.ceil(length / part.length)).slice(0, length);

/** Texts that take patterns which backtrack for ever: each part begins what its finder looks for, and never ends it. */
const PARTS = [
  'password',
  'password=',
  'password: ',
  'secret:',
  'key="',
  "token='",
  'pass\\"',
  '"password":"\\\\',
  'api key ',
  '--token ',
  '-p',
  '"a":"token","',
  'mysql -p ',
  'curl -u ',
  '://a:',
  '://',
  '@tcp(',
  'http://a:b',
  'proxy=a:',
  '-----BEGIN PRIVATE KEY-----\n',
  '-----BEGIN ',
  '-----END PRIVATE KEY-----',
  'eyJ',
  'eyJhbGci.',
  'bearer ',
  'basic QUFB',
  'ghp_',
  'sk-',
  'AKIA',
  'MIIE',
  'LS0tLS1CRUdJTi',
  '$2y$10$',
  '{SSHA}',
  ':5432:a:b:',
  'data:\n',
  '"data":{"a":"',
  'stringData:\n  a: b\n',
  'kind: Secret\n',
  'name: DB_PASSWORD\n',
  'value: x\n',
  'password: |\n  x\n',
  'password:\n',
  'password x:\n\n',
  'passwords:\n  - a\n',
  'user a on >',
  'user,password\n',
  'USER   PASSWORD\n',
  'a | password\n---|---\n',
  'password | ',
  'password,',
  'INSERT INTO a (b, password) VALUES (',
  "INSERT INTO a (password) VALUES\n('",
  'COPY a (b, password) FROM stdin;\n',
  'x1 is the password ',
  'x1x1x1 (password) ',
  ' as as as a password. ',
  '"SecureString", "Value": ',
  'random_password" ',
  'variable "password" { ',
  'permissions": "FULL", "value": keyName',
  'Password for the [a] user New value: ',
  'AUTH a ',
  '"AUTH" "',
  "PASSWORD('",
  'db.auth("a", "',
  "user a password '",
  'set password ',
  '"password" -> "',
  "'\"'\"'",
  'QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD ',
  '_PIN',
  '  password:\n',
  'identified by ',
  '--from-literal=a=',
  '\u001b[',
  '\u001b]',
  '\u200b',
  '\u0000',
  '[redacted: password #',
  '<password>',
  '</password>',
  '\\',
  '"',
  "'",
  '=',
  ':',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '-',
  '+',
  'a',
  '日',
  '\ud83d',
  '{',
  '[',
  '${',
  '$(',
];

describe('a hostile text of 1 MiB', () => {
  test.each(PARTS)('of %j takes linear time', { timeout: 60_000 }, (part) => {
    const text = upTo(part);
    const shown = redaction.text(text);
    expect(shown.length).toBeLessThanOrEqual(Math.max(text.length * 6, 64));
  });

  test.each(PARTS)('of %j on lines takes linear time', { timeout: 60_000 }, (part) => {
    const line = `${upTo(part.replaceAll('\n', ' '), 200)}\n`;
    const text = upTo(line);
    expect(redaction.text(text).length).toBeGreaterThan(0);
  });
});

describe('an object of any JSON', () => {
  test.each([
    null,
    true,
    3,
    'x',
    [],
    {},
    [[[]]],
    { kind: 5, metadata: [], items: {} },
    { kind: 'Secret', data: 'x' },
    { kind: 'Secret', data: { a: 5, b: null } },
    { kind: 'Table', rows: [5, { cells: 'x' }] },
    { kind: 'List', items: [null, 5, 'x'] },
    { kind: 'ConfigMap', data: [] },
    { type: 'ADDED', object: null },
    { spec: { containers: [{ args: [5, null], command: {}, env: 'x' }] } },
  ])('%j stays as it is', (object) => {
    expect(redaction.object(object)).toEqual(object);
  });

  test('holds keys that objects of JavaScript have', () => {
    const object = JSON.parse(
      '{"__proto__":{"password":"hunter2-hunter2"},"constructor":{"token":"abc-def-1"}}',
    ) as object;
    const shown = JSON.stringify(redaction.object(object));
    expect(shown).toMatch(
      /^\{"__proto__":\{"password":"\[redacted: password #....\]"\},"constructor":\{"token":"\[redacted: token #....\]"\}\}$/,
    );
  });

  test('is not changed itself', () => {
    const object = { kind: 'Secret', data: { a: 'aHVudGVyMi1odW50ZXIy' } };
    const before = structuredClone(object);
    expect(redaction.object(object)).not.toEqual(before);
    expect(object).toEqual(before);
  });
});
