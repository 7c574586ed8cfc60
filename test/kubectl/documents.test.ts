import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { withDocuments } from '../../src/kubectl/documents.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { renderArgv, renderStdin } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';

const { grammar } = grammarFor('v1.37.2');
const one = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } };
const two = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two' } };

function given(line: string, stdin: unknown) {
  const command = parseArguments(grammar, line.split(' '));
  if (isRefusal(command)) throw new Error(command.error);
  return withDocuments(command, stdin);
}

function ran(line: string, stdin: unknown) {
  const command = given(line, stdin);
  return isRefusal(command) ? command.code : { argv: renderArgv(command).join(' '), stdin: renderStdin(command) };
}

describe('objects for -f -', () => {
  const argv = '--v=0 apply --filename=-';
  test.each([
    ['an object', one, JSON.stringify(one)],
    ['a list of one', [one], JSON.stringify(one)],
    ['several', [one, two], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [one, two] })],
    [
      'a List',
      { apiVersion: 'v1', kind: 'List', items: [one, two] },
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [one, two] }),
    ],
    [
      'a List in a List',
      {
        apiVersion: 'v1',
        kind: 'List',
        items: [one, { apiVersion: 'v1', kind: 'List', metadata: { name: 'a' }, items: [two] }],
      },
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [one, two] }),
    ],
    ['what has items and calls itself something else', { ...two, items: [one] }, JSON.stringify(one)],
    ['JSON', JSON.stringify(one), JSON.stringify(one)],
    ['YAML', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one} # comment\n', JSON.stringify(one)],
  ])('%s is handed on as our own writing of it', (_, stdin, written) => {
    expect(ran('apply -f -', stdin)).toEqual({ argv, stdin: written });
    expect(ran('apply', stdin)).toEqual({ argv, stdin: written });
  });

  test('takes texts for what YAML 1.1 takes them for, as kubectl does', () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: yes, b: 012, c: on, "d": "on"}\n';
    expect(ran('apply -f -', yaml)).toMatchObject({
      stdin: expect.stringContaining('"data":{"a":true,"b":10,"c":true,"d":"on"}'),
    });
  });

  test.each([
    ['an empty text', '', 'DOCUMENT_INVALID'],
    ['a number', 3, 'DOCUMENT_INVALID'],
    [
      'an item without a kind',
      { apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'a' } }] },
      'DOCUMENT_INVALID',
    ],
    ['a repeated key', 'a: 1\na: 2\n', 'DOCUMENT_INVALID'],
    ['an alias', 'a: &x [1]\nb: *x\n', 'DOCUMENT_INVALID'],
    [
      'a bomb of aliases',
      `a: &a [x]\n${'bcdefgh'
        .split('')
        .map((to, at) => `${to}: &${to} [${`*${'abcdefg'[at]},`.repeat(9)}]\n`)
        .join('')}`,
      'DOCUMENT_INVALID',
    ],
    ['a broken text', '{"a": ', 'DOCUMENT_INVALID'],
    ['a deep object', { ...one, spec: JSON.parse(`${'{"a":'.repeat(80)}1${'}'.repeat(80)}`) }, 'DOCUMENT_INVALID'],
    ['more than 1 MiB', { ...one, data: { a: 'x'.repeat(1_048_576) } }, 'ARGUMENTS_TOO_LARGE'],
    ['a text of more than 1 MiB', 'x'.repeat(1_048_577), 'ARGUMENTS_TOO_LARGE'],
  ])('%s is refused', (_, stdin, code) => {
    expect(ran('apply -f -', stdin)).toBe(code);
  });
});

describe('a patch', () => {
  test.each([
    ['as an object', { spec: { replicas: 3 } }, '{"spec":{"replicas":3}}'],
    ['as a list of operations', [{ op: 'remove', path: '/a' }], '[{"op":"remove","path":"/a"}]'],
    ['as a text of JSON', '{"a": "b c"}', '{"a":"b c"}'],
    ['as YAML', 'spec: {replicas: 3}', '{"spec":{"replicas":3}}'],
  ])('%s becomes one flag', (_, stdin, patch) => {
    expect(ran('patch deployment web', stdin)).toEqual({
      argv: `--v=0 patch --patch=${patch} -- deployment web`,
      stdin: undefined,
    });
  });
});

/** The bytes that the objects, or the text of them, may have. */
const MAX_BYTES = 1_048_576;
const HINT =
  'Give "stdin" as an object or a list of objects, with args such as ["apply", "-f", "-"] or ["patch", "deployment", "web"].';
const PATCH = '"stdin" of patch must be one object, or a list of JSON patch operations.';
const invalid = (error: string) => ({ refused: true, code: 'DOCUMENT_INVALID', error, hint: HINT });

/** An object that is nested so deep. */
function nested(deep: number) {
  return { ...one, spec: JSON.parse(`${'{"a":'.repeat(deep - 1)}1${'}'.repeat(deep - 1)}`) };
}

/** An object that has so many bytes as JSON. */
function ofBytes(bytes: number) {
  const empty = { ...one, data: { a: '' } };
  const missing = bytes - Buffer.byteLength(JSON.stringify(empty));
  return { ...empty, data: { a: `${'é'.repeat(missing >> 1)}${'x'.repeat(missing % 2)}` } };
}

describe('the limits', () => {
  const tooLarge = {
    refused: true,
    code: 'ARGUMENTS_TOO_LARGE',
    error: '"stdin" is larger than 1048576 bytes.',
    hint: 'Split the objects over several calls.',
  };
  const tooDeep = {
    refused: true,
    code: 'DOCUMENT_INVALID',
    error: '"stdin" is nested more than 64 deep. kubectl would accept it; this server does not.',
    hint: 'Give objects with less nesting.',
  };
  const tooMany = {
    refused: true,
    code: 'DOCUMENT_INVALID',
    error: '"stdin" holds 101 objects. kubectl would accept them all; this server accepts 100 per call.',
    hint: 'Split the objects over several calls.',
  };
  const text = JSON.stringify(one);

  test.each([
    ['as many bytes as there may be', ofBytes(MAX_BYTES)],
    ['a text of as many bytes as there may be', text.padEnd(MAX_BYTES)],
    ['an object as deep as it may be', nested(64)],
    ['as many objects as there may be', Array(100).fill(one)],
  ])('take %s', (_, stdin) => {
    expect(isRefusal(given('apply -f -', stdin))).toBe(false);
  });

  test.each([
    ['a byte more', ofBytes(MAX_BYTES + 1), tooLarge],
    ['a text with a byte more', text.padEnd(MAX_BYTES + 1), tooLarge],
    ['an object one deeper', nested(65), tooDeep],
    ['a text one deeper', JSON.stringify(nested(65)), { ...tooDeep, error: expect.stringContaining('deep (line 1).') }],
    ['YAML one deeper', `a: ${'['.repeat(64)}`, { ...tooDeep, error: expect.stringContaining('deep (line 1).') }],
    ['one deep object among others', [one, nested(65)], tooDeep],
    ['an object more', Array(101).fill(one), tooMany],
    ['no object', [], invalid('"stdin" must hold 1 to 100 objects.')],
    ['a list without items', { ...one, items: [] }, invalid('"stdin" must hold 1 to 100 objects.')],
  ])('refuse %s', (_, stdin, refusal) => {
    expect(given('apply -f -', stdin)).toEqual(refusal);
  });
});

describe('what is no object', () => {
  const { apiVersion, kind, metadata } = one;

  test.each([
    ['nothing at all', null],
    ['a text in a list', ['text']],
    ['a list in a list', [[[one]]]],
    ['an object without apiVersion', { kind, metadata }],
    ['an object whose apiVersion is no text', { apiVersion: 1, kind, metadata }],
    ['an object without kind', { apiVersion, metadata }],
    ['an object whose kind is empty', { apiVersion, kind: '', metadata }],
    ['an object whose apiVersion is empty', { apiVersion: '', kind, metadata }],
    ['an object whose kind is no text', { apiVersion, kind: null, metadata }],
    ['an object without metadata', { apiVersion, kind }],
    ['an object whose metadata is null', { apiVersion, kind, metadata: null }],
    ['an object whose metadata is a text', { apiVersion, kind, metadata: 'one' }],
    ['an object without a name', { apiVersion, kind, metadata: {} }],
    ['an object whose name is no text', { apiVersion, kind, metadata: { name: 1 } }],
    ['an object whose namespace is no text', { apiVersion, kind, metadata: { name: 'one', namespace: 1 } }],
    ['an object whose namespace is null', { apiVersion, kind, metadata: { name: 'one', namespace: null } }],
    ['items that are nothing', { ...one, items: null }],
    ['items that are no list', { ...one, items: one }],
    ['an item that is nothing', { ...one, items: [null] }],
  ])('%s is refused by its place', (_, stdin) => {
    const second = Array.isArray(stdin) ? stdin : [stdin];
    expect(given('apply -f -', second)).toEqual(
      invalid('Object 1 of "stdin" lacks apiVersion, kind or metadata with a name.'),
    );
    expect(given('apply -f -', [two, ...second])).toEqual(
      invalid('Object 2 of "stdin" lacks apiVersion, kind or metadata with a name.'),
    );
  });

  test.each([
    ['a name to be made', { apiVersion, kind, metadata: { generateName: 'one-' } }],
    ['a namespace', { apiVersion, kind, metadata: { name: 'one', namespace: 'shop' } }],
  ])('is not one with %s', (_, stdin) => {
    expect(given('create -f -', stdin)).toMatchObject({ documents: [stdin] });
  });
});

describe('a text', () => {
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n';

  test.each([
    ['an empty document after it', `${yaml}---\n`],
    ['an empty document before it', `---\n---\n${yaml}`],
    ['a document of null', `${yaml}---\nnull\n`],
    ['a comment at its end', `${yaml}# all\n`],
  ])('with %s holds its object only', (_, text) => {
    expect(given('apply -f -', text)).toMatchObject({ documents: [one] });
  });

  const wrong = '"stdin" is not valid YAML or JSON: ';
  test.each([
    ['a fault in its second document', `${yaml}---\n{\n`, `${wrong}'a value is missing' (line 6).`, HINT],
    [
      'a key twice',
      `${yaml}kind: ConfigMap\n`,
      '"stdin" names the field "kind" twice in one object (line 4). kubectl would use the last one; this server does not guess.',
      'Name every field once.',
    ],
    [
      'an alias',
      `${yaml}data: {a: &a x, b: *a}\n`,
      '"stdin" uses the YAML alias \'*a\' (line 4). kubectl would insert the value of the anchor; this server does not.',
      'Write the value out in place of every alias.',
    ],
  ])('with %s is refused', (_, text, error, hint) => {
    expect(given('apply -f -', text)).toEqual({ ...invalid(error), hint });
  });
});

describe('the flag that stands for what was given', () => {
  test('is one -f -, however often it was written', () => {
    const dash = { name: 'filename', value: '-', spelled: '--filename', repeat: 'last' };
    for (const line of ['apply', 'apply -f -', 'apply -f - --filename=-'])
      expect(given(line, one)).toMatchObject({ flags: [dash], documents: [one] });
    expect(given('apply -f - --dry-run=server', one)).toMatchObject({ flags: [{ name: 'dry-run' }, dash] });
  });

  test('is the patch, after the flags that were written', () => {
    expect(given('patch deployment web --namespace=shop', { a: 1 })).toMatchObject({
      flags: [{ name: 'namespace' }, { name: 'patch', value: '{"a":1}', spelled: 'stdin', repeat: 'last' }],
    });
  });

  test.each([
    ['apply -f /etc/hostname', one],
    ['apply -f - -f https://evil.example/x.yaml', one],
    ['delete -f objects.yaml', [one, two]],
  ])('is not joined to the file of %s', (line, stdin) => {
    expect(given(line, stdin)).toEqual({
      refused: true,
      code: 'LOCAL_FILE',
      error: 'This server reads objects only from "stdin", not from files or URLs.',
      hint: 'Use -f - and give the objects in "stdin".',
    });
  });

  test.each([
    ['get pods', one, `'get' does not accept "stdin".`],
    ['exec web -- sh', one, `'exec' does not accept "stdin".`],
    ['create deployment a --image=b', one, `'create deployment' does not accept "stdin".`],
    ['patch deployment web -p {}', { a: 1 }, 'The patch is given twice: in "stdin" and with --patch.'],
    ['patch deployment web', null, PATCH],
    ['patch deployment web', 3, PATCH],
    ['patch deployment web', '', PATCH],
    ['patch deployment web', 'null', PATCH],
    ['patch deployment web', '"text"', PATCH],
  ])('is not added to %s with %j', (line, stdin, error) => {
    expect(given(line, stdin)).toEqual(invalid(error));
  });
});
