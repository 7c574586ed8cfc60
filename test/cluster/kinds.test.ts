import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wantedKubernetes } from '../../hack/control-plane.ts';
import { BUILT_IN_KINDS } from '../../src/kube/kinds.ts';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { writePolicy } from './policy-file.ts';

interface Discovered {
  readonly name: string;
  readonly kind: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

test('the built-in kinds are the kinds that the API server serves', async () => {
  const { groups } = JSON.parse(await succeed(admin, ['get', '--raw', '/apis']));
  const versions = groups.flatMap(({ versions: all }: { versions: { groupVersion: string }[] }) => all);
  const paths = ['api/v1', ...versions.map(({ groupVersion }: { groupVersion: string }) => `apis/${groupVersion}`)];
  const served = new Map<string, unknown>();
  for (const path of paths) {
    const { resources } = JSON.parse(await succeed(admin, ['get', '--raw', `/${path}`]));
    const group = path.startsWith('apis/') ? (path.split('/')[1] ?? '') : '';
    for (const { name, kind, singularName, namespaced, shortNames = [], categories = [] } of resources as Discovered[])
      if (!name.includes('/') && !served.has(`${group}/${name}`))
        served.set(`${group}/${name}`, {
          group,
          resource: name,
          singular: singularName,
          kind,
          namespaced,
          shortNames,
          categories,
        });
  }
  // Other tests may have made kinds of their own.
  const known = new Set(BUILT_IN_KINDS.map(({ group }) => group));
  const builtIn = [...served.values()].filter((each) => known.has((each as { group: string }).group));
  // Kinds come with new API servers, and none has gone.
  if (wantedKubernetes() === 'oldest') expect(BUILT_IN_KINDS).toEqual(expect.arrayContaining(builtIn));
  else expect(BUILT_IN_KINDS.toSorted(byName)).toEqual((builtIn as typeof BUILT_IN_KINDS).toSorted(byName));
});

function byName(one: { group: string; resource: string }, other: { group: string; resource: string }): number {
  return `${one.group}/${one.resource}` < `${other.group}/${other.resource}` ? -1 : 1;
}

describe('rules about custom resources', () => {
  const namespace = 'kinds';
  let server: HttpServer;

  beforeAll(async () => {
    await makeNamespace(namespace);
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gadgets.policy.example.com' },
      spec: {
        group: 'policy.example.com',
        scope: 'Namespaced',
        names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget', shortNames: ['gdg'], categories: ['gizmos'] },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    };
    await succeed(admin, ['create', '-f', '-'], JSON.stringify(definition));
    await succeed(admin, ['wait', '--for=condition=Established', 'crd/gadgets.policy.example.com']);
    const rules = [
      { id: 'look', effect: 'allow', subcommands: ['get'] },
      { id: 'no-gadgets', effect: 'deny', resources: ['gadgets.policy.example.com'] },
    ];
    server = await serveCluster({ POLICY_FILE: writePolicy({ rules }) });
  });

  afterAll(async () => {
    await server.stop();
    await admin(['delete', 'crd', 'gadgets.policy.example.com']);
    await admin(['delete', 'namespace', namespace, '--wait=false']);
  });

  test.each([
    'gadgets',
    'gdg',
    'Gadget',
    'gadgets.policy.example.com',
    'gadget.v1.policy.example.com',
    'gizmos',
    'pods,gdg',
  ])('hold for them by the name %s', async (spelling) => {
    expect(await callTool(server.url, 'kubectl', { args: ['get', spelling, '-n', namespace] })).toMatchObject({
      success: false,
      code: 'POLICY_DENIED',
      error: expect.stringContaining("The rule 'no-gadgets'"),
    });
  });

  test('and for nothing else', async () => {
    for (const spelling of ['pods', 'deploy', 'all'])
      expect(await callTool(server.url, 'kubectl', { args: ['get', spelling, '-n', namespace] })).toMatchObject({
        success: true,
      });
  });
});
