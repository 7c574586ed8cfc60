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

/** Numbers as they may stand in JSON: all that a double, an int64 or Go's formats make something else of. */
export const NUMBER = fc.oneof(
  fc.constantFrom(
    ...[
      '0',
      '-0',
      '1',
      '-1',
      '1.0',
      '-1.0',
      '0.0',
      '-0.0',
      '1e0',
      '1E3',
      '1e21',
      '1e20',
      '123456789.0',
      '1e6',
      '100000.5',
      '1e-5',
    ],
    ...[
      '0.0001',
      '0.00001',
      '1e-6',
      '1e-7',
      '9.99e-7',
      '5e-324',
      '1.7976931348623157e308',
      '3.0e-2',
      '2.5e15',
      '1234567.5',
    ],
    ...['9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740993', '9223372036854775807'],
    ...[
      '-9223372036854775808',
      '9223372036854775808',
      '18446744073709551615',
      '18446744073709551616',
      '-9223372036854775809',
    ],
    ...[
      '1e15',
      '1e16',
      '123456789012345678901234567890',
      '1e100',
      '0.1',
      '0.30000000000000004',
      '99999999999999990000.0',
    ],
  ),
  fc.bigInt({ min: -(1n << 65n), max: 1n << 65n }).map(String),
  fc.maxSafeInteger().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? '-0' : String(value))),
  fc.tuple(fc.integer(), fc.integer({ min: -30, max: 30 })).map(([digits, power]) => `${digits}e${power}`),
  fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.constantFrom('.0', '.5', '.00', '.25e2', '.0e1'))
    .map((parts) => parts.join('')),
);

/** What is no list or map, as JSON. */
export const SCALAR = fc.oneof(
  { weight: 4, arbitrary: NUMBER },
  { weight: 3, arbitrary: TEXT.map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.constantFrom('null', 'true', 'false', '"\\ud800"', '"a\\udc00b"', '"\\u2028\\/"') },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        'yes',
        'on',
        'Y',
        '~',
        'null',
        '1e3',
        '0x1f',
        '010',
        '1_000',
        '1:30',
        '.inf',
        '2001-01-01',
        '=',
        '<<',
        '- a',
        '',
      )
      .map((text) => JSON.stringify(text)),
  },
);

/** Amounts of resources, and texts that look like some. */
export const QUANTITY = fc
  .tuple(
    fc.constantFrom('', '', '', '-', '+'),
    fc.oneof(
      fc.integer({ min: 0, max: 3000 }).map(String),
      fc.constantFrom('0.5', '1.', '.25', '9223372036854775807', '00'),
    ),
    fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3', 'E', 'u', 'n', 'x', 'K'),
  )
  .map((parts) => JSON.stringify(parts.join('')));

const KEY = fc.oneof(
  TEXT,
  fc.constantFrom(
    'a',
    'b',
    'name',
    'Name',
    'a1',
    'a10',
    'a9',
    'a01',
    '1',
    '10',
    '9',
    '01',
    '__proto__',
    'constructor',
    '',
    'yes',
    'x.y/z',
    'ß',
  ),
);

/** Objects as the text of JSON. */
export function documents(): fc.Arbitrary<string> {
  const { object } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
    value: fc.oneof({ maxDepth: 3, depthSize: 'small' }, SCALAR, tie('object'), tie('list')),
    object: fc
      .uniqueArray(fc.tuple(KEY, tie('value')), { maxLength: 6, selector: ([key]) => key.toWellFormed() })
      .map((pairs) => `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
    list: fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
  }));
  const head = '"apiVersion":"v1","kind":"Random"';
  return object.map((text) => (text === '{}' ? `{${head}}` : `${text.slice(0, -1)},${head}}`));
}
