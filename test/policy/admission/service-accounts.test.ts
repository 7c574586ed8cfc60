import { expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { serviceAccounts } from '../../../src/policy/admission/rules/service-accounts.ts';
import { objectionsOf, write } from './writes.ts';

const annotated = (key: string) => ({ metadata: { annotations: { [key]: 'x' } } });
const REFUSED = ['change-service-accounts'];

test.each<[string, ApiObject | undefined, readonly string[]]>([
  ['alone', { metadata: { name: 'a', labels: { a: 'b' } } }, []],
  ['unread', undefined, []],
  ['by apply', annotated('kubectl.kubernetes.io/last-applied-configuration'), []],
  ['with an identity of the cloud', annotated('eks.amazonaws.com/role-arn'), REFUSED],
  ['with a Secret', { secrets: [{ name: 'db' }] }, REFUSED],
  ['with a Secret to pull images', { imagePullSecrets: [{ name: 'db' }] }, REFUSED],
  ['with no Secrets', { secrets: [], imagePullSecrets: null }, []],
])('a new service account %s', (_, object, expected) => {
  expect(objectionsOf(serviceAccounts, { request: write('CREATE', 'serviceaccounts', 'a', { object }) })).toEqual(
    expected,
  );
});
