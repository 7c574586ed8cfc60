import { describe, expect, test } from 'vitest';
import { LeaveToKubectl } from '../../../src/api/api.ts';
import { parseJson } from '../../../src/go/json.ts';
import { JsonPath } from '../../../src/reads/jsonpath/evaluate.ts';
import { JsonPathError } from '../../../src/reads/jsonpath/nodes.ts';
import { parseJsonPath } from '../../../src/reads/jsonpath/parse.ts';
import { printResults, printResultsAsJson } from '../../../src/reads/jsonpath/print.ts';
import { relaxPath } from '../../../src/reads/jsonpath/relax.ts';

const zoo = parseJson(`{
  "kind": "List",
  "one": {"only": 1},
  "none": null,
  "items": [
    {"name": "lion", "legs": 4, "weight": 190.5, "fed": true, "food": ["meat", "more"], "a.b": {"c": "<&>"}},
    {"name": "owl", "legs": 2, "weight": 1.0, "fed": false, "food": [], "big": 9007199254740993},
    {"name": "snake", "legs": 0, "tags": null}
  ]
}`);

function print(template: string, allowMissingKeys = true): string {
  return new JsonPath(parseJsonPath(template), allowMissingKeys).evaluate(zoo).map(printResults).join('');
}

describe('a template', () => {
  test.each([
    ['text', 'text'],
    ['', ''],
    ['{.one}', '{"only":1}'],
    ['{.kind}', 'List'],
    ['{kind}', undefined],
    ['{$.kind} and {@.kind}', 'List and List'],
    ['{.items[*].name}', 'lion owl snake'],
    ['{.items[0].name}', 'lion'],
    ['{.items[-1].name}', 'snake'],
    ['{.items[-1:].name}', 'snake'],
    ['{.items[:2].name}', 'lion owl'],
    ['{.items[::2].name}', 'lion snake'],
    ['{.items[1:3:1].name}', 'owl snake'],
    ['{.items[1:1].name}', ''],
    ['{.items[0,2].name}', 'lion snake'],
    ["{.items[0]['name','legs']}", 'lion 4'],
    ["{.items[0]['a\\.b'].c}", '<&>'],
    ['{.items[0].a\\.b}', '{"c":"\\u003c\\u0026\\u003e"}'],
    ['{.items[*].food}', '["meat","more"] []'],
    ['{.items[*].food[*]}', 'meat more'],
    ['{.items[*].weight}', '190.5 1'],
    ['{.items[*].big}', '9007199254740993'],
    ['{.items[2].tags}', 'null'],
    ['{.items[2].tags.more}', ''],
    ['{.none[0]}', ''],
    ['{.nothing.more[3]}', ''],
    ['{.one.*}', '1'],
    ['{.items[?(@.legs>2)].name}', 'lion'],
    ['{.items[?(@.legs>=2)].name}', 'lion owl'],
    ['{.items[?(@.legs<2)].name}', 'snake'],
    ['{.items[?(@.legs!=4)].name}', 'owl snake'],
    ['{.items[?(@.name=="owl")].legs}', '2'],
    ["{.items[?(@.name>'m')].legs}", '2 0'],
    ['{.items[?(@.fed==true)].name}', 'lion'],
    ['{.items[?(@.weight)].name}', 'lion owl'],
    ['{.items[?(@.food[0])].name}', 'lion'],
    ['{range .items[*]}{.name}={.legs}{"\\n"}{end}', 'lion=4\nowl=2\nsnake=0\n'],
    ['{range .items[*]}{.name}:{range .food[*]}{@},{end};{end}.', 'lion:meat,more,;owl:;snake:;.'],
    ['{range .nothing}x{end}done', 'done'],
    ['{1}{-2}{1.5}{1.0}{true}', '1-21.51true'],
    ['{"tab\\t\\x41\\u00e9\\"quoted\\""}', 'tab\tAé"quoted"'],
    ["{'single'}", 'single'],
  ])('%j prints %j', (template, expected) => {
    if (expected === undefined) expect(() => print(template)).toThrow(JsonPathError);
    else expect(print(template)).toBe(expected);
  });

  test.each([
    ['{', 'unclosed action'],
    ['{.a', 'unclosed action'],
    ['{.a[0', 'unterminated array'],
    ['{.a[x]}', 'invalid array index x'],
    ['{.a[-]}', 'array index - is not a number'],
    ['{"a', 'unterminated quoted string'],
    ['{"\\q"}', 'unquote string "\\q" error invalid syntax'],
    ['{1.2.3}', 'cannot parse number 1.2.3'],
    ['{.a|b}', undefined],
    ['{|}', "unrecognized character in action: U+007C '|'"],
    ['{.a[?(@.b]}', 'unterminated filter'],
    ['{.a[?(@.b)}', 'unclosed array expect ]'],
    ['{....}', 'invalid multiple recursive descent'],
    ['{end}', 'not in range, nothing to end'],
    ['{foo}', 'unrecognized identifier foo'],
    ['{.items[9].name}', 'array index out of bounds: index 9, length 3'],
    ['{.items[-9].name}', 'array index out of bounds: index -6, length 3'],
    ['{.items[0:9].name}', 'array index out of bounds: index 8, length 3'],
    ['{.items[2:1].name}', 'starting index 2 is greater than ending index 1'],
    ['{.items[::0].name}', 'step must be > 0'],
    ['{.kind[0]}', 'string is not array or slice'],
    ['{.one[0]}', 'map[string]interface {} is not array or slice'],
    ['{.items[0].legs[0]}', 'int64 is not array or slice'],
    ['{.items[0].weight[0]}', 'float64 is not array or slice'],
    ['{.one[?(@.a)]}', 'map[only:1] is not array or slice and cannot be filtered'],
    ['{.items[?(@.name==1)]}', 'incompatible types for comparison'],
    ['{.items[?(@.weight>1)]}', 'incompatible types for comparison'],
    ['{.items[?(@.fed<true)]}', 'invalid type for comparison'],
    ['{.items[?(@.name=~"x")]}', undefined],
    ['{.items[?(@.legs<>4)]}', 'unrecognized filter operator <>'],
  ])('%j fails with %j', (template, message) => {
    if (message === undefined) expect(() => print(template)).not.toThrow(LeaveToKubectl);
    else expect(() => print(template)).toThrow(new JsonPathError(message));
  });

  test('misses keys only where it may not', () => {
    expect(print('{.items[*].big}', false)).toBe('9007199254740993');
    expect(() => print('{.nothing}', false)).toThrow(new JsonPathError('nothing is not found'));
    expect(() => print('{.constructor}', false)).toThrow(new JsonPathError('constructor is not found'));
  });

  test.each(['{.*}', '{..name}', '{.kind.*}'])(
    '%j is left to kubectl, because Go decides the order by chance',
    (template) => {
      expect(() => print(template)).toThrow(LeaveToKubectl);
    },
  );

  test('gives each group as a list where it is asked for JSON', () => {
    const groups = new JsonPath(parseJsonPath('{.items[*].legs}x{.nothing}'), true).evaluate(zoo);
    expect(groups.map(printResultsAsJson).join('')).toBe('[\n    4,\n    2,\n    0\n]\n[\n    "x"\n]\n[]\n');
  });
});

describe('a path', () => {
  test.each(['metadata.name', '.metadata.name', '{metadata.name}', '{.metadata.name}'])(
    'may be written as %s',
    (path) => {
      expect(relaxPath(path)).toBe('{.metadata.name}');
    },
  );

  test.each(['{.a', '{.a}{.b}', '{}'])('may not be written as %s', (path) => {
    expect(() => relaxPath(path)).toThrow(JsonPathError);
  });
});
