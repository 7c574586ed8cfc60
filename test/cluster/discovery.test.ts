import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiResource, Discovery } from '../../src/api/api.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { accessTo, openApi } from './read-natively.ts';

const access = accessTo();
let discovery: Discovery;

beforeAll(async () => {
  ({ discovery } = await openApi(access));
});

/** The rows of `kubectl api-resources -o wide --no-headers`, in the words of a discovery. */
async function listedByKubectl() {
  const table = await succeed(admin, ['api-resources', '--no-headers', '-o', 'wide']);
  return table
    .trimEnd()
    .split('\n')
    .map((line) => {
      // Short names and categories may be missing; the version is the first word that looks like one.
      const words = line.split(/ +/);
      const at = words.findIndex((word) => /^([a-z0-9.-]+\/)?v\d\w*$/.test(word));
      const [apiVersion = '', namespaced, kind, verbs, categories] = words.slice(at);
      const [version = '', group = ''] = apiVersion.split('/').reverse();
      return {
        resource: words[0],
        shortNames: at === 2 ? words[1]?.split(',') : [],
        group,
        version,
        namespaced: namespaced === 'true',
        kind,
        verbs: verbs?.split(','),
        categories: categories ? categories.split(',') : [],
      };
    });
}

const key = ({ resource, group }: { resource?: string | undefined; group: string }) => `${resource}.${group}`;

describe('discovery', () => {
  test('knows every resource that kubectl lists, with all that kubectl says of it', async () => {
    const listed = await listedByKubectl();
    expect(listed.length).toBeGreaterThan(50);
    for (const { resource, group, version, ...rest } of listed) {
      expect(await discovery.find(`${resource}.${version}.${group}`)).toMatchObject({
        resource,
        group,
        version,
        ...rest,
      });
    }
    const known = new Set((await discovery.resources()).map(key));
    expect([...known].toSorted()).toEqual(listed.map(key).toSorted());
  });

  test('expands a category as kubectl does', async () => {
    const all = await succeed(admin, ['api-resources', '--categories=all', '-o', 'name', '--no-headers']);
    const expanded = new Set(await discovery.expand('all'));
    expect([...expanded].toSorted()).toEqual(all.trimEnd().split('\n').toSorted());
    expect(await discovery.expand('none')).toBeUndefined();
  });

  test('takes a resource by each of its spellings', async () => {
    const same = (each: ApiResource | undefined) => each && `${each.resource}.${each.version}.${each.group}`;
    for (const spelling of ['deploy', 'Deployment', 'DEPLOYMENTS', 'deployment.apps', 'deploy.v1.apps', 'deploy.app']) {
      expect(same(await discovery.find(spelling)), spelling).toBe('deployments.v1.apps');
    }
    expect(same(await discovery.find('events'))).toBe('events.v1.');
    expect(same(await discovery.find('ev.events.k8s.io'))).toBe('events.v1.events.k8s.io');
    for (const spelling of ['PO', 'deploy.batch', 'nonsense', 'pods.v2.', '']) {
      expect(await discovery.find(spelling), spelling).toBeUndefined();
    }
  });

  test('finds a type that was made after it was asked first', async () => {
    expect(await discovery.find('latecomers')).toBeUndefined();
    const schema = { openAPIV3Schema: { type: 'object' } };
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'latecomers.late.example.com' },
      spec: {
        group: 'late.example.com',
        scope: 'Namespaced',
        names: { plural: 'latecomers', singular: 'latecomer', kind: 'Latecomer', shortNames: ['late'] },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    };
    await succeed(admin, ['apply', '-f', '-'], JSON.stringify(crd));
    await succeed(admin, ['wait', '--for=condition=Established', 'crd/latecomers.late.example.com']);
    // The API server itself may take a moment to list it; a call asks at most once.
    await expect
      .poll(async () => (await openApi(access)).discovery.find('late'), { timeout: 20_000 })
      .toMatchObject({ kind: 'Latecomer', group: 'late.example.com' });
  });
});
