import { expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { definitions } from '../../../src/policy/admission/rules/definitions.ts';
import { objectionsOf, write } from './writes.ts';

const NONE = { spec: { conversion: { strategy: 'None' } } };
const webhook = (url: string) => ({
  spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: { url } } } },
});

test.each<[string, ApiObject | undefined, ApiObject | undefined, readonly string[]]>([
  ['made without a webhook', undefined, NONE, []],
  ['made with one', undefined, webhook('a'), ['change-webhooks']],
  ['that gains one', NONE, webhook('a'), ['change-webhooks']],
  ['whose webhook is altered', webhook('a'), webhook('b'), ['change-webhooks']],
  ['whose webhook stays', webhook('a'), { ...webhook('a'), metadata: { labels: {} } }, []],
  ['that loses one', webhook('a'), NONE, []],
  ['of nonsense', { spec: 1 }, { spec: { conversion: [] } }, []],
])('a definition %s', (_, oldObject, object, expected) => {
  const path = 'apiextensions.k8s.io/customresourcedefinitions';
  const operation = oldObject === undefined ? 'CREATE' : 'UPDATE';
  expect(objectionsOf(definitions, { request: write(operation, path, 'a', { oldObject, object }) })).toEqual(expected);
});
