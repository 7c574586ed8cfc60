import type { ContainerSpec } from './objects/container.ts';
import { PROBES } from './objects/container.ts';
import type { Template } from './objects/workload.ts';

/** What is different between two templates of pods, in a few words each and without values of variables. */
export function templateChanges(before: Template, after: Template): readonly string[] {
  const old = new Map(before.spec.containers.map((container) => [container.name, container]));
  const names = new Set(after.spec.containers.map(({ name }) => name));
  return [
    ...after.spec.containers.flatMap((container) => {
      const was = old.get(container.name);
      return was === undefined ? [`container ${container.name} added`] : containerChanges(was, container);
    }),
    ...[...old.keys()].filter((name) => !names.has(name)).map((name) => `container ${name} removed`),
    ...(before.restartedAt === after.restartedAt ? [] : ['restarted']),
    ...(before.spec.serviceAccount === after.spec.serviceAccount
      ? []
      : [`service account ${before.spec.serviceAccount || 'default'} -> ${after.spec.serviceAccount || 'default'}`]),
    ...mapChanges('nodeSelector', before.spec.nodeSelector, after.spec.nodeSelector),
    ...mapChanges('claims', before.spec.claims, after.spec.claims),
    ...mapChanges('labels', withoutHash(before.labels), withoutHash(after.labels)),
    ...(names.size > 0 && referenceNames(before) !== referenceNames(after) ? ['volumes or pull secrets changed'] : []),
  ];
}

function containerChanges(before: ContainerSpec, after: ContainerSpec): readonly string[] {
  const { name } = after;
  const variables = [
    ...[...after.variables.keys()].filter((key) => !before.variables.has(key)).map((key) => `+${key}`),
    ...[...before.variables.keys()].filter((key) => !after.variables.has(key)).map((key) => `-${key}`),
    ...[...after.variables]
      .filter(([key, digest]) => before.variables.has(key) && before.variables.get(key) !== digest)
      .map(([key]) => `~${key}`),
  ];
  const probes = PROBES.filter((field) => JSON.stringify(before.probes[field]) !== JSON.stringify(after.probes[field]));
  return [
    ...(before.image === after.image ? [] : [`image of ${name}: ${before.image} -> ${after.image}`]),
    ...(before.commandDigest === after.commandDigest ? [] : [`command or args of ${name} changed`]),
    ...(variables.length === 0 ? [] : [`env of ${name}: ${variables.join(' ')}`]),
    ...mapChanges(`requests of ${name}`, before.requests, after.requests),
    ...mapChanges(`limits of ${name}`, before.limits, after.limits),
    ...(probes.length === 0 ? [] : [`${probes.join(', ')} of ${name} changed`]),
    ...(ports(before) === ports(after)
      ? []
      : [`ports of ${name}: ${ports(before) || 'none'} -> ${ports(after) || 'none'}`]),
    ...(JSON.stringify(before.references) === JSON.stringify(after.references) || variables.length > 0
      ? []
      : [`ConfigMaps or Secrets of ${name} changed`]),
  ];
}

function mapChanges(
  what: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${what} ${key}: ${before.get(key) ?? 'none'} -> ${after.get(key) ?? 'none'}`);
}

function withoutHash(labels: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...labels].filter(([key]) => key !== 'pod-template-hash'));
}

function referenceNames({ spec }: Template): string {
  return JSON.stringify([spec.references.map(({ kind, name, key }) => [kind, name, key]), spec.pullSecrets]);
}

function ports(container: ContainerSpec): string {
  return container.ports.map(({ number, name }) => (name === '' ? `${number}` : `${name}=${number}`)).join(',');
}
