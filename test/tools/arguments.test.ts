import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dropAbsent,
  MAX_ARGUMENT_BYTES,
  MAX_ARGUMENTS,
  readBoolean,
  readString,
  readStrings,
  refuseTooMany,
  refuseUnknown,
} from '../../src/tools/arguments.ts';

const EXAMPLE = ['get', 'pods'];
const read = (args: unknown) => readStrings({ args }, 'args', EXAMPLE);

describe('arguments that count as absent', () => {
  test.each([
    [undefined, {}],
    [null, {}],
    [{}, {}],
    [{ a: null }, {}],
    [{ a: [null] }, {}],
    [{ a: undefined }, {}],
    [{ __robusta_user_approved: true, __x: 'y', args: ['get'] }, { args: ['get'] }],
    [JSON.parse('{"__proto__": {"args": ["delete"]}, "a": 1}'), { a: 1 }],
    [{ _x: 1 }, { _x: 1 }],
    [{ a: [] }, { a: [] }],
    [{ a: [null, null] }, { a: [null, null] }],
    [
      { a: '', b: 0, c: false },
      { a: '', b: 0, c: false },
    ],
  ])('%j is read as %j', (given, expected) => {
    expect(dropAbsent(given)).toEqual(expected);
  });

  test.each(['get pods', 7, true, [], ['get', 'pods']])('%j is no object of arguments', (given) => {
    expect(dropAbsent(given)).toBeUndefined();
  });

  test('a __proto__ key of a request changes no prototype', () => {
    const given = dropAbsent(JSON.parse('{"__proto__": {"args": ["delete"]}}'));
    expect(given?.['args']).toBeUndefined();
    expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
  });
});

describe('unknown arguments', () => {
  test.each(['arg', 'Args', 'args ', 'constructor', 'toString', 'аrgs'])(
    '%j is refused and the known ones are named',
    (name) => {
      expect(refuseUnknown({ [name]: 1 }, ['args'])).toMatchObject({
        code: 'ARGUMENTS_INVALID',
        hint: 'This tool takes "args".',
      });
    },
  );

  test('known ones pass, all or none of them', () => {
    expect(refuseUnknown({ a: 1 }, ['a', 'b'])).toBeUndefined();
    expect(refuseUnknown({}, ['a'])).toBeUndefined();
  });

  test('a name of 100 KiB is shown in short', () => {
    expect(refuseUnknown({ ['x'.repeat(100 * 1024)]: 1 }, [])?.error.length).toBeLessThan(200);
  });
});

describe('strings', () => {
  test.each([undefined, '', 'x', '\n'])('%j is read as it is', (name) => {
    expect(readString({ name }, 'name')).toBe(name);
  });

  test.each([
    [7, 'a number'],
    [true, 'a boolean'],
    [['x'], 'a list'],
    [{}, 'an object'],
  ])('%j is refused: it is %s', (name, type) => {
    expect(readString({ name }, 'name')).toMatchObject({
      code: 'ARGUMENTS_INVALID',
      error: `"name" must be a string, not ${type}.`,
    });
  });
});

describe('booleans', () => {
  test.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
    [undefined, undefined],
  ])('%j is read as %j', (rm, expected) => {
    expect(readBoolean({ rm }, 'rm')).toBe(expected);
  });

  test.each(['', 'TRUE', 'yes', '1', 1, 0, [], {}, [true]])('%j is refused', (rm) => {
    expect(readBoolean({ rm }, 'rm')).toMatchObject({ code: 'ARGUMENTS_INVALID' });
  });
});

describe('lists of strings', () => {
  test.each([
    [[], []],
    [
      ['get', 'pods'],
      ['get', 'pods'],
    ],
    [
      ['--tail', 100, true, false, -1, 1.5],
      ['--tail', '100', 'true', 'false', '-1', '1.5'],
    ],
    [
      ['', ' ', 'a b', '\n'],
      ['', ' ', 'a b', '\n'],
    ],
  ])('%j is read as %j', (args, expected) => {
    expect(read(args)).toEqual(expected);
  });

  test.each<[unknown, string]>([
    ['get pods', '"args" must be a list of strings, not one string.'],
    ['', '"args" must be a list of strings, not one string.'],
    [{ 0: 'get' }, '"args" must be a list of strings, not an object.'],
    [7, '"args" must be a list of strings, not a number.'],
    [[['get', 'pods']], 'Item 1 of "args" must be a string, not a list.'],
    [['get', { a: 1 }], 'Item 2 of "args" must be a string, not an object.'],
    [['get', null], 'Item 2 of "args" must be a string, not null.'],
    [[null, null], 'Item 1 of "args" must be a string, not null.'],
    [['get', 'a\0b'], 'Item 2 of "args" holds a NUL character.'],
  ])('%j is refused', (args, error) => {
    expect(read(args)).toMatchObject({ refused: true, code: 'ARGUMENTS_INVALID', error });
  });

  test('a bare string is answered with the right form, never split and run', () => {
    expect(read('get  pods -n default ')).toMatchObject({
      hint: 'Give each word as a separate item: {"args":["get","pods","-n","default"]}.',
    });
  });

  test.each(['', ' '])('%j is answered with an example', (line) => {
    expect(read(line)).toMatchObject({
      hint: 'Give "args" as a list with one word per item, for example {"args":["get","pods"]}.',
    });
  });

  test.each([
    ['["get","pods"]', ['get', 'pods']],
    [' [ "logs", "web", "--tail", 5 ]\n', ['logs', 'web', '--tail', '5']],
    ['[]', []],
  ])('the JSON text of a list is read as that list: %s', (args, expected) => {
    expect(read(args)).toEqual(expected);
  });

  test.each(['["get"', '[get, pods]', '{"args":["get"]}', '"get"', '[["get"]]', '["get",{}]'])(
    'a text that is no list of words in JSON is refused: %s',
    (args) => {
      expect(read(args)).toMatchObject({ code: 'ARGUMENTS_INVALID' });
    },
  );

  test.each([2 ** 53, -(2 ** 53), 1e21, '[9007199254740993]'])('a number that JSON rounds is refused: %j', (args) => {
    expect(read(typeof args === 'string' ? args : [args])).toMatchObject({ hint: 'Give it as text, in quotes.' });
  });

  test('10,000 items, and items of 100 KiB, are too large', () => {
    expect(read(Array(10_000).fill('a'))).toMatchObject({
      code: 'ARGUMENTS_TOO_LARGE',
      error: '"args" has 10000 items; at most 1000 are allowed.',
    });
    expect(read(['get', 'x'.repeat(100 * 1024)])).toMatchObject({ code: 'ARGUMENTS_TOO_LARGE' });
  });

  test('the limits themselves are still taken', () => {
    expect(read(Array(MAX_ARGUMENTS).fill('a'))).toHaveLength(1000);
    expect(read(Array(MAX_ARGUMENTS + 1).fill('a'))).toMatchObject({ code: 'ARGUMENTS_TOO_LARGE' });
    expect(read(['x'.repeat(MAX_ARGUMENT_BYTES - 1)])).toHaveLength(1);
    expect(read(['x'.repeat(MAX_ARGUMENT_BYTES)])).toMatchObject({ code: 'ARGUMENTS_TOO_LARGE' });
    expect(read(['ä'.repeat(MAX_ARGUMENT_BYTES / 2)])).toMatchObject({ code: 'ARGUMENTS_TOO_LARGE' });
  });

  test('whatever JSON is given, the answer is a list of strings without NUL or a refusal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (args) => {
        const words = read(args);
        if (Array.isArray(words)) {
          expect(words.every((word) => typeof word === 'string' && !word.includes('\0'))).toBe(true);
          const list = typeof args === 'string' ? JSON.parse(args) : args;
          expect(words).toEqual((list as unknown[]).map(String));
        } else expect(words).toMatchObject({ refused: true });
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  [['pods'], undefined],
  [[], undefined],
  [['pods', ...Array.from({ length: 999 }, String)], undefined],
  [['a,b', ...Array.from({ length: 500 }, String)], undefined],
  [['a,b', ...Array.from({ length: 501 }, String)], 'ARGUMENTS_TOO_LARGE'],
  [[Array.from({ length: 1001 }, String).join(',')], 'ARGUMENTS_TOO_LARGE'],
])('types and names that stand for too many objects are refused', (positionals, code) => {
  expect(refuseTooMany(positionals)?.code).toBe(code);
});
