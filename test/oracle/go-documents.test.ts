import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import { LeaveToKubectl } from '../../src/api/api.ts';
import { KubectlError } from '../../src/api/kubectl-error.ts';
import { UNHINDERED } from '../../src/api/objects/read-items.ts';
import { formatGoSyntax, formatValue } from '../../src/go/format.ts';
import { isJsonList, isJsonObject, type Json, parseJson } from '../../src/go/json.ts';
import { printCompactJson, printJson } from '../../src/go/print-json.ts';
import { printYaml, UnprintableYaml } from '../../src/go/print-yaml.ts';
import { columnsPrinter } from '../../src/reads/get/custom-columns.ts';
import { sortByField } from '../../src/reads/get/sort-by.ts';
import { JsonPath } from '../../src/reads/jsonpath/evaluate.ts';
import { JsonPathError } from '../../src/reads/jsonpath/nodes.ts';
import { parseJsonPath } from '../../src/reads/jsonpath/parse.ts';
import { printResults } from '../../src/reads/jsonpath/print.ts';
import { askGo, type GoAnswer } from './go-oracle.ts';
import { documents, MINUTES, NUMBER, QUANTITY, SCALAR, samples, TEXT } from './go-values.ts';

let program: string;

beforeAll(async () => {
  program = await buildProgram('go-oracle', (line) => process.stderr.write(`${line}\n`));
}, 600_000);

/** What kubectl is left to do, because the read knows that it cannot do it alike. */
const LEFT = Symbol('left to kubectl');

/** What was found, or the words of the error; LEFT where kubectl would be asked. */
function attempt<T>(work: () => T): T | { readonly error: string } | typeof LEFT {
  try {
    return work();
  } catch (error) {
    if (error instanceof LeaveToKubectl || error instanceof UnprintableYaml) return LEFT;
    if (error instanceof JsonPathError || error instanceof KubectlError) return { error: error.message };
    throw error;
  }
}

interface Printed {
  readonly json: string;
  readonly compact: string;
  readonly value: string;
  readonly syntax: string;
  readonly yaml?: string;
}

describe('Random documents are printed as Go prints them:', () => {
  const texts = samples(documents(), 4000);
  let answers: GoAnswer<Printed>[];
  beforeAll(() => {
    answers = askGo<Printed>(
      program,
      texts.map((document) => ({ do: 'print', document })),
    );
  }, MINUTES);

  const forms: readonly (readonly [keyof Printed, (value: Json) => string])[] = [
    ['json', (value) => `${printJson(value)}\n`],
    ['compact', printCompactJson],
    ['value', formatValue],
    ['syntax', formatGoSyntax],
    ['yaml', printYaml],
  ];
  test.each(forms)('%s', (form, print) => {
    let [left, printed] = [0, 0];
    const faults = texts.flatMap((text, at) => {
      const theirs = answers[at]?.value?.[form];
      const ours = attempt(() => print(parseJson(text)));
      if (ours === LEFT) left++;
      else printed++;
      return ours === LEFT || ours === theirs ? [] : [{ text, ours, theirs }];
    });
    expect(faults.slice(0, 5)).toEqual([]);
    expect(printed).toBeGreaterThan(form === 'yaml' ? 1500 : 3999);
    expect(left).toBe(texts.length - printed);
  });
});

/** Documents with a list of values, most of one kind so that they can be compared. */
const LISTS = fc
  .constantFrom(NUMBER, NUMBER, SCALAR, QUANTITY)
  .chain((values) => fc.array(fc.option(values, { freq: 12, nil: undefined }), { minLength: 1, maxLength: 40 }))
  .map((values) => {
    const items = values.map((value, at) => `{"at":${at}${value === undefined ? '' : `,"v":${value}`}}`);
    return `{"apiVersion":"v1","kind":"List","items":[${items.join(',')}]}`;
  });

/** Compares what is found, or the words of the error; counts what was left to kubectl, and errors. */
function compare<T>(
  values: readonly T[],
  ask: (value: T) => Parameters<typeof askGo>[1][number],
  ours: (value: T) => unknown,
): { readonly left: number; readonly wrong: number } {
  const answers = askGo<unknown>(program, values.map(ask));
  let [left, wrong] = [0, 0];
  const faults = values.flatMap((value, at) => {
    const answer = answers[at];
    const theirs = answer?.error === undefined ? answer?.value : { error: answer.error };
    const found = attempt(() => ours(value));
    if (answer?.error !== undefined) wrong++;
    if (found === LEFT) left++;
    return found === LEFT || JSON.stringify(found) === JSON.stringify(theirs) ? [] : [{ value, ours: found, theirs }];
  });
  expect(faults.slice(0, 5)).toEqual([]);
  return { left, wrong };
}

describe('Templates find in random documents what kubectl finds:', () => {
  const evaluate = (document: string, template: string, allows = true): string =>
    new JsonPath(parseJsonPath(template), allows).evaluate(parseJson(document)).map(printResults).join('');

  test('values in a list', () => {
    const templates = fc.constantFrom(
      '{.items[*].v}',
      '{range .items[*]}{.at}={.v}{"\\n"}{end}',
      '{.items[-1:].v}',
      '{.items}',
    );
    const { left } = compare(
      samples(fc.tuple(LISTS, templates), 3000),
      ([document, text]) => ({ do: 'jsonpath', document, text }),
      ([document, text]) => evaluate(document, text),
    );
    expect(left).toBe(0);
  });

  test('comparisons with literals', () => {
    const literal = fc.oneof(
      fc.constantFrom(
        '1',
        '0',
        '-1',
        '1.0',
        '9007199254740993',
        '9007199254740992',
        '9223372036854775807',
        '"a"',
        "'ß'",
      ),
      fc.constantFrom(
        '9223372036854775808',
        '-9223372036854775808',
        '0.5',
        '-0.5',
        '+3',
        '1e3',
        '100000.5',
        'true',
        '""',
        '.5',
        '1.',
      ),
      NUMBER,
      SCALAR,
    );
    const operator = fc.constantFrom('==', '!=', '<', '>', '<=', '>=');
    const { left, wrong } = compare(
      samples(fc.tuple(LISTS, operator, literal), 6000),
      ([document, sign, value]) => ({ do: 'jsonpath', document, text: `{.items[?(@.v${sign}${value})].at}` }),
      ([document, sign, value]) => evaluate(document, `{.items[?(@.v${sign}${value})].at}`),
    );
    expect(left).toBeLessThan(600);
    expect(wrong).toBeLessThan(5400);
  });

  test('what is no template', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '.',
        '..',
        '*',
        '"',
        "'",
        '@',
        '$',
        '?(',
        ')',
        ',',
        ':',
        ' ',
        '\n',
        '\\',
        '-',
        '1',
      ),
      fc.constantFrom(
        '{.v}',
        '{.items[0]}',
        '{range .items[*]}',
        '{end}',
        '.v',
        '[?(@.v)]',
        "['v']",
        '{"ß"}',
        '{1.5}',
        'é',
        '٣',
        '½',
      ),
      TEXT,
    );
    const template = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
    const { wrong } = compare(
      samples(fc.tuple(LISTS, template, fc.boolean()), 6000),
      ([document, text, strict]) => ({ do: 'jsonpath', document, text, strict }),
      ([document, text, strict]) => evaluate(document, text, !strict),
    );
    expect(wrong).toBeGreaterThan(1000);
  });

  test('columns', () => {
    const spec = fc.constantFrom('V:.v', 'AT:.at,V:{.v}', 'ALL:.', 'L:.l[*]', 'ß:.l[0],N:.n');
    const object = fc
      .tuple(SCALAR, fc.array(SCALAR, { maxLength: 4 }))
      .map(([value, list]) => `{"apiVersion":"v1","kind":"R","at":1,"v":${value},"l":[${list.join(',')}]}`);
    compare(
      samples(fc.tuple(object, spec), 3000),
      ([document, text]) => ({ do: 'spec', document, text }),
      ([document, text]) => {
        let out = '';
        const stdout = (more: string | Buffer) => {
          out += more;
        };
        columnsPrinter(text, true, { stdout, pace: UNHINDERED }).single(parseJson(document));
        return out;
      },
    );
  });
});

describe('Random lists are sorted as kubectl sorts them:', () => {
  test.each([
    ['objects', 'sortBy', false],
    ['rows', 'sortRows', true],
  ])('%s', (_, question, isTable) => {
    const field = fc.constantFrom('.v', '{.v}', 'v', '.at', '{.none}', '{.v}{.at}', '{.at}');
    let exits = 0;
    const values = samples(fc.tuple(LISTS, field), 4000);
    const answers = askGo<number[]>(
      program,
      values.map(([document, text]) => ({ do: question, document, text })),
    );
    const faults = values.flatMap(([document, text], at) => {
      const root = parseJson(document);
      const items = isJsonObject(root) && isJsonList(root['items'] ?? null) ? (root['items'] as readonly Json[]) : [];
      const found = attempt(() => sortByField(items, (item) => item, text, isTable).map((item) => items.indexOf(item)));
      const answer = answers[at];
      // Rows are sorted only if there are two of them.
      if (isTable && items.length < 2) return [];
      if (answer?.exits === true) exits++;
      const theirs = answer?.error === undefined ? answer?.value : { error: answer.error };
      return found === LEFT || JSON.stringify(found) === JSON.stringify(theirs)
        ? []
        : [{ document, text, found, answer }];
    });
    expect(faults.slice(0, 3)).toEqual([]);
    expect(exits).toBeLessThan(1500);
  });
});
