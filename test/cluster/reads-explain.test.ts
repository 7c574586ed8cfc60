import { describe, expect, test } from 'vitest';
import { readExplain } from '../../src/reads/explain.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { compareCalls } from './compare.ts';

const FIELDS = `
pod
po
PODS
pods.spec
pods.spec.containers
po.spec.containers.livenessProbe.httpGet
pods.spec.restartPolicy
pods.foo
pods.spec.foo.bar
pods.spec.
deployments.apps.spec.template.spec.volumes
deploy.spec.strategy.type
svc.spec.type
events.events.k8s.io.note
events.events
crd.spec.versions.schema.openAPIV3Schema
customresourcedefinitions.spec.versions.schema.openAPIV3Schema.properties
cm.data
secrets.data
hpa.spec.metrics
clusterroles.rules
foo
foo.bar
pods.metadata.labels
pods.metadata.managedFields.fieldsV1
logs.kwok.x-k8s.io.spec
sts.spec.updateStrategy.rollingUpdate.partition
pvc.spec.accessModes
pdb.spec.maxUnavailable`;

const CALLS = `
explain
explain a b
explain pods --max-depth=1
explain pods --recursive --max-depth=-1
explain deployments --api-version=apps/v1
explain deployments --api-version=apps/v9
explain hpa --api-version=autoscaling/v1
explain hpa.spec --api-version=autoscaling/v2
explain pods --api-version=apps/v1
explain pods --api-version=a/b/c
explain foo --api-version=v1
explain events --api-version=events.k8s.io/v1
explain pods -o plaintext`;

describe('explain prints what kubectl prints', () => {
  test('for every resource that is served', async () => {
    const names = (await succeed(admin, ['api-resources', '-o', 'name'])).trim().split('\n');
    const calls = names.flatMap((name) => [
      ['explain', name],
      ['explain', name, '--recursive'],
    ]);
    expect(calls.length).toBeGreaterThan(100);
    expect(await compareCalls(readExplain, calls)).toEqual({ compared: calls.length, differences: [] });
  }, 300_000);

  test('for fields, and for what is no field', async () => {
    const fields = FIELDS.trim()
      .split('\n')
      .flatMap((field) => [
        ['explain', field],
        ['explain', field, '-R', '--max-depth=2'],
      ]);
    const calls = [
      ...fields,
      ...CALLS.trim()
        .split('\n')
        .map((line) => line.split(' ')),
    ];
    expect(await compareCalls(readExplain, calls)).toEqual({ compared: calls.length, differences: [] });
  }, 120_000);
});
