import { isDeepStrictEqual } from 'node:util';
import { isRefusal, type Refusal } from '../errors.ts';
import type { KubectlCommand } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { ReviewedWrite } from '../kube/reviewed-write.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { Permit } from '../policy/decide.ts';
import { ANY_PLAN, type AsPlanned, asPlanned } from './as-planned.ts';
import type { Change, ChangeRequest, ChangeSpec } from './change.ts';
import type { Changes } from './changes.ts';
import { reviewedDifference } from './compare.ts';
import { countPlan, plannedBefore } from './count-plan.ts';
import { isIdle } from './idle.ts';
import { makePlan, makeRunPlan, type Planned, type Rehearsed } from './planning.ts';
import { podPath } from './pod-path.ts';
import { metadataOf, readObject } from './requests.ts';
import type { ChangeSteps, Requests } from './steps.ts';

/** A call that is to be planned. */
export interface AskedPlan {
  readonly call: ChangeSpec['call'];
  readonly reason: string | undefined;
  /** The canonical command line of the permit. */
  readonly argv: readonly string[];
  /** The rules of policy that spoke. */
  readonly rules: readonly string[];
  /** Why people are asked even if a standing grant covers the plan, as a sentence; absent if grants count. */
  readonly withoutGrants?: string | undefined;
}

/** A plan that was made, or what kubectl said in the rehearsal if there is nothing to plan. */
export type PlannedCall =
  | {
      readonly kind: 'planned';
      readonly change: Change;
      readonly isSame: boolean;
      /** What kubectl printed in the rehearsal; absent if there was none. */
      readonly execution?: Execution | undefined;
    }
  | { readonly kind: 'unplanned'; readonly execution: Execution };

/** A plan that needs no approval, and was not kept: what holds a run to it. */
export interface ClearPlan {
  readonly kind: 'clear';
  readonly planned: AsPlanned;
}

/** Plans a permitted call: rehearses it, reviews what it would do, and keeps that. Nothing else is written to the cluster. */
export async function planCall(
  asked: AskedPlan,
  permit: Permit,
  steps: ChangeSteps,
  changes: Changes,
): Promise<PlannedCall | Refusal> {
  const made = await makePlanOf(asked, permit, steps, changes);
  return isRefusal(made) || made.kind === 'unplanned' ? made : keepMade(made, asked, steps, changes);
}

/** Plans a permitted call that is about to run. A plan that needs no approval is not kept: the run is held to it. */
export async function planBeforeRun(
  asked: AskedPlan,
  permit: Permit,
  steps: ChangeSteps,
  changes: Changes,
): Promise<PlannedCall | ClearPlan | Refusal> {
  const made = await makePlanOf(asked, permit, steps, changes);
  if (isRefusal(made) || made.kind === 'unplanned') return made;
  return made.planned.spec.approval === undefined
    ? { kind: 'clear', planned: isRehearsed(permit) ? asPlanned(made.writes, changes.parts.redaction) : ANY_PLAN }
    : keepMade(made, asked, steps, changes);
}

/** What kubectl prints says that the objects were altered. */
const IDLE = 'The objects are already as the command would leave them: it was not run, and needs no plan.';

/** A plan that is not kept yet, and what it was made of. */
interface MadePlan {
  readonly kind: 'made';
  readonly planned: Planned;
  readonly writes: readonly ReviewedWrite[];
  readonly execution: Execution | undefined;
}

async function keepMade(
  { planned, execution }: MadePlan,
  asked: AskedPlan,
  steps: ChangeSteps,
  changes: Changes,
): Promise<PlannedCall | Refusal> {
  const kept = await keep(planned, asked, steps, changes);
  return isRefusal(kept) || kept.kind === 'unplanned' ? kept : { ...kept, execution };
}

async function makePlanOf(
  asked: AskedPlan,
  permit: Permit,
  steps: ChangeSteps,
  changes: Changes,
): Promise<MadePlan | Extract<PlannedCall, { kind: 'unplanned' }> | Refusal> {
  const writes: ReviewedWrite[] = [];
  const { approval, planned: judging } = permit.terms;
  const asks: ApprovalTerms[] = approval === undefined ? [] : [approval];
  let rehearsal: Execution | undefined;
  if (isRehearsed(permit)) {
    const execution = await steps.rehearse(permit, {
      onAsked: (terms) => asks.push(terms) > 0,
      onReviewed: (write) => void writes.push(write),
      planned: ANY_PLAN,
    });
    if (isRefusal(execution)) return execution;
    const isDone = execution.ended === 'exited' && execution.exitCode === 0;
    if (!isDone || writes.length === 0) return { kind: 'unplanned', execution };
    if (writes.every(isIdle)) return { kind: 'unplanned', execution: { ...execution, notice: IDLE } };
    rehearsal = execution;
  }
  const { subject, client, callId: nonce } = steps;
  const rehearsed: Rehearsed = {
    ...asked,
    command: permit.plan.command,
    subject,
    client,
    nonce,
    asks,
    writes,
    planned: judging,
  };
  const planned = await steps.requests('review-change', permit, (requests) =>
    planOf(rehearsed, permit, requests, changes),
  );
  return isRefusal(planned) ? planned : { kind: 'made', planned, writes, execution: rehearsal };
}

/** Whether a call is planned by what it would write; the others are planned by their words, and nothing holds their run to those. */
function isRehearsed({ plan, terms }: Permit): boolean {
  return terms.admitting !== undefined && !runsInContainer(plan.command);
}

/** Whether a command follows what runs in a container, so that its requests are not all that it does. */
export function runsInContainer({ path }: KubectlCommand): boolean {
  return path[0] === 'exec' || path[0] === 'run' || path[0] === 'debug';
}

/** Keeps a plan, unless a change for the same call on the same objects waits already. */
export async function keep(
  { spec, status, isSecret }: Planned,
  { call }: Pick<AskedPlan, 'call'>,
  { subject }: Pick<ChangeSteps, 'subject'>,
  changes: Changes,
): Promise<PlannedCall | Refusal> {
  const { store, observe } = changes.parts;
  const namespace = spec.id.slice(0, spec.id.lastIndexOf('.'));
  const [same, recorded] = await Promise.all([
    changes.findSame({ call, grant: spec.grant }, subject, namespace),
    plannedBefore({ spec, isSecret }, subject, changes),
  ]);
  if (same !== undefined && spec.undoes === undefined && isSameChange(same.spec, spec))
    return { kind: 'planned', change: same, isSame: true };
  const refused = countPlan({ spec }, subject, recorded, changes);
  if (refused !== undefined) return refused;
  const kept = await store.create(spec, status, isSecret);
  if (isRefusal(kept)) return kept;
  observe?.(kept);
  return { kind: 'planned', change: kept, isSame: false };
}

function planOf(
  rehearsed: Rehearsed,
  permit: Permit,
  requests: Requests,
  { parts }: Changes,
): Promise<Planned | Refusal> {
  return isRehearsed(permit) ? makePlan(rehearsed, requests, parts) : runPlanOf(rehearsed, permit, requests, parts);
}

async function runPlanOf(
  rehearsed: Rehearsed,
  { plan }: Permit,
  requests: Requests,
  parts: Changes['parts'],
): Promise<Planned | Refusal> {
  const path = podPath(plan.command);
  const seen = await requests.read(path === undefined ? [] : [path]);
  const uid = path === undefined ? undefined : metadataOf(seen(path))['uid'];
  const images = plan.image === undefined ? [] : [plan.image];
  return makeRunPlan(rehearsed, { ...(typeof uid === 'string' && { uid }), images }, parts);
}

/** Tells whether two plans of one call are about the same objects in the same state. What a command writes down of the time may differ. */
export function isSameChange(one: ChangeSpec, other: ChangeSpec): boolean {
  return (
    one.requests.length === other.requests.length &&
    one.policyRevision === other.policyRevision &&
    isDeepStrictEqual(one.approval, other.approval) &&
    one.runs?.uid === other.runs?.uid &&
    one.requests.every((request, at) => isSameRequest(request, other.requests[at]))
  );
}

function isSameRequest(one: ChangeRequest, other: ChangeRequest | undefined): boolean {
  return (
    other !== undefined &&
    one.method === other.method &&
    one.path === other.path &&
    reviewedDifference(readObject(one.before), readObject(other.before)) === undefined
  );
}
