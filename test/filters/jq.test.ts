import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadRegex } from '../../src/filters/regex.ts';
import { joinWords } from '../../src/filters/words.ts';
import { isThere } from './gnu.ts';
import { filtered } from './run-filters.ts';

beforeAll(loadRegex);

const PODS = {
  items: [
    {
      metadata: { name: 'web-1', labels: { app: 'web', tier: 'front' } },
      status: { phase: 'Running', n: 2 },
      list: [3, 1, 2],
    },
    { metadata: { name: 'web-2', labels: { app: 'web' } }, status: { phase: 'Pending', n: 10 }, list: [] },
    { metadata: { name: 'db "0"', labels: null }, status: { phase: 'Running' }, list: [null, false, 'x', { a: 1 }] },
  ],
};

describe.each<[string, string]>([
  ["jq '.items[0].metadata'", '{\n  "name": "web-1",\n  "labels": {\n    "app": "web",\n    "tier": "front"\n  }\n}\n'],
  ["jq -r '.items[].metadata.name'", 'web-1\nweb-2\ndb "0"\n'],
  ["jq '.items[].metadata.name'", '"web-1"\n"web-2"\n"db \\"0\\""\n'],
  ["jq -c '.items[0].metadata.labels'", '{"app":"web","tier":"front"}\n'],
  ["jq '.items | length'", '3\n'],
  ["jq '.items|length'", '3\n'],
  [`jq -r '.items[] | select(.status.phase == "Pending") | .metadata.name'`, 'web-2\n'],
  [`jq -r '.items[] | select(.status.phase != "Running").metadata.name'`, 'web-2\n'],
  ["jq -c '.items[0] | keys'", '["list","metadata","status"]\n'],
  ['jq -r \'.items[].metadata.labels.tier // "none"\'', 'front\n'],
  [
    "jq -c '[.items[] | {name: .metadata.name, n: .status.n}]'",
    '[{"name":"web-1","n":2},{"name":"web-2","n":10},{"name":"db \\"0\\"","n":null}]\n',
  ],
  ["jq -r '.items[] | [.metadata.name, .status.n] | @tsv'", 'web-1\t2\nweb-2\t10\ndb "0"\t\n'],
  [
    'jq -r \'.items[] | "\\(.metadata.name) is \\(.status.phase)"\'',
    'web-1 is Running\nweb-2 is Pending\ndb "0" is Running\n',
  ],
  ['jq -r \'.items[].metadata.labels // {} | to_entries[] | "\\(.key)=\\(.value)"\'', 'app=web\ntier=front\napp=web\n'],
  ["jq -r '.items | sort_by(.status.n) | .[].metadata.name'", 'db "0"\nweb-1\nweb-2\n'],
  ["jq -r '.items | map(.status.n) | add'", '12\n'],
  ['jq -r \'.items[] as $p | $p.list[] | numbers | "\\($p.metadata.name) \\(.)"\'', 'web-1 3\nweb-1 1\nweb-1 2\n'],
  ["jq -c 'del(.items[].list, .items[].status) | .items[2]'", '{"metadata":{"name":"db \\"0\\"","labels":null}}\n'],
  ['jq -r \'.items[].metadata.name | select(test("^WEB"; "i"))\'', 'web-1\nweb-2\n'],
  ["jq -r '.items[1:] | .[].metadata.name'", 'web-2\ndb "0"\n'],
  ['jq -r \'.items[-1].status["phase"]\'', 'Running\n'],
  ['jq -r \'if .items | length > 2 then "many" else "few" end\'', 'many\n'],
  [
    "jq -c '.items | group_by(.status.phase) | map({key: .[0].status.phase, value: length}) | from_entries'",
    '{"Pending":1,"Running":2}\n',
  ],
])('%s', (filter, expected) => {
  const text = `${JSON.stringify(PODS, undefined, 4)}\n`;
  test('over a document', () =>
    expect(filtered(filter, text)).toEqual({ text: expected, notice: undefined, truncated: false }));
  test('that comes in pieces', () =>
    expect(filtered(filter, ...(text.match(/[\s\S]{1,7}/g) ?? [])).text).toBe(expected));
});

const PROGRAMS = [
  '.',
  '.a',
  '.a.b?',
  '.[]?',
  '..',
  '.[0]?',
  '.[-1]?',
  '.[1:]?',
  '.[:2]?',
  '.["a"]?',
  'keys?',
  'length?',
  'type',
  '[.[]?]',
  'map(.)?',
  'to_entries?',
  'add?',
  'any?',
  'all?',
  'sort?',
  'unique?',
  'min?',
  'max?',
  'arrays | reverse',
  'flatten?',
  'tostring',
  'tojson',
  'first?',
  'last?',
  'not',
  'has("a")?',
  'has(0)?',
  '. == 1',
  '. < "b"',
  '.a // "x"',
  '[.[]? | select(. == 1)]',
  '{a: .a?, b: 2}?',
  '{(.[]? | strings): 1}',
  '[.[]?, 1] | length',
  '[..|numbers]',
  '[..|scalars]',
  'map_values(1)?',
  'with_entries(.value |= .)?',
  'with_entries(select(.value == 1))?',
  'group_by(.a)?',
  'sort_by(.a)?',
  'unique_by(length)?',
  'min_by(.a)?',
  'max_by(.a)?',
  '[.[]? | . * 2]?',
  '[.[]? + 1]?',
  'arrays - [1]',
  '(1,2) + (10,20)',
  '[(1,2) as $x | $x * $x]',
  '"a\\(1,2)b\\(3,4)"',
  '{a: (1,2), b: (3,4)}',
  '[limit(2; .[]?)]',
  'first(.[]?)',
  'if . then 1 else 2 end',
  'if .a? then "t" else empty end',
  'try error("x") catch .',
  '.a?.b?',
  'join(",")?',
  'split(",")?',
  'ascii_downcase?',
  'startswith("a")?',
  'endswith("b")?',
  'ltrimstr("a")',
  'rtrimstr("b")',
  'contains("a")?',
  'contains({a: 1})?',
  'contains([1])?',
  'inside([1,2,3])?',
  'strings | index("b")',
  'tonumber?',
  'fromjson?',
  '@json',
  '@base64?',
  '@html',
  '@csv?',
  '@tsv?',
  '@sh?',
  '@uri',
  'del(.a)?',
  'del(.[0])?',
  'del(.[]?)',
  'del(.[] | select(. == 1))?',
  '. and true',
  '. or false',
  '-(1)',
  '1 - -1',
  '7 % 3',
  '10 / 4',
  '{} * {a: 1}',
  '{a: {b: 1}} * {a: {c: 2}}',
  '[true, null, 1] | map(values)',
  'recurse',
  '[.[]? | arrays, objects]',
  '.a as $x | [$x]',
  'floor?',
  'from_entries?',
  'keys_unsorted?',
  'any(. == 1)?',
  'all(. != 1)?',
  '[.[]?] | length > 1 and length < 4',
];

test.skipIf(!isThere('jq'))(
  'random documents give what jq of the machine gives',
  () => {
    const key = fc.constantFrom('a', 'b', 'key', 'name', 'value', 'é', '10');
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom<unknown>(
          null,
          true,
          false,
          0,
          1,
          2,
          -1,
          1.5,
          'a',
          'ab',
          'a,b',
          '1',
          '',
          'é日',
          'x"y\\',
          '\u007f\t',
        ),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    const numRuns = Number(process.env['RUNS'] ?? 25);
    const documents = fc.sample(value, { numRuns, seed: Number(process.env['SEED'] ?? 15) });
    const differences: unknown[] = [];
    for (const program of PROGRAMS) {
      const each = documents.map((document) => JSON.stringify(document));
      // One process for all documents: what each gives is between marks, and an error ends no other.
      const marked = `("<", (try (${program}) catch "error"), ">")`;
      if (spawnSync('jq', ['-n', program]).status === 3) continue;
      const output = execFileSync('jq', ['-c', marked], { input: each.join('\n'), encoding: 'utf8' });
      const expected = output
        .split('"<"\n')
        .slice(1)
        .map((part) => part.replace(/">"\n$/, ''));
      for (const [at, document] of each.entries()) {
        const ours = filtered(joinWords(['jq', '-c', `try (${program}) catch "error"`]), document);
        if (ours.refused !== undefined && program.includes('|=')) continue;
        if (ours.text !== expected[at]) differences.push({ program, document, expected: expected[at], ours });
      }
    }
    expect(differences.slice(0, 8), `${differences.length} of ${PROGRAMS.length * documents.length}`).toEqual([]);
  },
  60_000,
);
