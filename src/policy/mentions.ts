import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import { builtInKind, isSure } from '../kube/kinds.ts';
import { commandRow, sortPositionals } from './classification/index.ts';
import { namedObjects } from './resources.ts';

/** An object, or all objects of a type, as a command line names it, makes it, or reaches it. */
export interface Mention {
  readonly spelled: string;
  readonly name: string | undefined;
  readonly namespace?: string | undefined;
  readonly implied?: true;
  /** In every namespace, whatever --namespace says. */
  readonly everywhere?: true;
}

/** The words after `create` that differ from the name of their kind. */
const CREATED: Readonly<Record<string, string>> = { quota: 'resourcequotas' };
const ALL_PODS: Mention = { spelled: 'pods', name: undefined, implied: true };

/** Every object that a command names, makes or reaches, by the words for their types; nothing is resolved. */
export function mentions(command: KubectlCommand): readonly Mention[] {
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
        return [{ spelled: 'node', name }, ...(slash > 0 && !isSure(spelled.spelled) ? [spelled] : [])];
      });
      return subcommand === 'drain' ? [...named, { ...ALL_PODS, everywhere: true }] : named;
    }
    case 'pod':
      return podsOf(command, subcommand, objects);
    case 'new-object':
      return [
        { spelled: createdKind(command), name: objects[0] },
        ...sources(command),
        ...(isOn(command, 'expose') ? [{ spelled: 'service', name: objects[0] }] : []),
      ];
    default: {
      // Whatever type a taint names, kubectl changes nodes or nothing.
      const named = namedObjects(command).map((each) => (subcommand === 'taint' ? { ...each, spelled: 'node' } : each));
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
    if (slash === -1) return [{ spelled: 'pod', name: word }];
    const spelled = word.slice(0, slash);
    const owner: Mention = { spelled, name: word.slice(slash + 1) };
    return builtInKind(spelled)?.resource === 'pods' ? [owner] : [owner, ALL_PODS];
  });
  const copy = flagValue(command, 'copy-to');
  return [
    ...(named.length > 0 ? named : [{ spelled: 'pod', name: undefined }]),
    ...(copy === undefined ? [] : [{ spelled: 'pod', name: copy }]),
  ];
}

function createdKind({ path }: KubectlCommand): string {
  const word = path[1] ?? 'pod';
  return CREATED[word] ?? word;
}

/** `expose` and `autoscale` make an object beside the one they name, of the same name unless told otherwise. */
function madeBeside(
  command: KubectlCommand,
  subcommand: string,
  named: ReturnType<typeof namedObjects>,
): readonly Mention[] {
  const spelled = { expose: 'service', autoscale: 'horizontalpodautoscaler' }[subcommand];
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
