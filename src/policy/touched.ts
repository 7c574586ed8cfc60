import { flagValue, isOn, type Plan } from '../kube/command.ts';
import { builtInCategory, builtInKind, isSure, type Kind, parseSpelling } from '../kube/kinds.ts';
import { memoize } from './memoize.ts';
import { mentions } from './mentions.ts';
import { pickingOf } from './selectors.ts';

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

/** Everything a call touches, each once; at least one entry, also for a call that touches nothing. */
export const touchedBy: (plan: Plan) => readonly Touched[] = memoize(findTouched);

function findTouched(plan: Plan): readonly Touched[] {
  const { command } = plan;
  // kubectl takes an empty namespace for none: its own configuration decides.
  const here = isOn(command, 'all-namespaces') ? undefined : flagValue(command, 'namespace') || undefined;
  const selects = isOn(command, 'all') || pickingOf(command) !== undefined;
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
