import { expect, test } from 'vitest';
import { openRedaction } from '../../../src/redaction/redaction.ts';
import { planUndo } from '../../../src/remediation/undo/plan-undo.ts';
import { shownConflicts } from '../../../src/remediation/undo/shown-conflicts.ts';
import { update } from './requests.ts';

const redaction = openRedaction({ key: Buffer.alloc(16, 7) });
const SECRETS = ['first-horse', 'second-horse', 'third-horse'] as const;

const metadata = { namespace: 'shop', name: 'web', uid: 'u1', resourceVersion: '5' };
const deployment = (value: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { replicas, template: { spec: { containers: [{ name: 'web', env: [{ name: 'DB_PASSWORD', value }] }] } } },
});
const settings = (password: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { password, a: '1' } });

function shown([before, after, now]: readonly object[], by: Parameters<typeof shownConflicts>[2] = redaction) {
  const made = [update(before, after, now)];
  return shownConflicts(planUndo(made).conflicts, made, by);
}

test.each([
  ['a variable', SECRETS.map((value) => deployment(value, 1)), 'spec.template.spec.containers[web].env[DB_PASSWORD]'],
  ['an entry', SECRETS.map(settings), 'data.password'],
])('a conflict over the secret value of %s shows marks that differ', (_, objects, path) => {
  const conflicts = shown(objects);
  expect(conflicts).toHaveLength(1);
  expect(conflicts[0]?.path.startsWith(path)).toBe(true);
  expect(conflicts[0]?.made).not.toEqual(conflicts[0]?.now);
  for (const value of SECRETS) expect(JSON.stringify(conflicts)).not.toContain(value);
  expect(JSON.stringify(conflicts)).toContain('[redacted: password #');
});

test('a conflict over what is not secret shows its values', () => {
  const objects = [1, 2, 3].map((replicas) => deployment('first-horse', replicas));
  expect(shown(objects)).toMatchObject([{ path: 'spec.replicas', before: 1, made: 2, now: 3 }]);
});

test('a conflict that marks do not show has no values', () => {
  const blank = {
    object: <T>(object: T) => JSON.parse(JSON.stringify(object).replace(/\w+-horse/g, '[redacted]')) as T,
  };
  const conflicts = shown(SECRETS.map(settings), blank);
  expect(conflicts).toEqual([{ on: 'configmaps/web in the namespace shop', path: 'data.password', isHidden: true }]);
});
