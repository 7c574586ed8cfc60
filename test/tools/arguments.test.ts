import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import {
  anything,
  boolean,
  MAX_ARGUMENT_BYTES,
  MAX_ARGUMENTS,
  refuseTooMany,
  string,
  strings,
} from '../../src/tools/argument-types.ts';
import { dropAbsent, readArguments, required, schemaOf } from '../../src/tools/arguments.ts';

const EXAMPLE = ['get', 'pods'];
const EXAMPLES = strings('', EXAMPLE);

/** What is read from a value of a list of strings: the list, or a refusal. */
function read(args: unknown) {
  const found = EXAMPLES.read(args, 'args');
  return isRefusal(found) ? found : found.value;
}

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

describe('a table of arguments', () => {
  const TABLE = {
    name: required(string('a name')),
    words: strings('some words', ['a']),
    image: required(string('an image')),
    rm: boolean('a switch', true),
    any: anything({ description: 'anything' }),
  };
  const hint = () => 'Give both.';

  test('has the schema that clients see, in its order', () => {
    expect(JSON.stringify(schemaOf(TABLE))).toBe(
      JSON.stringify({
        type: 'object',
        properties: {
          name: { type: 'string', description: 'a name' },
          words: { type: 'array', items: { type: 'string' }, description: 'some words' },
          image: { type: 'string', description: 'an image' },
          rm: { type: 'boolean', default: true, description: 'a switch' },
          any: { description: 'anything' },
        },
        required: ['name', 'image'],
        additionalProperties: false,
      }),
    );
    expect(schemaOf({})).toEqual({ type: 'object', properties: {}, additionalProperties: false });
  });

  test('gives each argument its value, or what stands for an absent one', () => {
    expect(readArguments(TABLE, { name: 'a', image: 'b' }, hint)).toEqual({
      name: 'a',
      words: undefined,
      image: 'b',
      rm: true,
      any: undefined,
    });
    expect(readArguments(TABLE, { name: '', words: '["x"]', image: 'b', rm: 'false', any: [0] }, hint)).toEqual({
      name: '',
      words: ['x'],
      image: 'b',
      rm: false,
      any: [0],
    });
  });

  test.each([
    [{ more: 1, name: 7 }, "Unknown argument 'more'."],
    [{ rm: 7, words: 7 }, '"words" must be a list of strings, not a number.'],
    [{ rm: 7 }, '"rm" must be true or false, not a number.'],
    [{ words: ['get pods'] }, '"words" holds the whole command line in one item.'],
    [{ image: 'b' }, 'Missing required argument "name".'],
    [{ name: 'a' }, 'Missing required argument "image".'],
    [{}, 'Missing required argument "name".'],
  ])('refuses an unknown name, then a wrong type, then what is missing: %j', (given, error) => {
    expect(readArguments(TABLE, given, hint)).toMatchObject({ code: 'ARGUMENTS_INVALID', error });
  });

  test('takes no object of a caller for a refusal', () => {
    const any = { refused: true, code: 'INTERNAL', error: 'mine', hint: 'mine' };
    expect(readArguments(TABLE, { name: 'a', image: 'b', any }, hint)).toMatchObject({ name: 'a', any });
  });

  test('has a hint for what is missing that knows what was given', () => {
    const refusal = readArguments(TABLE, { image: 'b' }, (given) => JSON.stringify(given));
    expect(refusal).toMatchObject({ hint: '{"image":"b"}' });
  });

  test.each(['arg', 'Args', 'args ', 'constructor', 'toString', 'аrgs'])(
    'refuses the name %j and says the known ones',
    (name) => {
      expect(readArguments({ args: strings('', []) }, { [name]: 1 })).toMatchObject({
        code: 'ARGUMENTS_INVALID',
        hint: 'This tool takes "args".',
      });
    },
  );

  test('shows a name of 100 KiB in short', () => {
    const refusal = readArguments({}, { ['x'.repeat(100 * 1024)]: 1 });
    expect(refusal).toMatchObject({ hint: 'This tool takes no arguments.' });
    expect(isRefusal(refusal) && refusal.error.length).toBeLessThan(200);
  });
});

describe('strings', () => {
  test.each(['', 'x', '\n'])('%j is read as it is', (name) => {
    expect(string('').read(name, 'name')).toEqual({ value: name });
  });

  test.each([
    [7, 'a number'],
    [true, 'a boolean'],
    [['x'], 'a list'],
    [{}, 'an object'],
  ])('%j is refused: it is %s', (name, type) => {
    expect(string('').read(name, 'name')).toMatchObject({
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
  ])('%j is read as %j', (rm, expected) => {
    expect(boolean('', true).read(rm, 'rm')).toEqual({ value: expected });
  });

  test.each(['', 'TRUE', 'yes', '1', 1, 0, [], {}, [true]])('%j is refused', (rm) => {
    expect(boolean('', true).read(rm, 'rm')).toMatchObject({ code: 'ARGUMENTS_INVALID' });
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
