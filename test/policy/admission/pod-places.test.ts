import { describe, expect, test } from 'vitest';
import { podSecurity } from '../../../src/policy/admission/rules/pod-security.ts';
import { deployment, errorsOf, HOLDERS, objectionsOf } from './pods.ts';

/** What a right or a protection means depends on its place: in which list, beside what, by which annotation. */

const PLAIN = { containers: [{ name: 'c', image: 'a' }] };
const inContext = (securityContext: object) => ({ containers: [{ name: 'c', image: 'a', securityContext }] });
const podContext = (securityContext: object) => ({ ...PLAIN, securityContext });
const judged = (before: object, after: object) =>
  errorsOf(podSecurity, { before: deployment(before), after: deployment(after) });
const allowances = (before: object, after: object) =>
  new Set(
    objectionsOf(podSecurity, { before: deployment(before), after: deployment(after) }).map((each) => each.allowance),
  );

describe('rights of a container that ends', () => {
  const init = (fields: object = {}) => ({ name: 'i', image: 'a', securityContext: { privileged: true }, ...fields });
  const before = { ...PLAIN, initContainers: [init()] };
  test.each<[string, object, boolean]>([
    ['stay', before, false],
    ['become those of one that runs', { containers: [...PLAIN.containers, init()] }, true],
    ['become those of a sidecar', { ...PLAIN, initContainers: [init({ restartPolicy: 'Always' })] }, true],
  ])('%s', (_, after, isGained) => {
    expect(judged(before, after)).toHaveLength(isGained ? 1 : 0);
    expect(judged(after, before), 'the other way round').toEqual([]);
  });
});

describe('a part of a pod spec in a custom resource', () => {
  const holder = HOLDERS['the spec of a custom resource'];
  const lost = (before: object, after: object) =>
    errorsOf(podSecurity, { before: holder?.(before), after: holder?.(after) });
  const hard = { securityContext: { runAsNonRoot: true } };
  const list = { containers: [{ name: 'x', image: 'a' }] };
  test.each<[string, object, object, boolean]>([
    ['keeps what hardens it beside a new list of containers', hard, { ...hard, ...list }, false],
    ['loses what hardens it beside a new list of containers', hard, list, true],
    ['loses what hardens it beside an empty list', { ...hard, containers: [] }, { containers: [] }, true],
    ['loses it with its list', { ...hard, ...list }, { securityContext: {} }, true],
  ])('%s', (_, before, after, isLost) => {
    expect(lost(before, after).length > 0).toBe(isLost);
  });
});

describe('a volume that the pod can only read', () => {
  const data = { name: 'd', persistentVolumeClaim: { claimName: 'data' } };
  const mounted = (mount: object, volume: object = data) => ({
    containers: [{ name: 'c', image: 'a', volumeMounts: [{ name: 'd', mountPath: '/d', ...mount }] }],
    volumes: [volume],
  });
  const reading = mounted({ readOnly: true });
  const held = { ...data, persistentVolumeClaim: { claimName: 'data', readOnly: true } };
  test.each<[string, object, object, boolean]>([
    ['comes to be written', reading, mounted({}), true],
    ['comes to be written by its source', mounted({}, held), mounted({}), true],
    [
      'is written by another container',
      reading,
      { ...reading, containers: [...reading.containers, { ...mounted({}).containers[0], name: 'e' }] },
      true,
    ],
    ['was written before', mounted({}), mounted({}), false],
    ['is read in another place', reading, mounted({ readOnly: true, mountPath: '/e' }), false],
    ['is no longer mounted', reading, { ...reading, containers: PLAIN.containers }, false],
    ['is new', PLAIN, mounted({}), false],
    [
      'is scratch space',
      mounted({ readOnly: true }, { name: 'd', emptyDir: {} }),
      mounted({}, { name: 'd', emptyDir: {} }),
      false,
    ],
  ])('%s', (_, before, after, isLost) => {
    expect(judged(before, after)).toHaveLength(isLost ? 1 : 0);
  });
});

describe('the AppArmor profile of an annotation', () => {
  const key = 'container.apparmor.security.beta.kubernetes.io/c';
  const judge = (before: string | undefined, after: string | undefined, spec: object = PLAIN) => {
    const noted = (profile?: string) => ({ annotations: profile === undefined ? {} : { [key]: profile } });
    return errorsOf(podSecurity, { before: deployment(PLAIN, noted(before)), after: deployment(spec, noted(after)) });
  };
  test.each<[string | undefined, string | undefined, boolean]>([
    ['localhost/strict', undefined, true],
    ['localhost/strict', 'localhost/loose', true],
    ['runtime/default', undefined, true],
    ['localhost/strict', 'localhost/strict', false],
    ['localhost/strict', 'runtime/default', false],
    [undefined, 'localhost/strict', false],
  ])('%s, then %s', (before, after, isLost) => {
    expect(judge(before, after)).toHaveLength(isLost ? 1 : 0);
  });

  test('may become a field', () => {
    const field = inContext({ appArmorProfile: { type: 'Localhost', localhostProfile: 'strict' } });
    expect(judge('localhost/strict', undefined, field)).toEqual([]);
  });
});

test.each<[object, readonly string[]]>([
  [{ runAsUserName: 'ContainerAdministrator' }, ['privileged-pods']],
  [{ runAsUserName: 'NT AUTHORITY\\SYSTEM' }, ['privileged-pods']],
  [{ runAsUserName: 'ContainerUser' }, []],
  [{ gmsaCredentialSpecName: 'shop-admin' }, ['other-service-accounts']],
  [{ gmsaCredentialSpec: '{}' }, ['other-service-accounts']],
])('options for Windows: %j', (windowsOptions, expected) => {
  expect([...allowances(PLAIN, podContext({ windowsOptions }))]).toEqual(expected);
  expect([...allowances(PLAIN, inContext({ windowsOptions }))]).toEqual(expected);
});
