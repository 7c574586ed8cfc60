import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../hack/control-plane.ts';
import { LeaveToKubectl } from '../../src/api/api.ts';
import { DISCOVERY_ACCEPT } from '../../src/api/discovery/parse.ts';
import { readText } from '../../src/api/objects/rest-client.ts';
import { readFor } from '../../src/reads/coverage.ts';
import type { NativeRead } from '../../src/reads/read.ts';
import { type Kubectl, kubectlWith, succeed } from '../deployment/kubectl.ts';
import { type Caller, compareCalls } from './compare.ts';
import { accessTo, openApi, parseCommand, readNatively } from './read-natively.ts';
import { type RecordedApi, recordApi } from './recorded-api.ts';

let controlPlane: ControlPlane | undefined;
let kubectl: Kubectl;
const recordings: RecordedApi[] = [];

beforeAll(async () => {
  controlPlane = await startControlPlane({ report: () => undefined });
  kubectl = kubectlWith(controlPlane.kubectl, controlPlane.kubeconfig);
  await succeed(kubectl, ['create', '-f', '-'], listOf(HALF_BY_DEFINITION));
  await succeed(kubectl, ['wait', '--for=condition=Established', 'crd/halves.half.example.com']);
});

afterAll(async () => {
  for (const recording of recordings) await recording.close();
  await controlPlane?.stop();
});

/** Half of this group is a custom resource. */
const HALF_BY_DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'halves.half.example.com' },
  spec: {
    group: 'half.example.com',
    scope: 'Namespaced',
    names: { plural: 'halves', singular: 'half', kind: 'Half', shortNames: ['hf'], categories: ['all'] },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: {} } } },
    ],
  },
};

/** What an APIService names and nobody serves. */
const NOBODY = { name: 'nobody', namespace: 'default', port: 443 };

function unanswered(group: string, version: string): object {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}` },
    spec: {
      group,
      version,
      groupPriorityMinimum: 100,
      // Before whatever else the group has.
      versionPriority: 200,
      insecureSkipTLSVerify: true,
      service: NOBODY,
    },
  };
}

function listOf(...items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** The API server as it is now, for somebody who knows nothing of it yet. */
async function visit(form: 'aggregated' | 'plain'): Promise<Caller> {
  const { kubeconfig, kubectl: program } = controlPlane as ControlPlane;
  const recording = await recordApi((await openApi(accessTo(kubeconfig))).api, form);
  recordings.push(recording);
  const opened = await openApi(accessTo(recording.kubeconfig));
  return { kubectl: kubectlWith(program, recording.kubeconfig), opened, standsStill: true };
}

/** How many versions the API server lists although nobody answers for them. */
async function countStale(kubeconfig: string): Promise<number> {
  const { api } = await openApi(accessTo(kubeconfig));
  const { body } = await api.request({ path: '/apis', accept: DISCOVERY_ACCEPT });
  return (await readText(body)).split('"freshness":"Stale"').length - 1;
}

const CALLS = `
get pods -A
get all -A
get all,nonsense
get pods,nonsense
get nonsense
get halves
get hf -o yaml
get Half
get halves.half.example.com
get halves.v1.half.example.com
get halves.v2.half.example.com
get nobodies.nobody.example.com
get nobodies.v1.nobody.example.com
get deploy.v1.apps
get hpa.v1.autoscaling
get hpa
get svc kubernetes -o json
explain pods.spec.containers
explain halves
explain nobodies
explain nonsense
describe svc kubernetes
describe halves x
describe halves.half.example.com
describe nobodies.nobody.example.com
describe nonsense
events --for=halves/x
events --for=nonsense/x
rollout status deploy/x
rollout history nonsense/x
logs deploy/x
logs nonsense/x
top pod
api-resources -o wide
api-resources -o json
api-resources -o yaml
api-versions`
  .trim()
  .split('\n')
  .map((line) => line.split(' '));

function nativeRead(args: readonly string[]): NativeRead {
  const read = readFor(parseCommand(args));
  if (read === undefined) throw new Error(`${args.join(' ')} is not covered.`);
  return read;
}

async function compareEach(calls: readonly (readonly string[])[], caller: Caller): Promise<void> {
  for (const args of calls)
    expect(await compareCalls(nativeRead(args), [args], caller)).toEqual({ compared: 1, differences: [] });
}

// These build on each other: what nobody serves comes last.
describe('reads print what kubectl prints', () => {
  test('where the API server lists what it serves version by version', { timeout: 180_000 }, async () => {
    const names = (await succeed(kubectl, ['api-resources', '--verbs=list', '-o', 'name'])).trim().split('\n');
    const lists = names.map((name) => ['get', name, '-A', '-o', 'name']);
    expect(lists.length).toBeGreaterThan(40);
    await compareEach([...CALLS, ...lists], await visit('plain'));
  });

  test('where a part of the API does not answer', { timeout: 180_000 }, async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: NOBODY.name },
      spec: { ports: [{ port: NOBODY.port }] },
    };
    const parts = [unanswered('half.example.com', 'v2'), unanswered('nobody.example.com', 'v1')];
    await succeed(kubectl, ['create', '-f', '-'], listOf(service, ...parts));
    const { kubeconfig } = controlPlane as ControlPlane;
    await expect.poll(() => countStale(kubeconfig), { timeout: 60_000 }).toBe(parts.length);
    await compareEach(CALLS, await visit('aggregated'));
    const permissions = ['halves', 'nobodies.nobody.example.com'].map((type) => ['auth', 'can-i', 'get', type]);
    await compareEach(permissions, { kubectl, opened: await openApi(accessTo(kubeconfig)) });
  });

  test('but where both is the case, it is left to kubectl, which complains with times and process ids', async () => {
    const { kubectl: complaining, opened } = await visit('plain');
    const { code, stderr } = await complaining(['get', 'services']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('unable to handle the request') });
    for (const line of ['get services', 'get nonsense', 'api-resources', 'api-versions', 'describe svc kubernetes']) {
      const args = line.split(' ');
      await expect(readNatively(nativeRead(args), args, opened), line).rejects.toThrow(LeaveToKubectl);
    }
  });
});
