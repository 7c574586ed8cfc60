import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openChain } from '../../src/output/chain.ts';
import type { Piece } from '../../src/output/sink.ts';
import { visibleStage } from '../../src/output/untrusted.ts';
import { makeVisible, type Notation } from '../../src/untrusted/visible.ts';
import { cutIntoPieces } from '../output/redact/shown.ts';

function shown(notation: Notation, ...pieces: readonly Piece[]): string {
  const stage = visibleStage(notation);
  const chain = openChain({ redactors: [stage], filters: [], maxBytes: 2 ** 20, keep: 'first' });
  for (const piece of pieces) chain.write(piece);
  return chain.captured().text;
}

test.each([
  ['an escape of a terminal', 'a\u001b[31mred\u001b[0m', 'a\\u{1B}[31mred\\u{1B}[0m'],
  ['a backspace', 'rm\b\bls', 'rm\\u{8}\\u{8}ls'],
  ['a C1 control', 'a\u009bb', 'a\\u{9B}b'],
  ['a carriage return amid a line', 'safe\rrm', 'safe\\u{D}rm'],
  ['an override of direction', 'a\u202eb\u2066c\u2069', 'a\\u{202E}b\\u{2066}c\\u{2069}'],
  ['a zero-width space', 'ig\u200bnore', 'ig\\u{200B}nore'],
  ['a joiner between Latin letters', 'a\u200db', 'a\\u{200D}b'],
  ['a byte order mark', '\ufeffa', '\\u{FEFF}a'],
  ['a soft hyphen', 'ap\u00adprove', 'ap\\u{AD}prove'],
  ['TAG characters', 'x\u{e0069}\u{e0067}', 'x\\u{E0069}\\u{E0067}'],
  ['variation selectors that carry data', '😀\ufe0f\ufe0f\u{e0141}', '😀\ufe0f\\u{FE0F}\\u{E0141}'],
  ['a Cyrillic letter amid Latin ones', '\u0430pprove', '\\u{430}pprove'],
  ['a Greek letter amid Latin ones', 'kubect\u03bf', 'kubect\\u{3BF}'],
  ['styled letters', '\u{1d422}gnore', '\\u{1D422}gnore'],
  ['a filler of Hangul', 'a\u3164b', 'a\\u{3164}b'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
])('shows %s', (_, text, expected) => {
  expect(makeVisible(text, 'text')).toBe(expected);
});

describe('in JSON and YAML', () => {
  test('the value stays the same', () => {
    const value = 'a\u202eb\u{e0069}\u0430pprove';
    expect(JSON.parse(makeVisible(JSON.stringify(value), 'json'))).toBe(value);
    expect(makeVisible('a\u202eb\u{e0069}', 'yaml')).toBe('a\\u202Eb\\U000E0069');
  });
});

test.each([
  'tabs\tand lines\r\nend\n',
  'naïve café über Ångström — “quotes” … 50 € ½ ²',
  'Привет, мир. API-сервер упал, pod-1',
  'Ελληνικά κείμενα, μs kΩ Δt',
  'שלום עולם مرحبا بالعالم',
  'می‌خواهم क्‍ष नमस्ते தமிழ் ไทย',
  '日本語のログ ＡＰＩ エラー 한국어 로그',
  '👨‍👩‍👧‍👦 ❤️ 👍🏽 1️⃣ 🏳️‍🌈 🇩🇪 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ✓ ⚠️',
  'e\u0301 combining',
  '{"a":"\\u202e"}',
  'NAME   READY   STATUS\nweb-1  1/1     Running\n',
])('leaves %j as it is', (text) => {
  for (const notation of ['text', 'json', 'yaml'] as const) expect(makeVisible(text, notation)).toBe(text);
});

test('marks letters of another script wherever they are in a word with Latin ones', () => {
  expect(makeVisible('a1о', 'text')).toBe('a1\\u{43E}');
  expect(makeVisible('о-a о1é', 'text')).toBe('о-a о1é');
});

test('shows the same of a text in any pieces', () => {
  const part = fc.constantFrom(
    'a',
    'Z',
    'é',
    'о',
    '日',
    '😀',
    '\ufe0f',
    '\u200d',
    '\u200b',
    '\r',
    '\n',
    ' ',
    '\u001b[1m',
    '\u{e0067}',
    '🏴',
    'ب',
    '-',
    '1',
  );
  const text = fc.array(part, { maxLength: 24 }).map((parts) => parts.join(''));
  const cuts = fc.array(fc.record({ size: fc.nat({ max: 6 }), isText: fc.boolean() }));
  fc.assert(
    fc.property(text, cuts, fc.constantFrom<Notation>('text', 'json'), (all, some, notation) => {
      const whole = makeVisible(all, notation);
      expect(shown(notation, all)).toBe(whole);
      expect(shown(notation, ...cutIntoPieces(all, some))).toBe(whole);
      expect(shown(notation, ...all)).toBe(whole);
    }),
    { numRuns: 400 },
  );
});

test('leaves no character that hides in a text of any characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      expect(makeVisible(text, 'text')).not.toMatch(
        /[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]|(?![\t\n\r])\p{Cc}/u,
      );
    }),
    { numRuns: 500 },
  );
});
