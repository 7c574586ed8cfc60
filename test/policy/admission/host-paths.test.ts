import { describe, expect, test } from 'vitest';
import { hostPaths } from '../../../src/policy/admission/rules/host-paths.ts';
import { deployment, errorsOf, HOLDERS, objectionsOf } from './pods.ts';

const volume = (hostPath: unknown) => [{ name: 'v', hostPath }];
const agent = (mount: object = {}, hostPath: object = { path: '/var/log', type: '' }) => ({
  volumes: volume(hostPath),
  containers: [{ name: 'c', image: 'a', volumeMounts: [{ name: 'v', mountPath: '/logs', readOnly: true, ...mount }] }],
});
const PLAIN = { containers: [{ name: 'c', image: 'a' }] };
const judged = (before: unknown, after: unknown) =>
  errorsOf(hostPaths, { before: before === undefined ? undefined : deployment(before), after: deployment(after) });

describe('a path that an init container mounts', () => {
  const { volumes, containers } = agent();
  const passing = { volumes, initContainers: containers, ...PLAIN };
  const words = "Container 'c' would read the path '/var/log' of a node.";
  test('is gained by one that stays', () => {
    const renamed = { ...passing, containers: [{ name: 'd', image: 'a' }] };
    expect(judged(renamed, { volumes, containers })).toContain(words);
    const sidecar = { ...renamed, initContainers: containers.map((each) => ({ ...each, restartPolicy: 'Always' })) };
    expect(judged(renamed, sidecar)).toContain(words);
    expect(judged(sidecar, renamed)).toEqual([]);
    expect(judged({ volumes, containers }, renamed)).toEqual([]);
  });
});

describe('a path of a node', () => {
  test.each(Object.entries(HOLDERS))('in %s is refused if it is gained', (_, holder) => {
    const written = { before: holder(PLAIN), after: holder(agent()) };
    expect(objectionsOf(hostPaths, written).map(({ allowance }) => allowance)).toContain('host-access');
    expect(objectionsOf(hostPaths, { after: holder(agent()) })).not.toEqual([]);
    expect(objectionsOf(hostPaths, { before: holder(agent()), after: holder(agent()) })).toEqual([]);
    expect(objectionsOf(hostPaths, { before: holder(agent()), after: holder(PLAIN) })).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['another path', agent({}, { path: '/', type: '' }), "The object would use the path '/' of a node."],
    [
      'another type',
      agent({}, { path: '/var/log', type: 'File' }),
      "The object would use the path '/var/log' of a node as 'File'.",
    ],
    [
      'a mount that can be written',
      agent({ readOnly: false }),
      "Container 'c' would write the path '/var/log' of a node.",
    ],
    [
      'a mount that spreads',
      agent({ mountPropagation: 'Bidirectional' }),
      "Container 'c' would mount into the path '/var/log' of a node.",
    ],
    [
      'a mount that takes later mounts',
      agent({ mountPropagation: 'HostToContainer' }),
      "Container 'c' would see later mounts in the path '/var/log' of a node.",
    ],
    ['another part of it', agent({ subPath: 'pods' }), "Container 'c' would read the path '/var/log/pods' of a node."],
    [
      'another container',
      { ...agent(), containers: [...agent().containers, { name: 'd', volumeMounts: [{ name: 'v', readOnly: true }] }] },
      "Container 'd' would read the path '/var/log' of a node.",
    ],
  ])('is refused with %s', (_, after, words) => {
    expect(judged(agent(), after)).toContain(words);
    expect(judged(after, after)).toEqual([]);
  });

  test.each<[string, object]>([
    ['a mount that can only be read now', agent({ readOnly: true })],
    ['a mount that no longer spreads', agent({ readOnly: false, mountPropagation: 'None' })],
    [
      'a mount elsewhere in the container',
      agent({ readOnly: false, mountPropagation: 'Bidirectional', mountPath: '/x' }),
    ],
  ])('is none that is gained with %s', (_, after) => {
    expect(judged(agent({ readOnly: false, mountPropagation: 'Bidirectional' }), after)).toEqual([]);
  });

  test('is refused where submounts of a mount that can only be read become writable', () => {
    expect(judged(agent({ recursiveReadOnly: 'Enabled' }), agent())).toHaveLength(1);
    expect(judged(agent(), agent({ recursiveReadOnly: 'Enabled' }))).toEqual([]);
  });

  test('is refused in a persistent volume', () => {
    const volumeOf = (spec: object) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'a' }, spec });
    for (const spec of [{ hostPath: { path: '/' } }, { local: { path: '/' } }]) {
      expect(errorsOf(hostPaths, { after: volumeOf(spec) })).toEqual(["The object would use the path '/' of a node."]);
      expect(errorsOf(hostPaths, { before: volumeOf(spec), after: volumeOf(spec) })).toEqual([]);
    }
    expect(errorsOf(hostPaths, { after: volumeOf({ nfs: { server: 'a', path: '/' }, local: {} }) })).toEqual([]);
  });

  test('is found in every spelling, and where its value has another form', () => {
    expect(judged(PLAIN, { ...PLAIN, Volumes: [{ Name: 'v', HostPath: { Path: '/' } }] })).toHaveLength(1);
    expect(judged(PLAIN, { ...PLAIN, hostPath: '/etc' })).toHaveLength(1);
    expect(judged(PLAIN, { ...PLAIN, volumes: volume({ type: 'Directory' }) })).toHaveLength(1);
  });

  test('is none in volumes of other types', () => {
    expect(
      judged(PLAIN, {
        ...PLAIN,
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 'w', hostPath: null },
        ],
      }),
    ).toEqual([]);
  });

  test('in a pod that debugs a node is allowed by what allows that', () => {
    const command = 'debug node/n1 --image=a';
    const allowanceWith = (allowances: readonly ('host-access' | 'debug-nodes')[]) =>
      objectionsOf(hostPaths, { command, after: deployment(agent()), policy: { allowances } })[0]?.allowance;
    expect(allowanceWith([])).toBe('debug-nodes');
    expect(allowanceWith(['debug-nodes'])).toBe('debug-nodes');
    expect(allowanceWith(['host-access'])).toBe('host-access');
  });
});
