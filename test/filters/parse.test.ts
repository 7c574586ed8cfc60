import { beforeAll, describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { parsePipe } from '../../src/filters/parse.ts';
import { loadRegex } from '../../src/filters/regex.ts';
import { FILTER_ROWS } from '../../src/filters/table.ts';

beforeAll(loadRegex);

const refusalOf = (...pipe: string[]) => {
  const parsed = parsePipe(pipe);
  return isRefusal(parsed) ? parsed : undefined;
};
const namesOf = (...pipe: string[]) => {
  const parsed = parsePipe(pipe);
  return isRefusal(parsed) ? parsed.error : parsed.map(({ name }) => name);
};
/** The filters that a hint shows. */
const shown = (hint = ''): string[] => JSON.parse(/\{.*\}/s.exec(hint)?.[0] ?? '{}').pipe;

test.each<[string[], string[]]>([
  [
    ['grep -i error', 'tail -20'],
    ['grep', 'tail'],
  ],
  [['grep -i error | tail -20'], ['grep', 'tail']],
  [
    ['sort', 'uniq -c', 'sort -rn', 'head -5'],
    ['sort', 'uniq', 'sort', 'head'],
  ],
  [
    ['egrep "a|b"', 'fgrep a.b', 'gawk "{print}"'],
    ['grep', 'grep', 'awk'],
  ],
  [['cat', 'less', 'column -t'], []],
  [[], []],
])('%j is %j', (pipe, names) => {
  expect(namesOf(...pipe)).toEqual(names);
});

describe('options in the spellings of GNU', () => {
  test.each<[string, string]>([
    ['grep -iA3 x', 'grep --ignore-case --after-context=3 x'],
    ['grep -i -A 3 x', 'grep x -i -A3'],
    ['grep -3 x', 'grep -C3 x'],
    ['grep -inC2 x', 'grep --ignore-case --line-number --context 2 x'],
    ['grep -e x -e y', 'grep --regexp=x --regexp y'],
    ['grep -m1 x', 'grep --max-count=1 x'],
    ['grep --color=always -E x', 'grep --extended-regexp x'],
    ['grep -- -x', 'grep -e -x'],
    ['head -5', 'head --lines=5'],
    ['head -n 5', 'head -n5'],
    ['head', 'head -n 10'],
    ['tail -n +5', 'tail +5'],
    ['tail -20', 'tail --lines 20'],
    ['sort -rn -k2,2', 'sort --reverse --numeric-sort --key=2,2'],
    ['sort -t, -k1', "sort --field-separator=',' -k 1"],
    ['uniq -c', 'uniq --count'],
    ['cut -d: -f1,3-', "cut --delimiter=: --fields='1,3-'"],
    ['wc -l', 'wc --lines'],
    ["awk -F: '{print $1}'", "awk --field-separator=: '{print $1}'"],
    ["jq -rc '.a'", "jq --raw-output --compact-output '.a'"],
  ])('%s is %s', (one, other) => {
    const [a, b] = [parsePipe([one]), parsePipe([other])];
    expect(isRefusal(a)).toBe(false);
    const plain = (parsed: typeof a) => (isRefusal(parsed) ? parsed : parsed.map((each) => ({ ...each, record: '' })));
    expect(plain(a)).toEqual(plain(b));
  });
});

describe('what is not supported is refused, with the nearest form that works when followed', () => {
  test.each<[string, string, string[]]>([
    ["sed -n '5,10p'", 'no filter "sed"', ['tail -n +5', 'head -n 6']],
    ["sed -n '/err/p'", 'no filter "sed"', ['grep err']],
    ["sed '/err/d'", 'no filter "sed"', ['grep -v err']],
    ['sed 1d', 'no filter "sed"', ['tail -n +2']],
    ['sed 5q', 'no filter "sed"', ['head -n 5']],
    ["awk 'END{print NR}'", 'awk', ['wc -l']],
    ["awk '!seen[$0]++'", 'awk', ['sort -u']],
    ['tail -f', 'does not end', ['tail -20']],
    ['head 5', 'would be a file', ['head -n 5']],
    ['cut -b1-3', 'cut -b', ['cut -c1-3']],
  ])('%s', (filter, says, pipe) => {
    const refusal = refusalOf(filter, 'sort');
    expect(refusal).toMatchObject({ code: 'ARGUMENTS_INVALID', error: expect.stringContaining(says) });
    expect(shown(refusal?.hint)).toEqual([...pipe, 'sort']);
    expect(refusalOf(...shown(refusal?.hint))).toBeUndefined();
  });

  test.each([
    ['grep', 'needs a pattern'],
    ['grep x file.txt', 'would be a file'],
    ['grep error in pod', 'would be a file'],
    ['grep -r x', 'option -r'],
    ['grep -f x', 'option -f'],
    ['grep -A x y', 'needs a number'],
    ['grep "\\(a\\)\\1"', 'back reference'],
    ["grep -E '(a)\\1'", 'back reference'],
    ["grep -E '\\d+'", 'grep -P'],
    ["grep -E '('", 'has no end'],
    ["grep -E ')'", 'has no beginning'],
    ["grep '[a'", 'has no end'],
    ["grep '[:space:]'", '[[:space:]]'],
    ["grep '[[:nope:]]'", 'no class'],
    ["grep -E 'a{2000}'", '1000'],
    ["grep -E '(a{100}){100}'", '1000'],
    ["grep -P '(?=x)'", 'not supported'],
    ["grep -w 'a*'", 'empty text'],
    ['head -x', 'option -x'],
    ['head -n x', 'needs a number'],
    ['sort -M', 'option -M'],
    ['sort -k0', 'not valid'],
    ['sort -t ab', 'one character'],
    ['uniq -z', 'option -z'],
    ['cut x', 'would be a file'],
    ['cut', 'needs one list'],
    ['cut -f0', 'not valid'],
    ['cut -d ab -f1', 'one character'],
    ['wc -L', 'option -L'],
    ['awk \'{gsub(/a/,"b"); print}\'', 'more than print'],
    ['awk "BEGIN{x=1}"', 'does not take'],
    ['awk \'{print system("id")}\'', 'does not take'],
    ["jq 'def f: f; f'", 'def is not supported'],
    ["jq '[range(1e9)]'", 'range is not supported'],
    ["jq '.a |= 1'", '|='],
    ["jq '.a['", 'ends too early'],
    ["jq 'env'", 'env is not supported'],
    ["jq 'input'", 'input is not supported'],
    ['xargs kubectl delete', 'xargs'],
    ['tee /tmp/x', 'tee'],
    ['sh -c id', 'no filter "sh"'],
    ['constructor', 'no filter'],
    ['grep x; id', 'joins commands'],
  ])('%s', (filter, says) => {
    const refusal = refusalOf(filter);
    expect(refusal).toMatchObject({ code: 'ARGUMENTS_INVALID' });
    expect(`${refusal?.error} ${refusal?.hint}`).toContain(says);
  });

  test('the words of one filter as items of their own', () => {
    const refusal = refusalOf('grep', '-i', 'error', 'tail', '-20');
    expect(shown(refusal?.hint)).toEqual(['grep -i error', 'tail -20']);
  });

  test('too much', () => {
    expect(refusalOf(...Array.from({ length: 17 }, () => 'sort'))).toMatchObject({ code: 'ARGUMENTS_TOO_LARGE' });
    expect(refusalOf(`grep ${'x'.repeat(5000)}`)).toMatchObject({ code: 'ARGUMENTS_TOO_LARGE' });
  });
});

test.each(
  FILTER_ROWS.flatMap(({ name, options, needs = '' }) =>
    options.map((option) => `${name} ${option} ${option === '-e x' ? '' : needs}`),
  ),
)('%s, as documented, works', (filter) => {
  expect(refusalOf(filter)).toBeUndefined();
});

test('a record names the filter and its options, and no text that is searched for', () => {
  const parsed = parsePipe([
    "grep -iA3 -e hunter2 -e 'my secret'",
    'tail -20',
    'sort -rn -k2',
    "awk '/hunter2/'",
    "jq -r '.hunter2'",
  ]);
  expect(isRefusal(parsed) ? parsed : parsed.map(({ record }) => record)).toEqual([
    'grep -i -A3 <hidden>',
    'tail -n 20',
    'sort -rn -k2',
    'awk <hidden>',
    'jq -r <hidden>',
  ]);
});

describe('a refusal can be followed to the letter', () => {
  const refusalOf = (...texts: readonly string[]) => {
    const parsed = parsePipe(texts);
    if (!isRefusal(parsed)) throw new Error('It was not refused.');
    return parsed;
  };

  test.each([
    ['awk {print $NF}', "awk '{print $NF}'"],
    ['awk -F: {print $1,$3}', "awk -F: '{print $1,$3}'"],
    ['jq -r .items[] | .metadata.name | select(. != "a$b")', `jq -r '.items[] | .metadata.name | select(. != "a$b")'`],
  ])('a program without quotes is shown in them: %s', (given, expected) => {
    const { hint } = refusalOf('head -5', given);
    expect(hint).toBe(`Call with ${JSON.stringify({ pipe: ['head -5', expected] })}.`);
    expect(isRefusal(parsePipe(['head -5', expected]))).toBe(false);
  });

  test('an option that is not supported is answered with the options that it takes', () => {
    const { hint } = refusalOf('grep -z x');
    expect(hint).toMatch(/^It takes (-[A-Za-z] )+-[A-Za-z]\.$/);
    for (const option of ['-i', '-v', '-A', '-c']) expect(hint).toContain(option);
    expect(refusalOf('sort --random-sort').hint).toContain('-n');
  });

  test('a pattern that is not supported says what to leave out', () => {
    expect(refusalOf("grep -E '(a)\\1'").hint).toContain('without back references');
  });
});
