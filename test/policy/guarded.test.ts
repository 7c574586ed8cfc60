import { describe, expect, test } from 'vitest';
import { mayTouchSecrets } from '../../src/policy/guarded.ts';
import { protectedObjects } from '../../src/policy/rules/protected-objects.ts';
import { planOf, policyWith, refusalOf } from './plans.ts';

/** What the operator would have to allow; undefined where nothing is missing. */
const missing = (line: string) =>
  /by the name '([a-z-]+)'/.exec(refusalOf(protectedObjects, planOf(line), policyWith({}))?.hint ?? '')?.[1];

describe('kinds that are off until the operator allows them by name', () => {
  test.each([
    ['change-permissions', ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']],
    ['change-permissions', ['certificatesigningrequests', 'clustertrustbundles']],
    ['change-service-accounts', ['serviceaccounts']],
    ['change-webhooks', ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations', 'apiservices']],
    ['change-webhooks', ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings']],
    ['change-webhooks', ['validatingadmissionpolicies', 'validatingadmissionpolicybindings']],
  ])('%s: any change of %j', (allowance, kinds) => {
    for (const kind of kinds)
      expect([missing(`label ${kind} a b=c`), missing(`delete ${kind} a`)], kind).toEqual([allowance, allowance]);
  });

  test.each([
    ['delete-namespaces', ['namespaces']],
    ['delete-nodes', ['nodes']],
    ['delete-volumes', ['persistentvolumes', 'persistentvolumeclaims']],
    ['delete-definitions', ['customresourcedefinitions']],
    ['delete-classes', ['storageclasses', 'volumeattachments', 'priorityclasses', 'runtimeclasses', 'ingressclasses']],
  ])('%s: to delete %j, not to label them', (allowance, kinds) => {
    for (const kind of kinds)
      expect([missing(`label ${kind} a b=c`), missing(`delete ${kind} a`)], kind).toEqual([undefined, allowance]);
  });
});

test.each([
  ['get secrets', true],
  ['get Secret a', true],
  ['get secrets.example.com', true],
  ['get widgets', true],
  ['get sa a', false],
  ['get deploy', false],
  ['get deployments.example.com', false],
  ['get all', false],
])('where the cluster gives no answer, %s may touch Secrets: %s', (line, may) => {
  expect(mayTouchSecrets({ ...planOf(line), kinds: new Map() })).toBe(may);
});
