import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { TEXT_PLACES, token, VALUES } from './places.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 7) });

const KEY = [
  '-----BEGIN RSA PRIVATE KEY-----',
  ...Array.from({ length: 12 }, (_, at) => `${at}`.repeat(2).padEnd(64, 'aB3/')),
  '-----END RSA PRIVATE KEY-----',
];
const JWT = `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${'eyJzdWIiOiIxMjM0NTY3ODkwIn0'.repeat(6)}.${'s5Flu9PKhhm'.repeat(6)}`;

const NOISE = [
  'ready to serve on :8080\n',
  '\n',
  'token: 24 bytes\r\n',
  'ünïcödé 日本語 🚀\n',
  '  - name: LEVEL\n    value: debug\n',
  'secret/db created\n',
  `${'x'.repeat(300)} y\n`,
];

const secretText = fc
  .tuple(fc.constantFrom(...Object.values(TEXT_PLACES)), fc.constantFrom(...VALUES))
  .map(([place, value]) => place(value));
const keyText = fc
  .constantFrom('', '  ', '    | ', '+ ')
  .map((indent) => KEY.map((line) => `${indent}${line}\n`).join(''));
const wrappedText = fc.constantFrom(64, 76, 80).map((width) => {
  const lines = `token: ${JWT}`.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
  return `${lines.join('\n')}\n`;
});
const colouredText = fc
  .constantFrom(...VALUES)
  .map((value) => `\u001b[32mpassword\u001b[0m=\u001b[1;33m${token(value)}\u001b[0m ok\n`);
/** Tables that are longer than what a stream remembers of a text, and what ends them. */
const TABLES: readonly ((row: number, value: string) => string)[] = [
  (row, value) => (row === 0 ? 'NAME        PASSWORD\n' : `name-${String(row).padEnd(5)}  ${value}\n`),
  (row, value) => (row === 0 ? 'user,password\n' : `user${row},"${value}"\n`),
  (row, value) => (row === 0 ? ' id | password\n----+---------\n' : ` ${row} | ${value}\n`),
  (row, value) =>
    row === 0 ? 'INSERT INTO users (id, password) VALUES\n' : `  (${row}, '${value}'), (${row + 1000}, '${value}'),\n`,
  (row, value) => (row === 0 ? 'COPY users (id, password) FROM stdin;\n' : `${row}\t${value}\n`),
];
const table = fc
  .tuple(fc.constantFrom(...TABLES), fc.constantFrom(1, 3), fc.constantFrom('', '\n', '(3 rows)\n', 'ready to serve\n'))
  .map(
    ([row, rows, end]) => `${Array.from({ length: rows + 1 }, (_, at) => row(at, `hunter-${at}-row`)).join('')}${end}`,
  );
const text = fc
  .array(fc.oneof(fc.constantFrom(...NOISE), secretText, keyText, wrappedText, colouredText, table), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(''));
const cuts = fc.array(fc.nat({ max: 10_000 }), { maxLength: 40 });

function inPieces(whole: string, at: readonly number[]): { shown: string; marks: number } {
  const stream = redaction.stream();
  const places = [...new Set(at.map((each) => each % (whole.length + 1)))].toSorted((a, b) => a - b);
  let shown = '';
  let from = 0;
  for (const place of [...places, whole.length]) {
    shown += stream.push(whole.slice(from, place));
    from = place;
  }
  shown += stream.end();
  return { shown, marks: stream.marks };
}

describe('a stream', () => {
  test('gives the same however it is cut', () => {
    fc.assert(
      fc.property(text, cuts, (whole, at) => {
        const shown = redaction.text(whole);
        expect(inPieces(whole, at)).toEqual({ shown, marks: redaction.count(shown) });
      }),
      { numRuns: 1500 },
    );
  });

  test('gives the same sign by sign', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const all = Array.from({ length: whole.length }, (_, at) => at);
        expect(inPieces(whole, all).shown).toBe(redaction.text(whole));
      }),
      { numRuns: 60 },
    );
  });

  test('leaves nothing of a key that is set in, broken off or wrapped', () => {
    for (const broken of [KEY, KEY.slice(0, -1), KEY.slice(0, 6)]) {
      for (const indent of ['', '    ', '+   ', '  | ']) {
        const shown = redaction.text(`a: 1\n${broken.map((line) => `${indent}${line}\n`).join('')}after all\n`);
        expect(shown).not.toContain('aB3/aB3/');
        expect(shown).toContain('after all');
      }
      expect(redaction.text(JSON.stringify({ a: broken.join('\n'), b: 'after all' }))).toMatch(
        /^\{"a":"\[redacted: private-key #....\](?:\\n)?","b":"after all"\}$/,
      );
      const encoded = Buffer.from(broken.join('\n')).toString('base64');
      const wrapped = encoded.match(/.{1,76}/g)?.join('\n');
      expect(redaction.text(`x: ${encoded}\n`)).toMatch(/^x: \[redacted: private-key #....\]\n$/);
      expect(redaction.text(`${wrapped}\n\nafter all\n`)).toMatch(/^\[redacted: private-key #....\]\n\nafter all\n$/);
    }
  });

  test('leaves no cell of a long table, and nothing else of it is marked', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TABLES), cuts, (row, at) => {
        const rows = Array.from({ length: 400 }, (_, index) => row(index, `hunter-${index}-row`));
        const { shown } = inPieces(`${rows.join('')}\nuser42,hunter-2-row\n`, at);
        const kept = rows.map((line) => line.replace(/hunter-\d+-row/g, '@')).join('');
        expect(shown.replace(/\[redacted: password #....\]/g, '@')).toBe(`${kept}\nuser42,hunter-2-row\n`);
      }),
      { numRuns: 100 },
    );
  });

  test('leaves nothing of a token that is wrapped', () => {
    for (const width of [64, 72, 76, 80, 100]) {
      const wrapped = `token: ${JWT}`.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n');
      expect(redaction.text(`${wrapped}\nthe next line\n`)).toMatch(
        /^token: \[redacted: jwt #....\]\nthe next line\n$/,
      );
    }
  });

  test('shows whole lines at once if nothing in them goes on', () => {
    const stream = redaction.stream();
    expect(stream.push('Waiting for deployment "web" rollout to finish: 1 of 3\n')).toContain('1 of 3');
    expect(stream.push('deployment "web" successfully rolled out\nhalf a ')).toContain('rolled out');
    expect(stream.end()).toBe('half a ');
  });
});

describe('a line that is too long to be held', () => {
  const filler = (length: number) => 'lorem ipsum '.repeat(Math.ceil(length / 12)).slice(0, length);

  test('is redacted wherever in it the secret is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), fc.constantFrom(...VALUES), cuts, (before, value, at) => {
        const whole = `${filler(before)} {"user":"bob","password":${JSON.stringify(value)}} ${filler(150_000)}\nend\n`;
        const shown = redaction.text(whole);
        expect(shown).not.toContain(JSON.stringify(value));
        expect(redaction.count(shown)).toBe(1);
        expect(shown.replace(/\[redacted: [a-z-]+ #....\]/, JSON.stringify(value).slice(1, -1))).toBe(whole);
        expect(
          inPieces(
            whole,
            at.map((each) => each * 37),
          ).shown,
        ).toBe(shown);
      }),
      { numRuns: 60 },
    );
  });

  test('is one value', () => {
    const shown = redaction.text(`password=${'aB3'.repeat(400_000)} after\n`);
    expect(shown).toMatch(/^password=\[redacted: password #....\] after\n$/);
  });
});
