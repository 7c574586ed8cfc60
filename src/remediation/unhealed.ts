import type { Refusal } from '../errors.ts';
import { quote, refuse } from '../errors.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { Change, ChangeSpec, Verification } from './change.ts';

/** The rule that asks for approval because earlier changes did not help. */
export const UNHEALED_RULE = 'unhealed-changes';

const WINDOW_MS = 3_600_000;
const HELPED: ReadonlySet<Verification['verdict']> = new Set(['healed', 'healthy']);
const DID_NOT_HELP: ReadonlySet<Verification['verdict']> = new Set(['unchanged', 'worse']);

/** The changes of a caller that did not help, one after the other, in one namespace; an empty one for objects of the cluster. */
export interface Unhealed {
  readonly namespace: string;
  readonly count: number;
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
 * Returns the first of some namespaces in which so many changes (`most`) of one caller did not help (`unchanged` or `worse`) within the last
 * hour, with none that helped since; undefined if there is none, and if `most` is 0. An undo does not count. `places` `anywhere` means
 * every namespace. Pure.
 */
export function unhealedIn(
  changes: readonly Change[],
  places: readonly string[] | 'anywhere',
  { most, now }: { readonly most: number; readonly now: Date },
): Unhealed | undefined {
  if (most === 0) return undefined;
  const since = now.getTime() - WINDOW_MS;
  const verified = changes
    .flatMap(({ spec, status: { verification } }) =>
      verification === undefined || spec.undoes !== undefined
        ? []
        : [{ at: Date.parse(verification.at), verdict: verification.verdict, places: placesOf(spec.requests) }],
    )
    .filter(({ at }) => at > since)
    .toSorted((one, other) => other.at - one.at);
  const asked = places === 'anywhere' ? [...new Set(verified.flatMap((each) => each.places))] : places;
  for (const namespace of asked) {
    const here = verified.filter((each) => each.places.includes(namespace));
    const helped = here.findIndex(({ verdict }) => HELPED.has(verdict));
    const last = helped === -1 ? here : here.slice(0, helped);
    const count = last.filter(({ verdict }) => DID_NOT_HELP.has(verdict)).length;
    if (count >= most) return { namespace, count };
  }
  return undefined;
}

/** Returns the approval that further changes need, for so many seconds. */
export function termsAfterUnhealed(expiresSeconds: number): ApprovalTerms {
  return { by: [UNHEALED_RULE], count: 1, expiresSeconds };
}

/** Says why further changes need approval. */
export function inWords({ namespace, count }: Unhealed): string {
  const changes = count === 1 ? 'The last change' : `The last ${count} changes`;
  const where = namespace === '' ? 'on objects of the cluster' : `in the namespace ${quote(namespace)}`;
  return `${changes} of this caller ${where} did not help (unchanged or worse), so the next ones need approval (CHANGE_MAX_UNHEALED).`;
}

/** Refuses to apply a change that was planned before the earlier ones turned out not to help. */
export function refuseUnhealed(found: Unhealed): Refusal {
  return refuse(
    'APPROVAL_REQUIRED',
    inWords(found),
    'Nothing was sent. Undo what did not help, or plan the change again: the new plan waits for approval.',
  );
}
