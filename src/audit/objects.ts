import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import { parseSpelling } from '../kube/kinds.ts';
import { commandRow, sortPositionals } from '../policy/classification/index.ts';
import { namedObjects } from '../policy/resources.ts';

/** An object a command works on; without a name all of the type that the command selects. */
export interface TouchedObject {
  readonly type: string;
  readonly namespace?: string;
  readonly name?: string;
}

const MOST_OBJECTS = 100;

/**
 * The objects a command names, as it spells their types, at most 100 of them. A namespace is given where the command
 * says one. What never runs and what works on no objects has none.
 */
export function touchedObjects(command: KubectlCommand): readonly TouchedObject[] {
  const namespace = isOn(command, 'all-namespaces') ? undefined : flagValue(command, 'namespace');
  const { documents } = command;
  if (documents !== undefined) {
    return documents
      .slice(0, MOST_OBJECTS)
      .map(({ kind, metadata }) =>
        toObject(kind.toLowerCase(), metadata.namespace || namespace, metadata.name ?? metadata.generateName),
      );
  }
  return named(command)
    .slice(0, MOST_OBJECTS)
    .map(({ type, name }) => toObject(type, type === 'node' ? undefined : namespace, name));
}

function named(command: KubectlCommand): readonly { readonly type: string; readonly name: string | undefined }[] {
  const row = commandRow(command.path);
  if (row === undefined || 'never' in row || row.targets === 'none') return [];
  const { objects } = sortPositionals(command);
  const [first] = objects;
  switch (row.targets) {
    case 'nodes':
      return objects.map((name) => ({ type: 'node', name }));
    case 'pod':
      return first?.includes('/') === true ? typed(command).slice(0, 1) : [{ type: 'pod', name: first }];
    case 'new-object':
      // create secret generic NAME, create service clusterip NAME: the second word is the type.
      return [{ type: command.path[0] === 'run' ? 'pod' : (command.path[1] ?? ''), name: first }];
    default:
      return typed(command);
  }
}

/** A type that is spelled in full is told with its group, without its version. */
function typed(command: KubectlCommand): readonly { readonly type: string; readonly name: string | undefined }[] {
  return namedObjects(command).map(({ type, spelled, name }) => {
    const { group = '' } = parseSpelling(spelled);
    return { type: group === '' ? type : `${type}.${group}`, name };
  });
}

function toObject(type: string, namespace: string | undefined, name: string | undefined): TouchedObject {
  const cut = (text: string) => text.slice(0, 256);
  return {
    type: cut(type),
    ...(namespace === undefined ? {} : { namespace: cut(namespace) }),
    ...(name === undefined ? {} : { name: cut(name) }),
  };
}
