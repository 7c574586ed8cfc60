import { expect, test } from 'vitest';
import { refuse } from '../../src/errors.ts';
import { toAdmissionRequest } from '../../src/gateway/admission.ts';
import { TakenWrites } from '../../src/gateway/taken-writes.ts';
import { readWrite, type WriteRequest } from '../../src/gateway/write-request.ts';
import type { ApiObject } from '../../src/kube/admission-request.ts';

function write(method: string, path: string, json?: unknown, query = ''): WriteRequest {
  const body = Buffer.from(json === undefined ? '' : JSON.stringify(json));
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const read = readWrite({ method, path, query, contentType, body });
  if ('why' in read) throw new Error(read.why);
  return read;
}

/** How a write is named, if its object was and becomes as given. */
function named(each: WriteRequest, before?: ApiObject, after?: ApiObject) {
  const taken = new TakenWrites();
  taken.make(each, toAdmissionRequest(each, before, after));
  return taken.listed[0];
}

const STORED = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } };
const IN_SHOP = '/apis/apps/v1/namespaces/shop/deployments';

test.each<
  [what: string, each: WriteRequest, before: ApiObject | undefined, after: ApiObject | undefined, name: object]
>([
  [
    'a change of an object',
    write('PATCH', `${IN_SHOP}/web`, { spec: { replicas: 1 } }),
    STORED,
    STORED,
    { operation: 'UPDATE', resource: 'deployments.apps', namespace: 'shop', name: 'web' },
  ],
  [
    'a change of a subresource',
    write('PATCH', `${IN_SHOP}/web/scale`, { spec: { replicas: 1 } }),
    STORED,
    STORED,
    { operation: 'UPDATE', resource: 'deployments.apps', subresource: 'scale', namespace: 'shop', name: 'web' },
  ],
  [
    'a deletion',
    write('DELETE', '/api/v1/namespaces/shop/pods/web'),
    STORED,
    undefined,
    { operation: 'DELETE', resource: 'pods', namespace: 'shop', name: 'web' },
  ],
  [
    'an object with a name, in a namespace of the same name',
    write('POST', IN_SHOP, { metadata: { name: 'shop' } }),
    undefined,
    { metadata: { name: 'shop' } },
    { operation: 'CREATE', resource: 'deployments.apps', namespace: 'shop', name: 'shop' },
  ],
  [
    'an object whose name is made up: a dry run makes up another one',
    write('POST', IN_SHOP, { metadata: { generateName: 'web-' } }),
    undefined,
    { metadata: { generateName: 'web-', name: 'web-x7f2k' } },
    { operation: 'CREATE', resource: 'deployments.apps', namespace: 'shop' },
  ],
  [
    'an object that gives both',
    write('POST', IN_SHOP, { metadata: { generateName: 'web-', name: 'a' } }),
    undefined,
    { metadata: { generateName: 'web-', name: 'a' } },
    { operation: 'CREATE', resource: 'deployments.apps', namespace: 'shop', name: 'a' },
  ],
  [
    'a Namespace, which is in none',
    write('DELETE', '/api/v1/namespaces/shop'),
    STORED,
    undefined,
    { operation: 'DELETE', resource: 'namespaces', name: 'shop' },
  ],
  [
    'an object of the cluster itself',
    write('PATCH', '/api/v1/nodes/a', { spec: { unschedulable: true } }),
    STORED,
    STORED,
    { operation: 'UPDATE', resource: 'nodes', name: 'a' },
  ],
])('%s is named without its object', (_, each, before, after, name) => {
  expect(named(each, before, after)).toEqual(name);
});

test('a dry run that the caller asks for is no write', () => {
  expect(named(write('PATCH', `${IN_SHOP}/web`, {}, 'dryRun=All'), STORED, STORED)).toBeUndefined();
});

test('a hundred are listed, and all are counted', () => {
  const taken = new TakenWrites();
  const each = write('PATCH', `${IN_SHOP}/web`, {});
  for (let i = 0; i < 150; i++) taken.make(each, toAdmissionRequest(each, STORED, STORED));
  expect([taken.listed.length, taken.made, taken.judged.length]).toEqual([100, 150, 150]);
});

test('the first refusal stays, with the rule and the write', () => {
  const taken = new TakenWrites();
  for (const name of ['a', 'b']) {
    const each = write('PATCH', `${IN_SHOP}/${name}`, {});
    const objected = { rule: `images-${name}`, refusal: refuse('IMAGE_NOT_ALLOWED', 'No.', 'Ask.') };
    taken.refuse(each, toAdmissionRequest(each, STORED, STORED), objected);
  }
  expect(taken.objected?.rule).toBe('images-a');
  expect(taken.refused).toEqual({
    rule: 'images-a',
    operation: 'UPDATE',
    resource: 'deployments.apps',
    namespace: 'shop',
    name: 'a',
  });
});
