import type { KubectlCommand } from '../kube/command.ts';
import { sortPositionals } from './classification/index.ts';
import { memoize } from './memoize.ts';

/**
 * An object, or all objects of a type, as a command names it. `type` is the first part of the resource's spelling in
 * lower case: kubectl takes `Secrets`, `secret.v1.` and `secrets` for the same.
 */
export interface Named {
  readonly type: string;
  /** The type as it is written, or as `Kind.version.group` in a document. */
  readonly spelled: string;
  readonly name: string | undefined;
}

/** What a command works on: the objects of its documents, or those it names by type and name. Source: cli-runtime, resource.Builder. */
export const namedObjects: (command: KubectlCommand) => readonly Named[] = memoize(findNamed);

function findNamed(command: KubectlCommand): readonly Named[] {
  if (command.documents !== undefined) {
    return command.documents.map(({ apiVersion, kind, metadata }) => ({
      type: kind.toLowerCase(),
      spelled: `${kind}.${apiVersion.split('/').toReversed().join('.')}${apiVersion.includes('/') ? '' : '.'}`,
      name: metadata.name ?? metadata.generateName,
    }));
  }
  const { objects } = sortPositionals(command);
  const [first] = objects;
  if (first === undefined) return [];
  if (first.includes('/')) return objects.map(fromPair);
  const types = first.split(',');
  const names = objects.slice(1);
  const wanted: readonly (string | undefined)[] = names.length === 0 ? [undefined] : names;
  return types.flatMap((spelled) => wanted.map((name) => ({ type: baseType(spelled), spelled, name })));
}

function fromPair(word: string): Named {
  const slash = word.indexOf('/');
  const spelled = slash === -1 ? word : word.slice(0, slash);
  return { type: baseType(spelled), spelled, name: slash === -1 ? undefined : word.slice(slash + 1) };
}

function baseType(spelling: string): string {
  return (spelling.split('.', 1)[0] ?? '').trim().toLowerCase();
}
