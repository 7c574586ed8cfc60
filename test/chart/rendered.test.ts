import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import {
  leaveOut,
  type Manifest,
  manifests,
  rbacModes,
  repository,
  repositoryFile,
  turnOn,
} from '../deployment/manifest-files.ts';
import { BUILD_MS, CHART, helm, OPEN, objectsOf, RELEASE, render, SCENARIOS, valuesOf } from './helm.ts';

const GOLDEN = `${repository}test/golden/chart`;

beforeAll(() => buildProgram('helm', (line) => process.stderr.write(`${line}\n`)), BUILD_MS);

test('has a scenario for each use', () => {
  expect(SCENARIOS).toEqual([
    'approvals',
    'autoscaled',
    'console',
    'existing-secrets',
    'monitoring',
    'namespaced',
    'network-policies',
    'read-only',
    'reference-addon',
    'remediation',
    'token-review',
  ]);
});

describe.each(SCENARIOS)('the scenario %s', (scenario) => {
  test('passes helm lint', async () => {
    const { code, stdout, stderr } = await helm(['lint', '--strict', CHART, '--values', valuesOf(scenario)]);
    expect({ code, stdout: stdout.replace(/^\[INFO\] .*icon is recommended$/m, '') + stderr }).toEqual({
      code: 0,
      stdout: expect.stringContaining('1 chart(s) linted, 0 chart(s) failed'),
    });
  });

  test('renders the objects of its golden file', async () => {
    const text = await render(['--values', valuesOf(scenario)]);
    const golden = `${GOLDEN}/${scenario}.yaml`;
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(golden, text);
    }
    expect(existsSync(golden), 'run make golden').toBe(true);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  test('gives every object the labels of the release, and no two objects the same name', async () => {
    const objects = objectsOf(await render(['--values', valuesOf(scenario)]));
    for (const { metadata } of objects)
      expect(metadata).toMatchObject({
        labels: { 'app.kubernetes.io/instance': RELEASE, 'app.kubernetes.io/managed-by': 'Helm' },
      });
    const names = objects.map(({ kind, metadata: { name, namespace = '' } }) => `${kind} ${namespace}/${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** An object without what a release adds to it. */
function plain({ metadata, ...object }: Manifest): unknown {
  const text = JSON.stringify({ ...object, metadata: { name: metadata.name } });
  return JSON.parse(text, (key, value) =>
    ['labels', 'annotations', 'matchLabels', 'selector'].includes(key) ? undefined : value,
  );
}

const byName = (objects: readonly Manifest[]) =>
  Object.fromEntries(objects.map((object) => [`${object.kind} ${object.metadata.name}`, plain(object)]));

describe('as the plain manifests of the repository', () => {
  test('are the Deployment, the Service and the rights without any value', async () => {
    const objects = objectsOf(await render(['--set', 'image.tag=latest'], 'default'));
    const files = ['deployment.yaml', 'service.yaml', 'rbac.yaml'].map(repositoryFile);
    const written = byName(files.flatMap(manifests)) as Record<string, Record<string, never>>;
    const deployment = written[`Deployment ${RELEASE}`] as never as {
      spec: { template: { spec: { containers: { env: { name: string; value?: string }[] }[] } } };
    };
    const [container] = deployment.spec.template.spec.containers;
    // A variable without a value says nothing, and the chart names the Service to the server whatever its release is called.
    if (container !== undefined)
      container.env = [
        ...container.env.filter(({ value }) => value !== undefined),
        { name: 'MCP_ALLOWED_HOSTS', value: `${RELEASE},${RELEASE}.default` },
      ].toSorted((one, other) => (one.name < other.name ? -1 : 1));
    expect(byName(objects)).toEqual(written);
  });

  const rulesOf = (objects: readonly Manifest[], suffix: string) =>
    objects
      .filter(({ kind, metadata }) => /Role$/.test(kind) && metadata.name.endsWith(suffix))
      .map(({ rules }) => rules);

  test.each([
    ['read-only', ['--set', 'profile=read-only']],
    ['diagnosis', ['--set', 'rbac.diagnosis=true']],
    ['remediation', ['--set', `profile=remediation,${OPEN}`]],
    ['remediation', ['--set', `profile=approvals,${OPEN}`]],
    ['run-image', ['--set', 'settings.KUBECTL_ALLOWED_IMAGES=busybox']],
    ['namespaced', ['--set', 'namespaces={staging}']],
    ['namespaced diagnosis', ['--set', 'namespaces={staging},rbac.diagnosis=true']],
    ['namespaced remediation', ['--set', `namespaces={staging},profile=remediation,${OPEN}`]],
  ] as const)('are the rules of rbac.yaml in the mode %s with %j', async (mode, args) => {
    const rendered = rulesOf(objectsOf(await render(args)), '-role');
    expect(rendered).toEqual(rulesOf(manifests(rbacModes[mode]), '-role'));
    expect(rendered).toHaveLength(1);
  });

  test.each([
    ['events', 'settings.AUDIT_EVENTS=on'],
    ['token-review', 'tokenReview.audience=mcp'],
    ['changes', `profile=approvals,${OPEN}`],
    ['approver', `profile=approvals,${OPEN}`],
  ])('are the rules of its part %s with %s, and none without', async (part, set) => {
    const text = turnOn(repositoryFile('rbac.yaml'), part);
    const rendered = rulesOf(objectsOf(await render(['--set', set])), `-${part}`);
    expect(rendered).toEqual(rulesOf(manifests(text), `-${part}`));
    expect(rendered).toHaveLength(1);
    expect(rulesOf(objectsOf(await render([])), `-${part}`)).toEqual([]);
  });

  test('are the kinds of changes and the policies on them, for the account of the release', async () => {
    const kinds = ['CustomResourceDefinition', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
    const pick = (objects: readonly Manifest[]) => byName(objects.filter(({ kind }) => kinds.includes(kind)));
    const text = turnOn(repositoryFile('rbac.yaml'), 'changes').replaceAll(
      'system:serviceaccount:default:',
      'system:serviceaccount:mcp:',
    );
    const rendered = pick(objectsOf(await render(['--set', `profile=approvals,${OPEN}`])));
    expect(rendered).toEqual(pick(manifests(text)));
    expect(Object.keys(rendered)).toHaveLength(11);
  });

  test('are the alerts and the dashboard', async () => {
    const objects = objectsOf(await render(['--values', valuesOf('monitoring')]));
    const of = (kind: string, suffix = '') =>
      objects.find((object) => object.kind === kind && object.metadata.name.endsWith(suffix));
    const [alerts] = manifests(repositoryFile('deploy/alerts.yaml'));
    expect(of('PrometheusRule')?.['spec']).toEqual(alerts?.['spec']);
    const { data } = of('ConfigMap', '-dashboard') as never as { data: Record<string, string> };
    expect(JSON.parse(data['kubernetes-remediation-mcp.json'] ?? '')).toEqual(
      JSON.parse(repositoryFile('deploy/grafana-dashboard.json')),
    );
  });

  test('would be told from manifests that differ', () => {
    const text = repositoryFile('rbac.yaml');
    expect(rulesOf(manifests(turnOn(text, 'diagnosis')), '-role')).not.toEqual(rulesOf(manifests(text), '-role'));
    expect(manifests(leaveOut(text, 'cluster-wide')).map(({ kind }) => kind)).toEqual(['ServiceAccount']);
  });
});
