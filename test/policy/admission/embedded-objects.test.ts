import { expect, test } from 'vitest';
import { embeddedObjects } from '../../../src/policy/admission/rules/embedded-objects.ts';
import { objectionsOf, write } from './writes.ts';

const MANIFEST = 'apiVersion: v1\nkind: Pod\n';
const workflow = (...templates: readonly object[]) => ({ apiVersion: 'argoproj.io/v1alpha1', spec: { templates } });
const judged = (oldObject: object | undefined, object: object, resource = 'argoproj.io/workflows') =>
  objectionsOf(embeddedObjects, {
    request: write(oldObject === undefined ? 'CREATE' : 'UPDATE', resource, 'a', { oldObject, object } as never),
  });

test.each<[string, object, boolean]>([
  ['a manifest', { resource: { action: 'create', manifest: MANIFEST } }, true],
  ['a manifest as JSON', { resource: { manifest: '{"kind":"Pod","apiVersion":"v1"}' } }, true],
  ['a list of manifests', { manifests: [MANIFEST] }, true],
  ['a patch of its pods', { podSpecPatch: '{"hostNetwork":true}' }, true],
  ['a template of its pods', { podTemplate: 'spec:\n  hostPID: true' }, true],
  ['the name of a template', { podTemplate: 'small' }, false],
  ['a manifest of another kind', { manifest: 'index.json' }, false],
  ['a script that makes one', { script: { source: MANIFEST } }, false],
])('%s', (_, template, objects) => {
  const expected = objects ? ['change-permissions'] : [];
  expect(judged(undefined, workflow(template))).toEqual(expected);
  expect(judged(workflow(), workflow(template))).toEqual(expected);
  expect(judged(workflow(template), workflow(template, {})), 'as it was').toEqual([]);
  expect(judged(undefined, workflow(template), 'apps/deployments'), 'no custom resource').toEqual([]);
});
