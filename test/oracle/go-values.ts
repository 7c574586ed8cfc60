import fc from 'fast-check';

/** How long the longest of these tests may take. */
export const MINUTES = 300_000;
const SEED = 20_261_129;

/** The same random values in every run. */
export function samples<T>(values: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(values, { seed: SEED, numRuns: count });
}

/** What JavaScript and Go see differently in case, class, width, order or escapes. */
const ODD = [
  ...['ß', 'ﬁ', 'İ', 'ı', 'ŉ', 'ǰ', 'ΐ', 'ᾳ', 'ᾼ', 'ǆ', 'ǅ', 'Ǆ', 'ა', 'Ა', 'ſ', 'K', 'ẞ', 'Σ', 'ς', 'ʕ', 'ͅ'],
  ...['é', 'e\u0301', 'Ω', 'ϴ', '日', 'ㄱ', 'אב', '٣', '½', '\u{1d7d9}', '\u{10400}', '\u{10428}', '\u{1f600}'],
  ...['\u0085', '\u00a0', '\u00ad', '\u1680', '\u180e', '\u200b', '\u2028', '\u2029', '\u202f', '\u3000', '\ufeff'],
  ...['\ufffd', '\ufffe', '\uffff', '\ue000', '\u{e0001}', '\u{10ffff}', '\u{1c89}', '\u{a7cb}', '\ud7ff'],
  ...['\0', '\x07', '\b', '\f', '\n', '\r', '\t', '\v', '\x1b', '\x7f', '\x80', '\x9f', '"', "'", '\\', '<', '>', '&'],
  ...['#', ': ', ' #', '- ', '? ', '%', '@', '`', '|', '~', '!', '*', '{', '}', '[', ']', ',', '=', '--', '...', ' '],
];

/** Texts of characters of all kinds. */
export const TEXT = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...ODD) },
      { weight: 3, arbitrary: fc.string({ maxLength: 4 }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constantFrom(' ', 'a', 'Z', '0', '10', '-', '_', '.', '/') },
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** Names of fields, and what could be one. */
export const WORDS = fc
  .array(
    fc.constantFrom(
      'api',
      'API',
      'url',
      'Uid',
      'node',
      'Name',
      'IP',
      'i',
      'P',
      'ß',
      'ﬁ',
      'ǆ',
      'İ',
      'É',
      'σ',
      'Ა',
      '-',
      '日',
      '1',
    ),
    {
      maxLength: 7,
    },
  )
  .map((parts) => parts.join(''));
