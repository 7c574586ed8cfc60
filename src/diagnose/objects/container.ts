import type { Fields } from '../fields.ts';
import { type Place, placesOf } from './places.ts';

/** A ConfigMap or Secret that a pod needs. `from` says which field names it. */
export interface Reference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** Undefined if all of it is wanted. */
  readonly key: string | undefined;
  readonly optional: boolean;
  readonly from: string;
}

export interface Port {
  readonly name: string;
  readonly number: number;
  readonly protocol: string;
  readonly hostPort: number | undefined;
}

/** What a probe asks. `port` is a number or the name of a port; empty for a probe that runs a command. */
export interface Probe {
  readonly kind: 'http' | 'tcp' | 'grpc' | 'exec';
  readonly path: string;
  readonly port: string;
  readonly scheme: string;
  /** The program of a command, without its arguments. */
  readonly program: string;
  readonly timeoutSeconds: number;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

export const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
export type ProbeField = (typeof PROBES)[number];

/** A container as its spec has it, without values of variables and without arguments. */
export interface ContainerSpec {
  readonly name: string;
  readonly role: 'init' | 'sidecar' | 'app';
  readonly image: string;
  readonly pullPolicy: string;
  /** The first word of `command`; empty if the image decides. */
  readonly program: string;
  readonly ports: readonly Port[];
  readonly probes: Readonly<Partial<Record<ProbeField, Probe>>>;
  readonly references: readonly Reference[];
  readonly requests: ReadonlyMap<string, string>;
  readonly limits: ReadonlyMap<string, string>;
  /** The names of variables, with a digest of each value. */
  readonly variables: ReadonlyMap<string, number>;
  /** A digest of command and arguments. */
  readonly commandDigest: number;
  /** The hosts that its variables and its command name. */
  readonly places: readonly Place[];
}

/** Reads the containers of a pod spec, init containers first. */
export function toContainers(spec: Fields): readonly ContainerSpec[] {
  return [
    ...spec
      .list('initContainers')
      .map((each) => toContainer(each, each.text('restartPolicy') === 'Always' ? 'sidecar' : 'init')),
    ...spec.list('containers').map((each) => toContainer(each, 'app')),
  ];
}

function toContainer(container: Fields, role: ContainerSpec['role']): ContainerSpec {
  const name = container.text('name');
  const probes: Partial<Record<ProbeField, Probe>> = {};
  for (const field of PROBES) if (container.has(field)) probes[field] = toProbe(container.at(field));
  return {
    name,
    role,
    image: container.text('image'),
    pullPolicy: container.text('imagePullPolicy'),
    program: container.texts('command')[0] ?? '',
    ports: container.list('ports').map((each) => ({
      name: each.text('name'),
      number: each.number('containerPort') ?? 0,
      protocol: each.text('protocol') || 'TCP',
      hostPort: each.number('hostPort'),
    })),
    probes,
    references: [...container.list('env'), ...container.list('envFrom')].flatMap((each) => toReference(each, name)),
    requests: quantities(container.at('resources'), 'requests'),
    limits: quantities(container.at('resources'), 'limits'),
    variables: new Map(container.list('env').map((each) => [each.text('name'), each.digest()])),
    commandDigest: container.at('command').digest() ^ container.at('args').digest(),
    places: placesOf(container),
  };
}

function toProbe(probe: Fields): Probe {
  const kind = probe.has('httpGet') ? 'http' : probe.has('tcpSocket') ? 'tcp' : probe.has('grpc') ? 'grpc' : 'exec';
  const asked = probe.at({ http: 'httpGet', tcp: 'tcpSocket', grpc: 'grpc', exec: 'exec' }[kind]);
  return {
    kind,
    path: asked.text('path') || '/',
    port: asked.word('port'),
    scheme: asked.text('scheme') || 'HTTP',
    program: asked.texts('command')[0] ?? '',
    timeoutSeconds: probe.number('timeoutSeconds') ?? 1,
    initialDelaySeconds: probe.number('initialDelaySeconds') ?? 0,
    periodSeconds: probe.number('periodSeconds') ?? 10,
    failureThreshold: probe.number('failureThreshold') ?? 3,
  };
}

/** Reads `env[].valueFrom` or `envFrom[]`. */
function toReference(source: Fields, container: string): readonly Reference[] {
  const from = `${source.has('valueFrom') ? 'env' : 'envFrom'} of container ${container}`;
  const rows = [
    ['ConfigMap', source.at('valueFrom', 'configMapKeyRef')],
    ['Secret', source.at('valueFrom', 'secretKeyRef')],
    ['ConfigMap', source.at('configMapRef')],
    ['Secret', source.at('secretRef')],
  ] as const;
  return rows.flatMap(([kind, ref]) => {
    const name = ref.text('name');
    const key = ref.text('key') || undefined;
    return name === '' ? [] : [{ kind, name, key, optional: ref.isTrue('optional'), from }];
  });
}

function quantities(resources: Fields, field: string): ReadonlyMap<string, string> {
  return new Map(resources.keys(field).map((key) => [key, resources.at(field).word(key)]));
}
