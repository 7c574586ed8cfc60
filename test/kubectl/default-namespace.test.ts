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
  ['exec web -- sh -n', 'shop', '--v=0 exec --namespace=shop web -- sh -n'],
  ['get pods', '', '--v=0 get -- pods'],
])('%s with the default %j runs as %s', (line, namespace, argv) => {
  const command = parseArguments(grammarFor('v1.37.2').grammar, line.split(' '));
  if (isRefusal(command)) throw new Error(command.error);
  expect(renderArgv(withDefaultNamespace(command, namespace)).join(' ')).toBe(argv);
});
