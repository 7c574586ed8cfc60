import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import type { KubectlCommand } from '../../src/kube/command.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { COVERAGE, printsAs, readFor } from '../../src/reads/coverage.ts';

const { grammar } = grammarFor('v1.37.2');

function parse(line: string): KubectlCommand {
  const command = parseArguments(grammar, line.split(' '));
  if (isRefusal(command)) throw new Error(command.error);
  return command;
}

describe('without a process', () => {
  test.each([
    'get pods',
    'get pods,svc -A -o wide --no-headers',
    'get pod a -n zoo -o yaml --show-managed-fields',
    'get pods -o jsonpath={.items[*].metadata.name} --allow-missing-template-keys=false',
    'get pods -o custom-columns=A:.a --sort-by=.b --chunk-size=5',
    'logs a --tail=5',
    'describe pod a',
    'rollout status deployment/a',
    'version -o json',
  ])('%s is served', (line) => {
    expect(readFor(parse(line))).toBe(COVERAGE[parse(line).path.join(' ')]?.read);
  });

  test.each([
    'get pods --watch',
    'get pods -w=false',
    'get --raw=/version',
    'get -f pod.yaml',
    'get pods --server-print=false',
    'get pods -o go-template={{.}}',
    'get pods --template={{.}}',
    'get pods -o custom-columns-file=a',
    'get pods -o jsonpath-file=a',
    'get pods -o jsonpath=',
    'get pods -o kyaml',
    'get pods -o JSON',
    'get pods --chunk-size=010',
    'get pods --request-timeout=1s',
    'get pods --as=somebody',
    'get pods --kubeconfig=a',
    'logs a --follow',
    'apply -f -',
    'delete pod a',
    'version -o wide',
  ])('%s is not', (line) => {
    expect(readFor(parse(line))).toBeUndefined();
  });

  test('nothing is served that comes with documents', () => {
    expect(readFor({ ...parse('get pods'), documents: [] })).toBeUndefined();
  });

  test('every flag of get is either served or named here', () => {
    const flags = grammar.find(['get'])?.grammar.flags.map(({ name }) => name) ?? [];
    const left = flags.filter((name) => !Object.hasOwn(COVERAGE['get']?.flags ?? {}, name));
    expect(left.toSorted()).toEqual([
      'filename',
      'kustomize',
      'output-watch-events',
      'raw',
      'recursive',
      'server-print',
      'template',
      'watch',
      'watch-only',
    ]);
  });
});

test.each([
  ['v1.37.0', true],
  ['v1.37.2+vendor', true],
  ['v1.36.6', false],
  ['v1.38.0', false],
  ['v1.370.0', false],
  [undefined, false],
])('Beside kubectl %s reads are printed as it prints them: %s', (version, expected) => {
  expect(printsAs(version)).toBe(expected);
});
