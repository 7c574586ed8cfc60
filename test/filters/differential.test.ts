import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadRegex } from '../../src/filters/regex.ts';
import { joinWords } from '../../src/filters/words.ts';
import { type GnuCase, isGnu, isThere, runGnu } from './gnu.ts';
import { filtered } from './run-filters.ts';

/**
 * Random texts and options through our filters and through the programs of the machine. Refusals of ours are counted, not
 * compared: a small part of random programs is not supported.
 */
const SEED = Number(process.env['SEED'] ?? 15);
const RUNS = Number(process.env['RUNS'] ?? 200);

beforeAll(loadRegex);

const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('error', 'Error', 'warn', 'a', 'aa', 'ab', 'b', 'foo', 'pod-1', 'x', 'über', '日本'),
  },
  { weight: 3, arbitrary: fc.constantFrom('1', '2', '10', '007', '-3', '1.5', '12Ki', '3M', '2G', '100', '0') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('a.b', '[x]', 'a|b', '(', ')', '{', '*', '^', '$', '\\', '/', '"', "'", '_', '-'),
  },
);
const gap = fc.constantFrom(' ', ' ', ' ', '  ', '\t', ':', ',', '');
const line = fc.array(fc.tuple(gap, word), { maxLength: 5 }).map((parts) => parts.flat().join(''));
const input = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
  .map(([lines, hasEnd]) => lines.join('\n') + (hasEnd && lines.length > 0 ? '\n' : ''));

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> => fc.array(arbitrary, { maxLength: 1 });
const subset = (letters: string) => fc.subarray(letters.split('')).map((some) => some.map((letter) => `-${letter}`));
const count = fc.nat({ max: 6 }).map(String);

const atom = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('a', 'b', 'o', 'e', 'r', 'x', '1', '0', ' ', 'foo', 'error', '日', 'ü', '-', ':'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '.',
      '[ab]',
      '[^a]',
      '[a-f]',
      '[[:digit:]]',
      '[[:alpha:]]',
      '[[:space:]]',
      '[]x]',
      '[^]x]',
      '[a-]',
      '[[:upper:]x]',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\\w', '\\W', '\\s', '\\S', '\\b', '\\<', '\\>', '\\.', '\\*', '\\[', '\\^', '\\$'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '^',
      '$',
      '*',
      '+',
      '?',
      '|',
      '(',
      ')',
      '{',
      '}',
      '{1}',
      '\\{1\\}',
      '\\+',
      '\\?',
      '\\|',
      '\\(',
      '\\)',
      ']',
    ),
  },
);
const group = fc
  .tuple(atom, fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '\\{2\\}', '\\+', '\\?'))
  .map((parts) => parts.join(''));
const pattern = fc.oneof(
  fc.array(group, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  fc.array(group, { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join('')})*b`),
  fc.tuple(group, group).map(([a, b]) => `${a}|${b}`),
  fc.tuple(group, group).map(([a, b]) => `\\(${a}\\)\\|${b}`),
  line.filter((text) => text !== ''),
);

const PROGRAMS: Readonly<Record<string, fc.Arbitrary<readonly string[]>>> = {
  grep: fc
    .tuple(
      subset('ivwxn'),
      fc.constantFrom<readonly string[]>([], ['-E'], ['-E'], ['-F'], ['-G']),
      optional(fc.constantFrom('-c', '-o')),
      optional(fc.tuple(fc.constantFrom('-A', '-B', '-C', '-m', '--max-count='), count).map((parts) => parts.join(''))),
      fc.oneof(
        pattern.map((text) => ['-e', text]),
        fc.tuple(pattern, pattern).map(([a, b]) => ['-e', a, `--regexp=${b}`]),
      ),
    )
    .map((parts) => parts.flat()),
  head: fc
    .oneof(
      fc
        .tuple(fc.constantFrom('-n', '-n -', '-', '--lines=', '-c'), count)
        .map(([option, number]) => `${option}${number}`.split(' ')),
      fc.constant([]),
    )
    .map((words) => (words.length === 2 ? ['-n', words[1] ?? ''] : words)),
  tail: fc.oneof(
    fc.tuple(fc.constantFrom('-n', '-n+', '-', '--lines=', '-c', '-c+', '+'), count).map((parts) => [parts.join('')]),
    fc.constant([]),
  ),
  wc: subset('lwmc'),
  sort: fc
    .tuple(
      subset('rfbsu'),
      optional(fc.constantFrom('-n', '-h', '-d')),
      fc.constantFrom<readonly string[]>([], [], ['-t', ':'], ['-t,']),
      fc.array(
        fc
          .tuple(
            fc.integer({ min: 1, max: 4 }),
            fc.constantFrom('', '', '.2'),
            fc.constantFrom('', '', 'n', 'r', 'nr', 'b', 'h', 'f'),
            fc.constantFrom('', ',1', ',2', ',3', ',2.1', ',3n', ',2b'),
          )
          .map((parts) => `-k${parts.join('')}`),
        { maxLength: 2 },
      ),
    )
    .map((parts) => parts.flat()),
  uniq: fc
    .tuple(subset('cdui'), optional(fc.tuple(fc.constantFrom('-f', '-s', '-w'), count).map((parts) => parts.join(''))))
    .map((parts) => parts.flat()),
  cut: fc.oneof(
    fc
      .tuple(
        fc.constantFrom<readonly string[]>([], ['-d:'], ['-d', ' '], ['-d,']),
        fc.constantFrom('1', '2', '1,3', '2-', '-2', '3,1', '1-2,4-', '2-3'),
        subset('s'),
        optional(fc.constantFrom('--complement', '--output-delimiter=|')),
      )
      .map(([delimiter, list, rest, more]) => [...delimiter, '-f', list, ...rest, ...more]),
  ),
  awk: fc
    .tuple(
      fc.constantFrom<readonly string[]>([], [], ['-F:'], ['-F', ','], ['-F', '[:,]+']),
      fc.constantFrom(
        '{print $1}',
        '{print $1,$3}',
        '{print $NF}',
        '{print NR, NF, $0}',
        '{ print $2 "-" $1 }',
        '{print}',
        '{print $(NF)}',
        'NR>1',
        'NR==2{print $1}',
        '$1=="error"',
        '$2 != "error" {print $2;}',
        '/a/',
        '!/a/ {print $1}',
        '$1 ~ /^e/',
        '$2 !~ /[0-9]/ {print $2}',
        '$1 > 5',
        '$2 <= 10 {print $2}',
        'NR>1 && /o/ {print NR": "$1}',
        '$1 > "b"',
        'NF>=2',
        '{print $1"\\t"$2}',
        'NR<=3',
      ),
    )
    .map(([options, program]) => [...options, program]),
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters of ASCII.
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);

/** The cases of one program. Where GNU's programs cut characters in two, which ours do not, texts are of ASCII alone. */
function casesOf(program: string, runs: number): GnuCase[] {
  const words = PROGRAMS[program] ?? fc.constant([]);
  return fc
    .sample(fc.tuple(words, input), { numRuns: runs, seed: SEED })
    .map(([given, text]) => ({ words: [program, ...given], input: text }))
    .filter(({ words: given, input: text }) => isAscii(text) || !given.some((each) => /^-k.*\.|^-c/.test(each)));
}

describe.each(Object.keys(PROGRAMS))('%s', (program) => {
  test.skipIf(program === 'awk' ? !isThere('awk') : !isGnu(program))(
    'gives what the program of the machine gives',
    () => {
      const cases = casesOf(program, program === 'grep' ? RUNS * 3 : RUNS);
      const expected = runGnu(cases);
      const differences: unknown[] = [];
      let refused = 0;
      let failed = 0;
      for (const [at, { words, input: text }] of cases.entries()) {
        const { code, output } = expected[at] ?? { code: 2, output: '' };
        const ours = filtered(joinWords(words), text);
        if (code > 1) failed++;
        if (ours.refused !== undefined) {
          if (code <= 1) {
            refused++;
          }
        } else if (code > 1 || ours.text !== output)
          differences.push({ command: joinWords(words), text, code, output, ours: ours.text });
      }
      expect(differences.slice(0, 8), `${differences.length} of ${cases.length}`).toEqual([]);
      expect(refused).toBeLessThan((cases.length - failed) * (program === 'grep' ? 0.25 : 0.1));
      expect(failed).toBeLessThan(cases.length / 2);
    },
    60_000,
  );
});
