import { flagValue, isOn, type KubectlCommand, type Plan } from '../kube/command.ts';
import { builtInCategory, builtInKind, isSure, type Kind, parseSpelling } from '../kube/kinds.ts';
import { commandRow, sortPositionals } from './classification/index.ts';
import { once } from './once.ts';
import { namedObjects } from './resources.ts';

/** One object, or all objects of a kind, that a call reads or changes. */
export interface Touched {
  /** How the call spells the kind; empty for a call that touches no objects. */
  readonly spelled: string;
  /** `unknown`: neither the built-in kinds nor the cluster say what it is. */
  readonly kind: Kind | 'none' | 'unknown';
  /** The plurals it may go by: of its kind, and of the built-in kind that has its name, whatever the group. */
  readonly resources: readonly string[];
  /** Undefined where it may be any, or all. */
  readonly namespace: string | undefined;
  /** Undefined where it may be any, or all. */
  readonly name: string | undefined;
  /** Whether the call does not name it, but reaches it through what it names: the pods of a node or a deployment. */
  readonly implied?: true;
}

interface Mention {
  readonly spelled: string;
  readonly name: string | undefined;
  readonly namespace?: string | undefined;
  readonly implied?: true;
  /** In every namespace, whatever --namespace says. */
  readonly everywhere?: true;
}

/** Everything a call touches, each once; at least one entry, also for a call that touches nothing. */
export const touchedBy: (plan: Plan) => readonly Touched[] = once(findTouched);

function findTouched(plan: Plan): readonly Touched[] {
  const { command } = plan;
  const here = isOn(command, 'all-namespaces') ? undefined : flagValue(command, 'namespace');
  const selects =
    isOn(command, 'all') || command.flags.some(({ name }) => name === 'selector' || name === 'field-selector');
  const meanings = new Map<string, readonly Pick<Touched, 'kind' | 'resources'>[]>();
  const seen = new Set<string>();
  const touched = mentions(command).flatMap(({ spelled, name, namespace, implied, everywhere }) => {
    const object = name === '' || selects ? undefined : name;
    const within = everywhere ? undefined : (namespace ?? here);
    // The lengths tell where each part ends, so that no two objects share a key.
    const lengths = [spelled.length, within?.length, object?.length, implied].join();
    const key = `${lengths}:${spelled}${within ?? ''}${object ?? ''}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const meant = meanings.get(spelled) ?? meaningsOf(plan, spelled);
    meanings.set(spelled, meant);
    return meant.map(
      ({ kind, resources }): Touched => ({
        spelled,
        kind,
        resources,
        namespace: isKind(kind, 'namespaces') ? object : within,
        name: object,
        ...(implied && { implied }),
      }),
    );
  });
  return touched.length > 0
    ? touched
    : [{ spelled: '', kind: 'none', resources: [], namespace: undefined, name: undefined }];
}

/** The kinds a word stands for, as far as it is known for sure. */
function kindsOf({ kinds }: Plan, spelled: string): readonly (Kind | 'unknown')[] {
  const said = kinds?.get(spelled);
  if (said !== undefined) return said.length > 0 ? said : ['unknown'];
  const category = builtInCategory(spelled);
  // Other kinds of the cluster may belong to a category too, or take a short name for themselves.
  if (category.length > 0) return [...category, 'unknown'];
  const kind = builtInKind(spelled);
  return kind === undefined || (kinds !== undefined && !isSure(spelled)) ? ['unknown'] : [kind];
}

function meaningsOf(plan: Plan, spelled: string): readonly Pick<Touched, 'kind' | 'resources'>[] {
  const named = builtInKind(parseSpelling(spelled).name)?.resource;
  return kindsOf(plan, spelled).map((kind) => ({
    kind,
    resources: [kind === 'unknown' ? undefined : kind.resource, named].filter((each) => each !== undefined),
  }));
}

function isKind(kind: Touched['kind'], resource: string): boolean {
  return typeof kind !== 'string' && kind.group === '' && kind.resource === resource;
}

/** What stands behind `create`, where it is not the kind's own name. */
const CREATED: Readonly<Record<string, string>> = { quota: 'resourcequotas' };
const ALL_PODS: Mention = { spelled: 'pods', name: undefined, implied: true };

function mentions(command: KubectlCommand): readonly Mention[] {
  const row = commandRow(command.path);
  if (row === undefined || 'never' in row) return [];
  const { objects } = sortPositionals(command);
  const subcommand = command.path.join(' ');
  switch (row.targets) {
    case 'none':
      return withoutTargets(subcommand, objects);
    case 'nodes': {
      const nodes = objects.length > 0 ? objects : [undefined];
      const named = nodes.flatMap((word = ''): readonly Mention[] => {
        const slash = word.indexOf('/');
        const name = word === '' ? undefined : word.slice(slash + 1);
        const spelled = { spelled: word.slice(0, Math.max(0, slash)), name };
        return [{ spelled: 'nodes', name }, ...(slash > 0 && !isSure(spelled.spelled) ? [spelled] : [])];
      });
      return subcommand === 'drain' ? [...named, { ...ALL_PODS, everywhere: true }] : named;
    }
    case 'pod':
      return podsOf(command, subcommand, objects);
    case 'new-object':
      return [
        { spelled: createdKind(command), name: objects[0] },
        ...sources(command),
        ...(isOn(command, 'expose') ? [{ spelled: 'services', name: objects[0] }] : []),
      ];
    default: {
      // Whatever type a taint names, kubectl changes nodes or nothing.
      const named = namedObjects(command).map((each) =>
        subcommand === 'taint' ? { ...each, spelled: 'nodes' } : each,
      );
      const documents = command.documents ?? [];
      return [
        ...named.map(({ spelled, name }, at) => ({
          spelled,
          name: documents[at] === undefined ? name : documents[at].metadata.name,
          // kubectl takes an empty namespace for none: the call's own.
          namespace: documents[at]?.metadata.namespace || undefined,
        })),
        ...madeBeside(command, subcommand, named),
        ...sources(command),
      ];
    }
  }
}

function withoutTargets(subcommand: string, objects: readonly string[]): readonly Mention[] {
  switch (subcommand) {
    case 'events':
      return [{ spelled: 'events', name: undefined }];
    case 'top pod':
      return [{ spelled: 'pods', name: objects[0] }];
    case 'top node':
      return [{ spelled: 'nodes', name: objects[0] }];
    case 'cluster-info':
      return [{ spelled: 'services', name: undefined, namespace: 'kube-system' }];
    default:
      return [];
  }
}

/** `logs` and `exec` take one pod, or what has pods, and `logs` a container after it; `debug` takes several. */
function podsOf(command: KubectlCommand, subcommand: string, objects: readonly string[]): readonly Mention[] {
  const words = subcommand === 'debug' ? objects : objects.slice(0, 1);
  const named = words.flatMap((word): readonly Mention[] => {
    const slash = word.indexOf('/');
    if (slash === -1) return [{ spelled: 'pods', name: word }];
    const spelled = word.slice(0, slash);
    const owner: Mention = { spelled, name: word.slice(slash + 1) };
    return builtInKind(spelled)?.resource === 'pods' ? [owner] : [owner, ALL_PODS];
  });
  const copy = flagValue(command, 'copy-to');
  return [
    ...(named.length > 0 ? named : [{ spelled: 'pods', name: undefined }]),
    ...(copy === undefined ? [] : [{ spelled: 'pods', name: copy }]),
  ];
}

function createdKind({ path }: KubectlCommand): string {
  const word = path[1] ?? 'pods';
  return CREATED[word] ?? word;
}

/** `expose` and `autoscale` make an object beside the one they name, of the same name unless told otherwise. */
function madeBeside(
  command: KubectlCommand,
  subcommand: string,
  named: ReturnType<typeof namedObjects>,
): readonly Mention[] {
  const spelled = { expose: 'services', autoscale: 'horizontalpodautoscalers' }[subcommand];
  if (spelled === undefined) return [];
  const given = flagValue(command, 'name');
  return given === undefined ? named.map(({ name }) => ({ spelled, name })) : [{ spelled, name: given }];
}

/** The object that `create job` and `set env` copy from: `cronjob/backup`, `configmap/app`. */
function sources(command: KubectlCommand): readonly Mention[] {
  return command.flags
    .filter(({ name }) => name === 'from')
    .map(({ value }) => {
      const slash = value.indexOf('/');
      return { spelled: value.slice(0, Math.max(0, slash)), name: value.slice(slash + 1) };
    });
}
