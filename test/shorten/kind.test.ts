import { expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { kindOf } from '../../src/shorten/kind.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { planOf } from '../tools/settings.ts';

test.each<[string, readonly string[], readonly string[] | undefined]>([
  ['table', ['get', 'pods'], undefined],
  ['table', ['get', 'pods', '-o', 'wide', '-A'], undefined],
  ['table', ['get', 'pods', '-o', 'custom-columns=NAME:.metadata.name'], undefined],
  ['table', ['top', 'pods'], undefined],
  ['table', ['events'], undefined],
  ['table', ['api-resources'], undefined],
  ['lines', ['get', 'pods', '--no-headers'], undefined],
  ['json', ['get', 'pods', '-ojson'], undefined],
  ['yaml', ['get', 'pod/web', '--output=yaml'], undefined],
  ['json', ['events', '-o', 'json'], undefined],
  ['lines', ['get', 'pods', '-o', 'name'], undefined],
  ['lines', ['get', 'pods', '-o', 'jsonpath={.items}'], undefined],
  ['lines', ['api-resources', '-o', 'name'], undefined],
  ['describe', ['describe', 'pod', 'web'], undefined],
  ['logs', ['logs', 'web', '--tail=100'], undefined],
  ['logs', ['logs', 'web'], ['grep -i error', 'tail -200']],
  ['lines', ['logs', 'web'], ['grep -c error']],
  ['lines', ['logs', 'web'], ['sort', 'uniq -c']],
  ['lines', ['get', 'pods'], ['grep -v Running']],
  ['lines', ['get', 'pods', '-o', 'json'], ['jq .items[].metadata.name']],
  ['lines', ['exec', 'web', '--', 'ls'], undefined],
  ['lines', ['explain', 'pod'], undefined],
])('has the kind %s: %j piped into %j', async (kind, args, pipe) => {
  await kubectl.prepare?.({ args, pipe });
  const plan = planOf(kubectl, { args, pipe });
  if (isRefusal(plan)) throw new Error(plan.error);
  expect(kindOf(plan.command, plan.pipe)).toBe(kind);
});
