import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Kubectl, kubectlAs, kubectlWith, succeed } from '../deployment/kubectl.ts';
import { type RbacMode, rbacModes } from '../deployment/manifest-files.ts';
import {
  type AllowedCall,
  clusterDiagnosis,
  clusterWideReads,
  diagnosis,
  imageRuns,
  neverAllowed,
  reads,
  refusedClusterDiagnosis,
  refusedDiagnosis,
  refusedElsewhere,
  refusedImageRuns,
  refusedRepairs,
  repairs,
} from '../deployment/rbac-calls.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

interface Case {
  readonly mode: RbacMode;
  readonly refused: readonly string[];
  readonly allowed: readonly AllowedCall[];
}

const refusedReads = [...refusedDiagnosis, ...refusedClusterDiagnosis];

const cases: readonly Case[] = [
  {
    mode: 'read-only',
    refused: [...neverAllowed, ...refusedReads, 'get controllerrevisions', ...refusedRepairs, ...refusedImageRuns],
    allowed: [...reads, ...clusterWideReads],
  },
  {
    mode: 'diagnosis',
    refused: [...neverAllowed, ...refusedRepairs, ...refusedImageRuns],
    allowed: [...reads, ...clusterWideReads, ...diagnosis, ...clusterDiagnosis],
  },
  {
    mode: 'remediation',
    refused: [...neverAllowed, ...refusedReads, ...refusedImageRuns],
    allowed: [...reads, ...clusterWideReads, ...repairs],
  },
  {
    mode: 'run-image',
    // To take away what it started, this mode may delete pods.
    refused: [...neverAllowed, ...refusedReads, ...refusedRepairs.filter((call) => !call.startsWith('delete pod'))],
    allowed: [...reads, ...clusterWideReads, ...imageRuns],
  },
  {
    mode: 'namespaced diagnosis',
    refused: [
      ...neverAllowed,
      ...refusedClusterDiagnosis,
      ...refusedRepairs,
      ...refusedImageRuns,
      ...refusedElsewhere,
      'get jobs -n {other}',
    ],
    allowed: [...reads, ...diagnosis],
  },
  {
    mode: 'namespaced remediation',
    refused: [...neverAllowed, ...refusedReads, ...refusedImageRuns, ...refusedElsewhere],
    allowed: [...reads, ...repairs],
  },
];

/** What the calls are made against, in a namespace under test and in one beside it. */
const container = { name: 'main', image: 'busybox:1.37' };
const workload = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [container] } },
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [container] } },
    },
  },
  { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'most' }, spec: { hard: { 'count/secrets': '50' } } },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'idle' },
      maxReplicas: 3,
    },
  },
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'lone' }, spec: { containers: [container] } },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { colour: 'blue' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'password' }, stringData: { password: 'hunter2' } },
]
  .map((object) => stringify(object))
  .join('---\n');

const kept =
  'deployments,replicasets,statefulsets,daemonsets,pods,services,configmaps,secrets,serviceaccounts,roles,rolebindings,resourcequotas,horizontalpodautoscalers,jobs,controllerrevisions';

describe.each(cases)(
  'with the rules of rbac.yaml in the mode $mode, the ServiceAccount',
  ({ mode, refused, allowed }) => {
    const namespace = `rbac-${mode.replaceAll(' ', '-')}-${process.pid}`;
    const other = `${namespace}-other`;
    const prefix = `mcp-${namespace}`;
    const role = `${prefix}-role`;
    const manifest = rbacModes[mode]
      .replaceAll('kubernetes-remediation-mcp', prefix)
      .replaceAll(/namespace: (default|staging)$/gm, `namespace: ${namespace}`);
    let admin: Kubectl;
    let account: Kubectl;
    let node = '';
    let before: unknown;
    const folder = mkdtempSync(join(tmpdir(), 'account-'));

    beforeAll(async () => {
      const { kubectl, kubeconfig } = sharedControlPlane();
      admin = kubectlWith(kubectl, kubeconfig);
      node = await succeed(admin, ['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}']);
      for (const name of [namespace, other]) {
        await succeed(admin, ['create', 'namespace', name]);
        await succeed(admin, ['create', 'serviceaccount', 'default', '-n', name]).catch(() => undefined);
        await succeed(admin, ['apply', '-n', name, '-f', '-'], workload);
      }
      await succeed(admin, ['apply', '-n', namespace, '-f', '-'], manifest);
      account = await kubectlAs(admin, kubectl, { namespace, name: `${prefix}-sa` }, folder);
      for (const name of [namespace, other]) {
        await succeed(admin, ['rollout', 'status', 'statefulset/db', '-n', name, '--timeout=60s']);
        await succeed(admin, ['rollout', 'status', 'daemonset/agent', '-n', name, '--timeout=60s']);
        await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', name, '--timeout=60s']);
        await succeed(admin, ['wait', '--for=condition=Ready', 'pod/lone', '-n', name, '--timeout=60s']);
      }
      before = await snapshot();
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await succeed(admin, ['delete', '--ignore-not-found', '-n', namespace, '-f', '-'], manifest);
      await succeed(admin, ['delete', 'namespace', namespace, other, '--wait=false']);
    });

    const words = (call: string): string[] =>
      call
        .replaceAll('{ns}', namespace)
        .replaceAll('{other}', other)
        .replaceAll('{node}', node)
        .replaceAll('{account}', `${prefix}-sa`)
        .replaceAll('{role}', role)
        .split(' ');
    const inNamespace = (call: string): string[] => ['-n', namespace, ...words(call)];

    /** Everything a refused call could have changed, without what controllers keep changing by themselves. */
    const snapshot = async (): Promise<unknown> => {
      const texts = await Promise.all([
        succeed(admin, ['get', kept, '-n', namespace, '-o', 'json']),
        succeed(admin, ['get', kept, '-n', other, '-o', 'json']),
        succeed(admin, ['get', 'namespaces', namespace, other, '-o', 'json']),
        succeed(admin, ['get', 'clusterroles,clusterrolebindings', '-l', `app=${prefix}`, '-o', 'json']),
        succeed(admin, ['get', 'clusterrolebindings', namespace, '--ignore-not-found', '-o', 'name']),
        succeed(admin, ['get', 'nodes', '-l', `probe=${namespace}`, '-o', 'name']),
        succeed(admin, ['get', 'node', node, '-o', 'jsonpath={.spec.unschedulable}']),
      ]);
      return texts.map((text) =>
        text.startsWith('{')
          ? JSON.parse(text, (key, value) =>
              ['status', 'resourceVersion', 'managedFields'].includes(key) ? undefined : value,
            )
          : text,
      );
    };

    test.concurrent.each(refused)('is refused: kubectl %s', async (call) => {
      const { code, stdout, stderr } = await account(inNamespace(call));
      expect(stderr).toMatch(/forbidden|cannot impersonate/i);
      expect(code).not.toBe(0);
      expect(stdout).not.toContain('hunter2');
      expect(stdout).not.toContain(Buffer.from('hunter2').toString('base64'));
    });

    test('has changed nothing by all those calls', async () => {
      expect(await snapshot()).toEqual(before);
    });

    test.each([...allowed])('may do this: kubectl $call', async ({ call, shows, onlyPermission }) => {
      const { code, stderr } = await account(inNamespace(call));
      expect(stderr).not.toMatch(/forbidden/i);
      if (onlyPermission !== true) expect({ code, stderr }).toMatchObject({ code: 0 });
      if (shows !== undefined) await expect.poll(() => succeed(admin, inNamespace(shows.call))).toMatch(shows.expected);
    });

    test('is told the truth about the endpoints of a Service', async () => {
      const { stdout } = await account(inNamespace('describe service web'));
      expect(stdout).toMatch(/^Endpoints: +\d+\.\d+\.\d+\.\d+:80/m);
    });
  },
);
