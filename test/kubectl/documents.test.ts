import { describe, expect, it } from 'vitest';
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
  it.each([
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

  it('keeps the texts that YAML 1.1 would take for something else', () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: yes, b: 012, c: on}\n';
    expect(ran('apply -f -', yaml)).toMatchObject({
      stdin: expect.stringContaining('"data":{"a":"yes","b":12,"c":"on"}'),
    });
  });

  it.each([
    ['nothing', [], 'DOCUMENT_INVALID'],
    ['an empty text', '', 'DOCUMENT_INVALID'],
    ['a number', 3, 'DOCUMENT_INVALID'],
    ['an object without a name', { apiVersion: 'v1', kind: 'Pod', metadata: {} }, 'DOCUMENT_INVALID'],
    ['items that are no list', { ...one, items: { a: one } }, 'DOCUMENT_INVALID'],
    ['items that are nothing', { ...one, items: null }, 'DOCUMENT_INVALID'],
    [
      'an item without a kind',
      { apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'a' } }] },
      'DOCUMENT_INVALID',
    ],
    ['a kind that is no text', { apiVersion: 'v1', kind: 3, metadata: { name: 'a' } }, 'DOCUMENT_INVALID'],
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
    ['more than 100 objects', Array(101).fill(one), 'DOCUMENT_INVALID'],
    ['a deep object', { ...one, spec: JSON.parse(`${'{"a":'.repeat(80)}1${'}'.repeat(80)}`) }, 'DOCUMENT_INVALID'],
    ['more than 128 KiB', { ...one, data: { a: 'x'.repeat(131_072) } }, 'ARGUMENTS_TOO_LARGE'],
    ['a text of more than 128 KiB', 'x'.repeat(140_000), 'ARGUMENTS_TOO_LARGE'],
  ])('%s is refused', (_, stdin, code) => {
    expect(ran('apply -f -', stdin)).toBe(code);
  });

  it.each([
    ['apply -f /etc/hostname', 'LOCAL_FILE'],
    ['apply -f - -f https://evil.example/x.yaml', 'LOCAL_FILE'],
    ['get pods', 'DOCUMENT_INVALID'],
    ['exec web -- sh', 'DOCUMENT_INVALID'],
    ['create deployment a --image=b', 'DOCUMENT_INVALID'],
  ])('%s takes none', (line, code) => {
    expect(ran(line, one)).toBe(code);
  });
});

describe('a patch', () => {
  it.each([
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

  it.each([
    ['a text', '"text"', 'DOCUMENT_INVALID'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'DOCUMENT_INVALID'],
  ])('%s is none', (_, stdin, code) => {
    expect(ran('patch deployment web', stdin)).toBe(code);
  });

  it('given twice is refused', () => {
    expect(ran('patch deployment web -p {}', { a: 1 })).toBe('DOCUMENT_INVALID');
  });
});
