import type { Refusal } from '../errors.ts';
import { quote, refuse } from '../errors.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { Change, ChangeSpec, Verification } from './change.ts';
import { hasHealth } from './verify/has-health.ts';

/** The rule that asks for approval because earlier changes did not help. */
export const UNHEALED_RULE = 'unhealed-changes';

const WINDOW_MS = 3_600_000;
const DID_NOT_HELP: ReadonlySet<Verification['verdict']> = new Set(['unchanged', 'worse']);

/** The changes of a caller that are not known to have helped, one after the other, in one namespace; an empty one for objects of the cluster. */
export interface Unhealed {
  readonly namespace: string;
  readonly count: number;
  /** The ids of the changes among them whose outcome is not known. */
  readonly unknown: readonly string[];
}

type Placed = Pick<ChangeSpec['requests'][number], 'namespace' | 'resource'>;

/** Returns the namespaces that the objects of requests are in; an empty one for objects of the cluster. */
function placesOf(requests: readonly Placed[]): readonly string[] {
  return [
    ...new Set(
      requests.map(({ namespace = '', resource: { resource } }) => (resource === 'namespaces' ? '' : namespace)),
    ),
  ];
}

/** Returns the namespaces that a plan writes to: of its requests, or of the command line of a plan that has none. */
export function placesOfPlan({
  requests,
  argv,
}: {
  readonly requests: readonly Placed[];
  readonly argv: readonly string[];
}): readonly string[] {
  if (requests.length > 0) return placesOf(requests);
  return argv.filter((word) => word.startsWith(NAMESPACE)).map((word) => word.slice(NAMESPACE.length));
}

/** How a canonical command line spells it. */
const NAMESPACE = '--namespace=';

/**
 * Returns the first of some namespaces in which so many changes (`most`) of one caller are not known to have helped within the last
 * hour, with none that healed since; undefined if there is none, and if `most` is 0. A change counts if its verdict is `unchanged` or
 * `worse`, or if no one has seen its outcome, though its objects have a health. It no longer counts if a later change found all of
 * its objects healthy: that other objects were and stayed healthy says nothing about them. An undo does not count. `places`
 * `anywhere` means every namespace. Pure.
 */
export function unhealedIn(
  changes: readonly Change[],
  places: readonly string[] | 'anywhere',
  { most, now }: { readonly most: number; readonly now: Date },
): Unhealed | undefined {
  if (most === 0) return undefined;
  const since = now.getTime() - WINDOW_MS;
  const ended = changes
    .filter(({ spec }) => spec.undoes === undefined)
    .map((change) => ({
      id: change.spec.id,
      at: endOf(change),
      end: endingOf(change),
      places: placesOf(change.spec.requests),
      objects: change.spec.requests.map(objectOf),
    }))
    .filter(({ at }) => at > since)
    .toSorted((one, other) => other.at - one.at);
  const asked = places === 'anywhere' ? [...new Set(ended.flatMap((each) => each.places))] : places;
  for (const namespace of asked) {
    const last = notHelpedSince(ended.filter((each) => each.places.includes(namespace)));
    const unknown = last.filter(({ end }) => end === 'unknown').map(({ id }) => id);
    if (last.length >= most) return { namespace, count: last.length, unknown };
  }
  return undefined;
}

interface Ended {
  readonly id: string;
  readonly end: ReturnType<typeof endingOf>;
  readonly objects: readonly string[];
}

/** Of ended changes, the latest first: the ones that are not known to have helped, up to one that healed. */
function notHelpedSince(latestFirst: readonly Ended[]): readonly Ended[] {
  const healed = latestFirst.findIndex(({ end }) => end === 'healed');
  const healthy = new Set<string>();
  return latestFirst.slice(0, healed === -1 ? undefined : healed).filter(({ end, objects }) => {
    if (end === 'healthy') for (const object of objects) healthy.add(object);
    return (end === 'did not help' || end === 'unknown') && !objects.every((object) => healthy.has(object));
  });
}

const objectOf = ({ resource: { group, resource }, namespace = '', name = '' }: ChangeSpec['requests'][number]) =>
  [group, resource, namespace, name].join('/');

/** What became of a change, as far as that counts. What is only stored neither helps nor harms. */
function endingOf(change: Change): 'healed' | 'healthy' | 'did not help' | 'unknown' | 'neither' {
  const { spec, status } = change;
  const verdict = status.verification?.verdict;
  if (verdict !== undefined && DID_NOT_HELP.has(verdict)) return 'did not help';
  const health = hasHealth(spec.requests);
  if (verdict === 'healed' || verdict === 'healthy') return health === 'no' ? 'neither' : verdict;
  // That a custom resource was watched in vain may be because it has no conditions.
  const isTold = health === 'yes' || (health === 'maybe' && verdict === undefined);
  return isTold && isOutcomeUnknown(change) ? 'unknown' : 'neither';
}

/** Whether a change made something whose outcome no one has seen until it was clear. */
export function isOutcomeUnknown({ spec, status: { progress, verification } }: Change): boolean {
  const isMade = spec.requests.length > 0 && progress.some(({ state }) => state === 'made');
  return isMade && (verification === undefined || verification.verdict === 'unknown');
}

/** When a change ended, in epoch milliseconds; 0 if it did not. */
function endOf({ status: { verification, claim, progress } }: Change): number {
  if (verification !== undefined) return Date.parse(verification.at);
  const times = [claim?.at, ...progress.map(({ at }) => at)].filter((at) => at !== undefined);
  return Math.max(0, ...times.map(Date.parse));
}

/** Returns the approval that further changes need, for so many seconds. */
export function termsAfterUnhealed(expiresSeconds: number): ApprovalTerms {
  return { by: [UNHEALED_RULE], count: 1, expiresSeconds };
}

/** Says why further changes need approval. */
export function inWords({ namespace, count, unknown }: Unhealed): string {
  const changes = count === 1 ? 'The last change' : `The last ${count} changes`;
  const where = namespace === '' ? 'on objects of the cluster' : `in the namespace ${quote(namespace)}`;
  const so = 'so the next ones need approval (CHANGE_MAX_UNHEALED).';
  if (unknown.length === 0) return `${changes} of this caller ${where} did not help (unchanged or worse), ${so}`;
  const [id = ''] = unknown;
  return `${changes} of this caller ${where} did not help, or no one watched whether they did, ${so} ${watchWords(unknown)}, for example apply_change {"id": "${id}", "verify_seconds": 60}.`;
}

function watchWords(unknown: readonly string[]): string {
  const named = unknown.slice(0, MOST_NAMED).join(', ');
  const more = unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : '';
  return `To watch the outcome of ${named}${more} now, call apply_change again with verify_seconds`;
}

/** So many ids are named in a sentence. */
const MOST_NAMED = 5;

/** Refuses to apply a change that was planned before the earlier ones turned out not to help. */
export function refuseUnhealed(found: Unhealed): Refusal {
  return refuse(
    'APPROVAL_REQUIRED',
    inWords(found),
    'Nothing was sent. Undo what did not help, or plan the change again: the new plan waits for approval.',
  );
}
