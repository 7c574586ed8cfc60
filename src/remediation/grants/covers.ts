import { REVERSIBILITY_CLASSES } from '../../policy/plan-facts.ts';
import type { ChangeRequest, ChangeSpec } from '../change.ts';
import { reversibleAs } from '../reversible.ts';
import { mayBeSame } from '../same-user.ts';
import { commandOf } from './command-of.ts';
import { digestOf } from './digest.ts';
import { type GrantedField, type GrantedObject, grantPhaseOf, type StandingGrant } from './grant.ts';
import { updatedFields } from './updated-fields.ts';

/** What is asked of a grant: the plan of a change. */
export type GrantablePlan = Pick<
  ChangeSpec,
  'requestedBy' | 'argv' | 'requests' | 'runs' | 'undoes' | 'risks' | 'approval' | 'policyRevision'
>;

/** Why a grant does not cover a plan. `isNear`: it is for this caller, this command and these objects, so people may expect that it does. */
export interface NotCovered {
  readonly isNear: boolean;
  /** A part of a sentence that begins with "because". */
  readonly why: string;
}

/** So far the clock of the user who makes a grant may be ahead of the clock of the API server. */
const CLOCKS_MS = 60_000;

/** Risks that say what the server does not know. No grant covers them. */
const UNKNOWN_RISKS: ReadonlySet<string> = new Set(['unrehearsed', 'not-checked']);

/**
 * Returns why a grant does not cover a plan at this time; undefined if it does. What is not certain is not covered. `since` is a change that the
 * grant has counted already, which may be applied although all uses are gone. Pure.
 */
export function whyNotCovered(
  grant: StandingGrant,
  plan: GrantablePlan,
  now: Date,
  since?: { readonly change: string },
): NotCovered | undefined {
  const { spec } = grant;
  const { asker, command } = spec;
  const { requestedBy: by, requests } = plan;
  const isFor =
    (asker.name ?? asker.group) !== undefined &&
    (asker.method === undefined || asker.method === by.method) &&
    (asker.name === undefined || asker.name === by.name) &&
    (asker.group === undefined || by.groups.includes(asker.group));
  if (!isFor) return { isNear: false, why: 'it is for another caller' };
  if (command === '' || command !== commandOf(plan.argv)) return { isNear: false, why: 'it is for another command' };
  const places = requests.map((request) => spec.objects.filter((object) => isPlace(object, request)));
  if (places.length === 0 || places.some((found) => found.length === 0))
    return { isNear: false, why: 'it is for other objects' };
  const why = whyNotNow(grant, plan, now, since) ?? whyNotThese(places, requests) ?? whyWorse(grant, plan);
  return why === undefined ? undefined : { isNear: true, why };
}

/** What policy, time and people have against it. */
function whyNotNow(
  grant: StandingGrant,
  { approval, policyRevision, requestedBy, runs, undoes }: GrantablePlan,
  now: Date,
  since: { readonly change: string } | undefined,
): string | undefined {
  const { spec, status, createdAt } = grant;
  const terms = approval?.grants;
  const phase = grantPhaseOf(grant, now);
  const isCounted = status.uses.some(({ change }) => change === since?.change);
  if (phase === 'Revoked') return `${status.revoked?.by ?? 'a person'} revoked it`;
  if (phase === 'Expired') return `it expired at ${spec.expiresAt}`;
  if (phase === 'Used' && !isCounted) return `all of its uses are gone (${spec.maxUses})`;
  if (spec.policyRevision !== policyRevision) return 'the policy has changed since it was made';
  if (mayBeSame(spec.by, requestedBy.name)) return 'users cannot grant changes of their own';
  if (runs !== undefined || undoes !== undefined)
    return 'no grant covers an undo, or a command that cannot be rehearsed';
  if (approval === undefined) return 'it needs no approval';
  if (terms === undefined || approval.count > 1)
    return 'a rule that asks for its approval permits no grants (`grants` in the policy file)';
  const { users, groups } = terms;
  const isNamed =
    (users ?? groups) === undefined ||
    users?.includes(spec.by) === true ||
    groups?.some((group) => spec.groups?.includes(group) === true) === true;
  if (!isNamed) return `the policy does not let ${spec.by} grant it`;
  if (spec.maxUses > terms.uses) return `the policy permits at most ${terms.uses} uses, and it has ${spec.maxUses}`;
  if (!(Date.parse(spec.expiresAt) - Date.parse(createdAt) <= terms.lastsSeconds * 1000 + CLOCKS_MS))
    return 'it lasts longer than the policy permits';
  if (terms.anyName !== true && spec.objects.some(({ name }) => name === '*'))
    return 'the policy permits no grant for objects of any name';
  return undefined;
}

/** Whether a granted object is the object of a request, apart from its uid, and what happens to it. */
function isPlace(object: GrantedObject, { resource, subResource, operation, namespace, name }: ChangeRequest): boolean {
  return (
    object.group === resource.group &&
    object.resource === resource.resource &&
    object.subResource === subResource &&
    object.operation === operation &&
    object.namespace === namespace &&
    name !== undefined &&
    (object.name === '*' || object.name === name)
  );
}

function whyNotThese(
  places: readonly (readonly GrantedObject[])[],
  requests: readonly ChangeRequest[],
): string | undefined {
  for (const [at, request] of requests.entries()) {
    const whys = (places[at] ?? []).map((object) => whyNotThis(object, request));
    if (!whys.includes(undefined)) return whys[0] ?? 'it is for other objects';
  }
  return undefined;
}

function whyNotThis({ uid, digest, fields }: GrantedObject, request: ChangeRequest): string | undefined {
  if (!request.rehearsed) return 'a request could not be rehearsed';
  if (uid !== undefined && uid !== request.uid) return 'it is for another object of the same name';
  if (digest === undefined && fields === undefined)
    return request.operation === 'DELETE' ? undefined : 'it does not say what the change may set';
  if (digest !== undefined && digest !== digestOf(request)) return 'it is for another request to the same object';
  return fields === undefined || setsOnly(fields, request) ? undefined : 'the change sets other fields or values';
}

/** Whether a request changes nothing but the granted fields, to values within their bounds. */
function setsOnly(fields: readonly GrantedField[], request: ChangeRequest): boolean {
  const changed = updatedFields(request) ?? [];
  return (
    changed.length > 0 && changed.every(({ path, after: value }) => fields.some((field) => sets(field, path, value)))
  );
}

function sets({ path, min, max }: GrantedField, changed: readonly string[], value: unknown): boolean {
  if (path.length !== changed.length || !path.every((key, at) => key === changed[at])) return false;
  if ((min ?? max) === undefined) return ['string', 'number', 'boolean'].includes(typeof value);
  return typeof value === 'number' && value >= (min ?? -Infinity) && value <= (max ?? Infinity);
}

/** What is worse about a plan than the grant says. */
function whyWorse({ spec }: StandingGrant, plan: GrantablePlan): string | undefined {
  const risk = plan.risks.find(({ id }) => UNKNOWN_RISKS.has(id) || !spec.risks.includes(id));
  if (risk !== undefined) return `the change has the risk ${risk.id}`;
  const [granted, found] = [spec.reversible, reversibleAs(plan)].map((each) => REVERSIBILITY_CLASSES.indexOf(each));
  return (found ?? 0) <= (granted ?? -1) ? undefined : `the class of its undo is "${reversibleAs(plan)}"`;
}
