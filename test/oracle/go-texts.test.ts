import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import { humanDuration } from '../../src/go/duration.ts';
import { quoteAsGo } from '../../src/go/quote.ts';
import { byBytes, sortAsGo, sortedKeys } from '../../src/go/sort.ts';
import { trimSpace } from '../../src/go/space.ts';
import { TabWriter } from '../../src/go/tabwriter.ts';
import { TABLE_COLUMNS } from '../../src/go/terminal.ts';
import { isDigit, isLetter, isLower, isPrinted, isUpper, toLower, toUpper } from '../../src/go/unicode.ts';
import { wrapWords } from '../../src/go/wrap.ts';
import { compareQuantities, parseQuantity } from '../../src/kube/quantity.ts';
import { titleOf } from '../../src/reads/describe/field-title.ts';
import { formatLabels } from '../../src/reads/get/table.ts';
import { unquote } from '../../src/reads/jsonpath/unquote.ts';
import { askGo, type Question } from './go-oracle.ts';
import { MINUTES, samples, TEXT, WORDS } from './go-values.ts';

let program: string;

beforeAll(async () => {
  program = await buildProgram('go-oracle', (line) => process.stderr.write(`${line}\n`));
}, 600_000);

/** Compares many answers at once, and shows the first few that differ with what was asked. */
function compare<T>(values: readonly T[], ask: (value: T) => Question, ours: (value: T) => unknown): void {
  const answers = askGo<unknown>(program, values.map(ask));
  const faults = values.flatMap((value, at) => {
    const answer = answers[at];
    const theirs = answer?.error === undefined ? answer?.value : undefined;
    const found = ours(value);
    return JSON.stringify(found) === JSON.stringify(theirs) ? [] : [{ value, ours: found, theirs }];
  });
  expect(faults.slice(0, 5)).toEqual([]);
}

/** Every character (code point) there is, in pieces. */
function* everyCharacter(size: number): Generator<string[]> {
  let piece: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    piece.push(String.fromCodePoint(code));
    if (piece.length < size) continue;
    yield piece;
    piece = [];
  }
  yield piece;
}

describe('Every character', () => {
  test(
    'belongs to the classes that Go counts it to',
    () => {
      const [answer] = askGo<Record<string, number[]>>(program, [{ do: 'classes' }]);
      const rows: readonly (readonly [string, (character: string) => boolean])[] = [
        ['letter', isLetter],
        ['upper', isUpper],
        ['lower', isLower],
        ['digit', isDigit],
        ['space', (character) => trimSpace(character) === ''],
        ['printed', isPrinted],
      ];
      for (const [name, holds] of rows) {
        const theirs = new Set(answer?.value?.[name]);
        expect(theirs.size).toBeGreaterThan(5);
        const faults: string[] = [];
        for (const piece of everyCharacter(1 << 16)) {
          for (const each of piece) {
            const code = each.codePointAt(0) ?? 0;
            if (holds(each) !== theirs.has(code)) faults.push(code.toString(16));
          }
        }
        expect([name, faults.slice(0, 20)]).toEqual([name, []]);
      }
    },
    MINUTES,
  );

  test.each([
    ['upper', toUpper],
    ['lower', toLower],
  ])(
    'has the %s case that Go gives it',
    (question, ours) => {
      compare(
        [...everyCharacter(256)].map((piece) => piece.join('|')),
        (text) => ({ do: question, text }),
        (text) => ours(text),
      );
    },
    MINUTES,
  );

  test(
    'becomes the title that kubectl makes of it, alone and within a word',
    () => {
      const letters = [...everyCharacter(1 << 16)].flat().filter(isLetter);
      // What has no case is only kept, and there is much of it.
      const cased = letters.filter((letter, at) => isUpper(letter) || isLower(letter) || at % 97 === 0);
      compare(
        cased.flatMap((letter) => [letter, `${letter}harp`, `a${letter}`, `AB${letter}c`, `-${letter}b`]),
        (text) => ({ do: 'label', text }),
        titleOf,
      );
    },
    MINUTES,
  );
});

describe('Random texts are what Go makes of them:', () => {
  const texts = samples(TEXT, 5000);

  test.each<[string, (text: string) => unknown]>([
    ['upper', toUpper],
    ['lower', toLower],
    ['trim', trimSpace],
    ['quote', quoteAsGo],
    ['label', titleOf],
  ])('%s', (question, ours) => {
    compare(texts, (text) => ({ do: question, text }), ours);
  });

  test('titles of field names', () => {
    compare(samples(WORDS, 5000), (text) => ({ do: 'label', text }), titleOf);
  });

  test('unquoted', () => {
    const mark = fc.constantFrom('"', "'");
    const inner = fc
      .array(fc.oneof(TEXT, fc.constantFrom('\\n', '\\x41', '\\u00df', '\\U0001F600', '\\101', '\\"', "\\'", '\\')))
      .map((parts) => parts.join(''));
    const quoted = fc.tuple(mark, inner, mark).map((parts) => parts.join(''));
    // A line break ends a quoted text of a template before it is unquoted.
    const doubled = samples(quoted, 5000).filter((text) => text.startsWith('"') && !text.includes('\n'));
    compare(doubled, (text) => ({ do: 'unquote', text }), unquote);
  });

  test('sorted', () => {
    const lists = samples(fc.array(TEXT, { maxLength: 30 }), 1000);
    const ask = (list: string[]): Question => ({ do: 'sort', texts: list });
    compare(lists, ask, (list) => sortAsGo(list, byBytes));
    const distinct = lists.map((list) => [...new Set(list)]);
    compare(distinct, ask, (list) => sortedKeys(Object.fromEntries(list.map((key) => [key, 0]))));
  });

  test('labels', () => {
    compare(samples(fc.dictionary(TEXT, TEXT), 1000), (map) => ({ do: 'labels', map }), formatLabels);
  });

  test.each([
    ['table', TABLE_COLUMNS],
    ['columns', { minWidth: 0, padding: 2 }],
  ])('in columns: %s', (question, columns) => {
    const cells = fc.array(fc.oneof(TEXT, fc.constantFrom('\t', '\n', '\t', '\n', '\f', '\v', '\0', 'a\tb\n')));
    compare(
      samples(
        cells.map((parts) => parts.join('')),
        3000,
      ),
      (text) => ({ do: question, text }),
      (text) => {
        let out = '';
        const writer = new TabWriter(columns, (more) => {
          out += more;
        });
        writer.write(text);
        writer.flush();
        return out;
      },
    );
  });

  test('wrapped', () => {
    const width = fc.integer({ min: 1, max: 90 });
    const text = fc
      .array(fc.oneof(TEXT, fc.constantFrom(' ', '\n', '\u00a0', '\u0085', '\u2028')))
      .map((all) => all.join(''));
    compare(
      samples(fc.record({ text, width }), 3000),
      (value) => ({ do: 'wrap', text: value.text, number: value.width }),
      (value) => wrapWords(value.text, value.width),
    );
  });
});

describe('Random numbers are what Go makes of them:', () => {
  test('ages', () => {
    const milliseconds = fc.oneof(
      fc.integer({ min: -5000, max: 200_000 }),
      fc.integer({ min: 0, max: 1_000_000_000 }),
      fc.integer({ min: 0, max: 9_000_000_000 }).map((seconds) => seconds * 1000),
    );
    compare(samples(milliseconds, 5000), (age) => ({ do: 'age', number: age * 1_000_000 }), humanDuration);
  });

  test('quantities in order', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E', 'u', 'n', 'x', ' ', 'K');
    const sign = fc.constantFrom('', '', '', '-', '+');
    const number = fc.oneof(
      fc.integer({ min: 0, max: 5000 }).map(String),
      fc.constantFrom('0.5', '1.', '.25', '9223372036854775807', '1.0001', '00', ''),
    );
    const text = fc.tuple(sign, number, suffix).map((parts) => parts.join(''));
    compare(
      samples(fc.tuple(text, text), 5000),
      ([one, other]) => ({ do: 'order', text: one, other }),
      ([one, other]) => {
        const [left, right] = [parseQuantity(one), parseQuantity(other)];
        return left === undefined || right === undefined ? undefined : Math.sign(compareQuantities(left, right));
      },
    );
  });
});
