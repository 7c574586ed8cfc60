import { expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { withDefaultNamespace } from '../../src/kubectl/default-namespace.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';

test.each([
  ['get pods', 'shop', '--v=0 get --namespace=shop -- pods'],
  ['get pods -n prod', 'shop', '--v=0 get --namespace=prod -- pods'],
  ['get pods -A', 'shop', '--v=0 get --all-namespaces=true -- pods'],
  ['get pods -A=false', 'shop', '--v=0 get --all-namespaces=false --namespace=shop -- pods'],
  ['get pods --show-labels', 'shop', '--v=0 get --show-labels=true --namespace=shop -- pods'],
  ['get pods -A --show-labels=false', 'shop', '--v=0 get --all-namespaces=true --show-labels=false -- pods'],
  ['exec web -- sh -n', 'shop', '--v=0 exec --namespace=shop web -- sh -n'],
  ['get pods', '', '--v=0 get -- pods'],
])('%s with the default %j runs as %s', (line, namespace, argv) => {
  const command = parseArguments(grammarFor('v1.37.2').grammar, line.split(' '));
  if (isRefusal(command)) throw new Error(command.error);
  expect(renderArgv(withDefaultNamespace(command, namespace)).join(' ')).toBe(argv);
});

test('the namespace is the last flag of the command, as if the caller had written it', () => {
  const { grammar } = grammarFor('v1.37.2');
  const command = parseArguments(grammar, ['get', 'pods']);
  if (isRefusal(command)) throw new Error(command.error);
  expect(withDefaultNamespace(command, 'shop')).toEqual(parseArguments(grammar, ['get', 'pods', '--namespace=shop']));
});
