import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { base64 } from './places.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 7) });
const VALUES = [
  'plain-words-1',
  'with "quotes" & <signs>',
  'p@ss/w+rd=?%',
  'zürich-Straße',
  "it's-a-secret-9",
  'two\nlines-of-it',
  'xxxxxxxxx7y',
];

/** Ways in which a text can hold a value. */
const FORMS: Readonly<Record<string, (value: string) => string>> = {
  plain: (value) => value,
  'in base64': base64,
  'in base64 for URLs': (value) => Buffer.from(value).toString('base64url'),
  'with a line end in base64': (value) => base64(`${value}\n`),
  'amid base64': (value) => base64(`user:${value}@host`),
  'escaped for JSON': (value) => JSON.stringify(value).slice(1, -1),
  'escaped twice': (value) => JSON.stringify(JSON.stringify(value)).slice(3, -3),
  'escaped as Go does': (value) =>
    JSON.stringify(value)
      .slice(1, -1)
      .replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
  'escaped for a URL': encodeURIComponent,
  'quoted for YAML': (value) => value.replaceAll("'", "''"),
  'broken over lines': (value) => `${value.slice(0, 7)}\n    ${value.slice(7)}`,
  'broken with a backslash': (value) => `${value.slice(0, 8)}\\\n  ${value.slice(8)}`,
};

describe.each(Object.entries(FORMS))('a known value %s', (_, form) => {
  test.each(VALUES)('leaves in no text: %j', (value) => {
    const knowing = redaction.knowing([value]);
    const text = `before ${form(value)} after\n`;
    const shown = knowing.text(text);
    expect(shown).toMatch(/^before .*\[redacted: secret #[0-9a-f]{4}\].* after\n$/);
    expect(shown).not.toContain(form(value).slice(4, 10));
    for (const at of [1, 8, 12, 15]) {
      const stream = knowing.stream();
      expect(stream.push(text.slice(0, at)) + stream.push(text.slice(at)) + stream.end()).toBe(shown);
    }
  });
});

test('short and common values are left alone', () => {
  const text = 'abc12 default password localhost production 1.2.3 12345 postgres\n';
  expect(
    redaction
      .knowing(['abc12', 'default', 'password', 'localhost', 'production', '1.2.3', '12345', 'postgres'])
      .text(text),
  ).toBe(text);
});

test('a value of a Secret has the same mark in the object, in text, and where it is known', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z][\w!-]{9,30}[\d!]$/), (value) => {
      const secret = { kind: 'Secret', data: { password: base64(value) } };
      const mark = redaction.object(secret).data.password;
      expect(redaction.object({ kind: 'Secret', stringData: { password: value } }).stringData.password).toBe(mark);
      expect(redaction.text(`DB_PASSWORD=${value}\n`)).toBe(`DB_PASSWORD=${mark}\n`);
      expect(redaction.knowing(redaction.secretsOf(secret)).text(`it was ${value} then`)).toBe(`it was ${mark} then`);
      expect(redaction.object({ a: { env: [{ name: 'DB_PASSWORD', value }] } }).a.env[0]?.value).toBe(mark);
    }),
    { numRuns: 300 },
  );
});

test('marks of one key and of another differ, and tell nothing of the value', () => {
  const other = openRedaction({ key: Buffer.alloc(32, 8) });
  const marks = ['a-value-1', 'a-value-2', 'a-value-3', 'a-value-4'].map((value) =>
    redaction.text(`password=${value}`),
  );
  expect(new Set(marks).size).toBe(4);
  expect(other.text('password=a-value-1')).not.toBe(marks[0]);
});
