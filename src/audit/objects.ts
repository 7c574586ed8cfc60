import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import { builtInKind, parseSpelling } from '../kube/kinds.ts';
import { commandRow } from '../policy/classification/index.ts';
import { mentions } from '../policy/mentions.ts';

/** An object a command works on; without a name all of the type that the command selects. */
export interface TouchedObject {
  readonly type: string;
  readonly namespace?: string;
  readonly name?: string;
}

const MOST_OBJECTS = 100;

/**
 * The objects a command names or makes, by the walk that policy takes, at most 100 of them. A type is told as the command
 * spells it, one that is spelled in full with its group and without its version. A namespace is given if the command says
 * one. What never runs and what works on no objects has none.
 */
export function touchedObjects(command: KubectlCommand): readonly TouchedObject[] {
  const row = commandRow(command.path);
  if (row === undefined || 'never' in row || row.targets === 'none') return [];
  const here = isOn(command, 'all-namespaces') ? undefined : flagValue(command, 'namespace');
  return mentions(command)
    .filter(({ implied }) => !implied)
    .slice(0, MOST_OBJECTS)
    .map(({ spelled, name, namespace = here }, at) =>
      toObject(
        typeOf(spelled, command),
        builtInKind(spelled)?.namespaced === false ? undefined : namespace,
        name ?? command.documents?.[at]?.metadata.generateName,
      ),
    );
}

function typeOf(spelled: string, { documents }: KubectlCommand): string {
  const { name, group = '' } = parseSpelling(spelled);
  return group === '' || documents !== undefined ? name : `${name}.${group}`;
}

function toObject(type: string, namespace: string | undefined, name: string | undefined): TouchedObject {
  const cut = (text: string) => text.slice(0, 256);
  return {
    type: cut(type),
    ...(namespace === undefined ? {} : { namespace: cut(namespace) }),
    ...(name === undefined ? {} : { name: cut(name) }),
  };
}
