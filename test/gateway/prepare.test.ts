import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dryRunOf, writeOf } from '../../src/gateway/prepare.ts';
import { parseTarget } from '../../src/gateway/target.ts';
import { isRead, readWrite, type WriteRequest } from '../../src/gateway/write-request.ts';

const STATE = { uid: 'u-1', resourceVersion: '42' };
const POD = '/api/v1/namespaces/shop/pods/web';

function write(method: string, path: string, contentType: string, body: string, query = ''): WriteRequest {
  const read = readWrite({ method, path, query, contentType, body: Buffer.from(body) });
  if ('why' in read) throw new Error(read.why);
  return read;
}

const sent = (request: ReturnType<typeof writeOf>) => request?.bytes?.content.toString();

describe('what a path names', () => {
  test.each([
    ['/api/v1/namespaces/shop/pods/web', { resource: ['', 'v1', 'pods'], namespace: 'shop', name: 'web' }],
    ['/api/v1/namespaces/shop', { resource: ['', 'v1', 'namespaces'], namespace: 'shop', name: 'shop' }],
    [
      '/api/v1/namespaces/shop/finalize',
      { resource: ['', 'v1', 'namespaces'], namespace: 'shop', name: 'shop', subResource: 'finalize' },
    ],
    ['/api/v1/nodes/n1', { resource: ['', 'v1', 'nodes'], name: 'n1' }],
    [
      '/apis/apps/v1/namespaces/shop/deployments/web/scale',
      { resource: ['apps', 'v1', 'deployments'], namespace: 'shop', name: 'web', subResource: 'scale' },
    ],
    [
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
      { resource: ['rbac.authorization.k8s.io', 'v1', 'clusterroles'], name: 'system:node' },
    ],
  ])('%s', (path, { resource: [group, version, resource], ...rest }) => {
    expect(parseTarget(path)).toEqual({
      resource: { group, version, resource },
      ...rest,
    });
  });

  test.each([
    '/api/v1',
    '/api/v1/namespaces/shop//pods',
    '/api/v1/namespaces/shop/pods/../secrets/db',
    '/api/v1/namespaces/shop/pods/%2e%2e/secrets',
    '/api/v1/namespaces/shop/pods/a%2fb',
    '/api/v1/namespaces/shop/pods/a%252fb',
    '/api/v1/namespaces/shop/pods/web/exec/more',
    '/api/v1/namespaces/shop/pods/%00',
    '/apis/apps',
    '/healthz',
    'api/v1/pods',
    '/api/v1/namespaces/shop/pods/%zz',
  ])('%s names nothing that can be judged', (path) => {
    expect(parseTarget(path)).toBeUndefined();
  });
});

describe('which requests only read', () => {
  test.each([
    ['GET', POD, true],
    ['HEAD', POD, true],
    ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', true],
    ['POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', false],
    ['POST', '/api/v1/namespaces/shop/pods', false],
    ['GET', `${POD}/proxy/admin/delete`, false],
    ['GET', `${POD}/exec`, false],
    ['GET', '/api/v1/namespaces/shop/services/web/proxy/', false],
    ['PUT', POD, false],
    ['PATCH', POD, false],
    ['DELETE', POD, false],
    ['get', POD, false],
    ['OPTIONS', POD, false],
  ])('%s %s: %j', (method, path, expected) => {
    expect(isRead({ method, path })).toBe(expected);
  });
});

describe('what cannot be judged is not sent', () => {
  test.each([
    ['DELETE', '/api/v1/namespaces/shop/pods', '', ''],
    ['PATCH', '/api/v1/namespaces/shop/pods', 'application/merge-patch+json', '{}'],
    ['POST', POD, 'application/json', '{}'],
    ['PUT', '/api/v1/namespaces/shop/pods', 'application/json', '{}'],
    ['PUT', POD, 'application/vnd.kubernetes.protobuf', 'k8s\0'],
    ['PATCH', POD, 'application/yaml', 'a: b'],
    ['PATCH', POD, '', '{}'],
    ['POST', `${POD}/exec`, '', ''],
    ['POST', '/api/v1/namespaces/shop/serviceaccounts/a/token', 'application/json', '{}'],
    ['DELETE', POD, 'application/json', 'not json'],
    ['PUT', POD, 'application/json', `${'{"a":'.repeat(600)}1${'}'.repeat(600)}`],
    ['TRACE', POD, '', ''],
  ])('%s %s %s', (method, path, contentType, body) => {
    expect(readWrite({ method, path, query: '', contentType, body: Buffer.from(body) })).toHaveProperty('why');
  });
});

describe('rehearsals', () => {
  test('a patch is rehearsed with its own query', () => {
    const patch = write('PATCH', POD, 'application/merge-patch+json', '{"a":1}', 'fieldManager=kubectl-patch');
    expect(dryRunOf(patch)).toMatchObject({ method: 'PATCH', path: `${POD}?fieldManager=kubectl-patch&dryRun=All` });
  });

  test('a query cannot turn the rehearsal off', () => {
    const patch = write('PATCH', POD, 'application/merge-patch+json', '{}', 'dryRun=&dryRun=None');
    expect(dryRunOf(patch).path).toBe(`${POD}?dryRun=All`);
  });

  test.each(['', '{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background","dryRun":[]}'])(
    'a deletion says so in its body, too: %s',
    (body) => {
      const deletion = dryRunOf(write('DELETE', POD, 'application/json', body));
      expect(JSON.parse(String(deletion.bytes?.content))).toMatchObject({ kind: 'DeleteOptions', dryRun: ['All'] });
    },
  );

  test('an eviction says so in its options', () => {
    const eviction = write('POST', `${POD}/eviction`, 'application/json', '{"deleteOptions":{"gracePeriodSeconds":5}}');
    expect(JSON.parse(String(dryRunOf(eviction).bytes?.content))).toEqual({
      deleteOptions: { gracePeriodSeconds: 5, dryRun: ['All'] },
    });
  });

  test('bytes that are no JSON are created as they came', () => {
    const body = 'k8s\0\u0001';
    const creation = write('POST', '/api/v1/namespaces/shop/pods', 'application/vnd.kubernetes.protobuf', body);
    expect(String(dryRunOf(creation).bytes?.content)).toBe(body);
    expect(sent(writeOf(creation, {}))).toBe(body);
  });
});

describe('a write says which state it was judged by', () => {
  test.each([
    [
      'merge',
      'application/merge-patch+json',
      '{"spec":{}}',
      '{"spec":{},"metadata":{"uid":"u-1","resourceVersion":"42"}}',
    ],
    [
      'strategic',
      'application/strategic-merge-patch+json',
      '{"metadata":{"labels":{"a":"b"},"resourceVersion":"1"}}',
      '{"metadata":{"labels":{"a":"b"},"resourceVersion":"42","uid":"u-1"}}',
    ],
    [
      'json',
      'application/json-patch+json',
      '[{"op":"remove","path":"/a"}]',
      '[{"op":"test","path":"/metadata/uid","value":"u-1"},{"op":"test","path":"/metadata/resourceVersion","value":"42"},{"op":"remove","path":"/a"}]',
    ],
  ])('a %s patch', (_, type, body, expected) => {
    expect(sent(writeOf(write('PATCH', POD, type, body), STATE))).toBe(expected);
  });

  test('a text that a JSON patch tests is written as the API server compares it', () => {
    const text = '\\u003ca\\u003e \\u0026\\u0026 \\u2028 é';
    const body = `[{"op":"test","path":"/a","value":"${text}"}]`;
    const patch = write('PATCH', POD, 'application/json-patch+json', body);
    expect(sent(writeOf(patch, {}))).toBe(body);
    expect(sent(writeOf(patch, STATE))).toContain(text);
    expect(String(dryRunOf(patch).bytes?.content)).toBe(body);
  });

  test('an update and a server-side apply', () => {
    const expected = '{"metadata":{"name":"web","uid":"u-1","resourceVersion":"42"}}';
    const body = '{"metadata":{"name":"web"}}';
    expect(sent(writeOf(write('PUT', POD, 'application/json', body), STATE))).toBe(expected);
    expect(sent(writeOf(write('PATCH', POD, 'application/apply-patch+yaml', body), STATE))).toBe(expected);
  });

  test('a deletion and an eviction', () => {
    const deletion = write('DELETE', POD, 'application/json', '{"preconditions":{"uid":"other"}}');
    expect(JSON.parse(sent(writeOf(deletion, STATE)) ?? '')).toMatchObject({ preconditions: STATE });
    const eviction = write('POST', `${POD}/eviction`, 'application/json', '{}');
    expect(JSON.parse(sent(writeOf(eviction, STATE)) ?? '')).toEqual({ deleteOptions: { preconditions: STATE } });
  });

  test.each([
    ['application/merge-patch+json', '{"metadata":null}'],
    ['application/merge-patch+json', '[]'],
    ['application/json-patch+json', '{}'],
  ])('%s %s has no place for it', (type, body) => {
    expect(writeOf(write('PATCH', POD, type, body), STATE)).toBeUndefined();
  });

  test.each(['12345678901234567890', '1.0', '1e3', '-0', '0.1000'])(
    'the number %s stays as it was written',
    (number) => {
      const patch = write('PATCH', POD, 'application/merge-patch+json', `{"spec":{"a":${number}}}`);
      expect(sent(writeOf(patch, STATE))).toContain(`"a":${number}`);
      expect(String(dryRunOf(patch).bytes?.content)).toBe(`{"spec":{"a":${number}}}`);
    },
  );

  test('whatever a patch holds, its write holds the same and the state', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        const { metadata: _, ...patch } = fields;
        const body = JSON.stringify(patch);
        const made = writeOf(write('PATCH', POD, 'application/merge-patch+json', body), STATE);
        expect(JSON.parse(sent(made) ?? '')).toEqual({ ...JSON.parse(body), metadata: STATE });
      }),
    );
  });
});
