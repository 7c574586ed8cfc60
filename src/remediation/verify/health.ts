import { listOf, valueAt } from '../../policy/admission/reading.ts';

/**
 * What is stored at a path that was looked at: the object, or the list of objects; undefined if nothing is there, and 'unknown' if
 * it cannot be read.
 */
export type Look = (path: string) => unknown;

/**
 * `underway`: neither healthy nor failing, as a rollout that goes on. `absent`: the object does not exist. `unknown`: it cannot be
 * read, or its kind does not tell.
 */
export type State = 'healthy' | 'underway' | 'failing' | 'absent' | 'unknown';

/** Something that is wrong with an object, or with a pod of it. */
export interface Trouble {
  /** Such as `crashing`: what is wrong before and after a change is compared by it. */
  readonly kind: string;
  /** The uid of the object that it is about. */
  readonly on: string;
  /** Whether waiting does not mend it. */
  readonly isPlain: boolean;
  /** A sentence. */
  readonly says: string;
}

/** How an object is, as one look at the cluster shows. */
export interface Health {
  readonly state: State;
  /** Part of a sentence, with numbers: `2 of 3 pods are ready`. */
  readonly says: string;
  readonly troubles: readonly Trouble[];
  /** How many pods, or endpoints, are ready, out of how many that are asked for. */
  readonly ready?: number | undefined;
  readonly wanted?: number | undefined;
  /** How often each container restarted, by pod and container. */
  readonly restarts?: ReadonlyMap<string, number> | undefined;
  /** Whether being underway is as it should be: a Job that runs. */
  readonly isExpected?: boolean | undefined;
  /** Whether it stays so: a Job that has ended, an object that is only stored. */
  readonly isFinal?: boolean | undefined;
}

/** Health without troubles. */
export function plain(state: State, says: string, isFinal = false): Health {
  return { state, says, troubles: [], isFinal };
}

export const UNREADABLE: Health = plain('unknown', 'it cannot be read');
/** Of an object whose fields have their values of before the change again. */
export const CHANGED_BACK: Health = {
  state: 'failing',
  says: 'its fields are no longer as the change set them',
  troubles: [{ kind: 'changed back', on: '', isPlain: true, says: 'Something changed it back.' }],
};
export const ABSENT: Health = plain('absent', 'it does not exist');

/** The whole number at a path; `otherwise` if there is none. */
export function numberAt(object: unknown, path: readonly string[], otherwise = 0): number {
  const value = valueAt(object, ...path);
  return typeof value === 'number' ? value : otherwise;
}

/** The text at a path; empty if there is none. */
export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = valueAt(object, ...path);
  return typeof value === 'string' ? value : '';
}

/** A condition of an object: its status and its reason; undefined if there is none of that type. */
export function conditionOf(
  object: unknown,
  type: string,
): { readonly status: string; readonly reason: string } | undefined {
  const found = listOf(valueAt(object, 'status', 'conditions')).find((each) => valueAt(each, 'type') === type);
  return found === undefined ? undefined : { status: textAt(found, 'status'), reason: wordAt(found, 'reason') };
}

/** A reason as Kubernetes writes one. Any other text could be meant for the reader. */
export function wordAt(object: unknown, ...path: readonly string[]): string {
  const text = textAt(object, ...path);
  return text === '' || /^[A-Za-z][A-Za-z0-9]{0,60}$/.test(text) ? text : 'UnknownReason';
}

/** Whether a controller has not yet seen the object as it is. */
export function isUnobserved(object: unknown): boolean {
  return numberAt(object, ['metadata', 'generation']) > numberAt(object, ['status', 'observedGeneration']);
}

/** A number of things in words: `1 pod`, `2 pods`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
