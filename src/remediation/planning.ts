import { randomBytes } from 'node:crypto';
import { isRefusal, type Refusal } from '../errors.ts';
import type { KubectlCommand } from '../kube/command.ts';
import type { ReviewedWrite } from '../kube/reviewed-write.ts';
import type { Subject } from '../kube/subject.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import { sortPositionals } from '../policy/classification/index.ts';
import type { ChangeWindow } from '../policy/file/windows.ts';
import { mergeApprovals } from '../policy/merge-approvals.ts';
import type { Objected, PlanJudging } from '../policy/terms.ts';
import type { Redaction } from '../redaction/redaction.ts';
import type { ChangeRequest, ChangeSpec, ChangeStatus, Requester } from './change.ts';
import type { Grants } from './grants/grants.ts';
import { hashOfSpec, signatureOf } from './hash.ts';
import { judgePlan } from './judge-plan.ts';
import { planFacts } from './plan-facts.ts';
import { refuseTooLarge } from './refusals.ts';
import type { Reviewed } from './review/review.ts';
import type { Requests } from './steps.ts';
import { inWords, placesOfPlan, termsAfterUnhealed, UNHEALED_RULE, type Unhealed } from './unhealed.ts';

/** A plan is a record of the API server, which takes 1.5 MiB. */
const MOST_PLAN_BYTES = 512 * 1024;

/** What plans are made with. */
export interface PlanningParts {
  readonly key: Uint8Array;
  readonly policyRevision: string;
  readonly protectedNamespaces: readonly string[];
  readonly windows?: readonly ChangeWindow[] | undefined;
  readonly expiresSeconds: number;
  readonly redaction?: Redaction | undefined;
  readonly now: () => Date;
  /** The uid of the namespace kube-system; empty if it cannot be read. */
  readonly cluster: () => Promise<string>;
  /** The namespace for records of changes that belong to no single namespace. */
  readonly ownNamespace: () => Promise<string>;
  /** Returns the page of a change; absent without a console. */
  readonly urlOf?: ((id: string) => string) | undefined;
  /** Returns where earlier changes of a caller did not help, of some namespaces; absent if that is not asked. */
  readonly unhealed?: ((by: Subject, places: readonly string[]) => Promise<Unhealed | undefined>) | undefined;
  /** What people approved ahead of time; absent if that is not asked. */
  readonly grants?: Pick<Grants, 'find' | 'use'> | undefined;
}

/** What a plan is made of. */
export interface Rehearsed {
  readonly command: KubectlCommand;
  readonly argv: readonly string[];
  readonly call: ChangeSpec['call'];
  readonly subject: Subject;
  readonly client: Requester['client'];
  readonly reason: string | undefined;
  /** The id of the call, which marks what the call creates. */
  readonly nonce: string;
  readonly rules: readonly string[];
  /** What needs approval by the policy, of the call and of its writes. */
  readonly asks: readonly ApprovalTerms[];
  /** How the policy judges the plan itself; undefined if no rule is about it. */
  readonly planned: PlanJudging | undefined;
  readonly writes: readonly ReviewedWrite[];
  readonly undoes?: string | undefined;
  /** As in AskedPlan. */
  readonly withoutGrants?: string | undefined;
  /** What an approver should know beside what the review finds. */
  readonly notes?: readonly string[] | undefined;
}

/** A plan that was made. */
export interface Planned {
  readonly spec: ChangeSpec;
  readonly status: ChangeStatus;
  /** Whether it must not leave the memory of this process, because it holds values of Secrets. */
  readonly isSecret: boolean;
}

/**
 * Makes the plan of rehearsed writes: reads what a person should know, has policy judge that, and signs it all. Refuses a plan that
 * policy denies, and one that is too large.
 */
export async function makePlan(given: Rehearsed, requests: Requests, parts: PlanningParts): Promise<Planned | Refusal> {
  const { command, writes, planned } = given;
  const about = {
    command,
    writes,
    protectedNamespaces: parts.protectedNamespaces,
    windows: parts.windows,
    now: parts.now(),
    redaction: parts.redaction,
  };
  const { reviewed, requests: made, objected } = await judgePlan(about, planned, requests);
  return sealUnlessDenied(given, objected, reviewed, { requests: made }, parts);
}

/** Makes the plan of a command that cannot be rehearsed: its exact command line, on an object that is known by its uid. */
export async function makeRunPlan(
  given: Rehearsed,
  runs: NonNullable<ChangeSpec['runs']>,
  parts: PlanningParts,
): Promise<Planned | Refusal> {
  const reason = 'The server does not know what the command does inside the container.';
  const reviewed: Omit<Reviewed, 'reversibility'> = {
    // The words for the container may be secret, and the log holds summaries.
    summary: [...given.command.path, ...sortPositionals(given.command).objects].join(' ').slice(0, 160),
    diff: '',
    risks: [{ id: 'unrehearsed', says: `The command can be neither rehearsed nor undone. ${reason}` }],
    warnings: [],
    holdsSecrets: false,
  };
  const does = { requests: [], runs };
  const objected = given.planned?.judge(planFacts({ ...does, risks: reviewed.risks }), () => undefined);
  return sealUnlessDenied(given, objected, reviewed, does, parts);
}

/** What a plan does: requests, or a command that cannot be rehearsed. */
interface Does {
  readonly requests: readonly ChangeRequest[];
  readonly runs?: ChangeSpec['runs'];
}

async function sealUnlessDenied(
  given: Rehearsed,
  objected: Objected | undefined,
  reviewed: Omit<Reviewed, 'reversibility'>,
  does: Does,
  parts: PlanningParts,
): Promise<Planned | Refusal> {
  if (objected !== undefined && objected.asks === undefined) return objected.refusal;
  const asks = objected?.asks === undefined ? given.asks : [...given.asks, objected.asks];
  return sealPlan({ ...given, asks }, reviewed, does, parts);
}

async function sealPlan(
  { argv, call, subject, client, reason, nonce, rules, asks, writes, undoes, withoutGrants, notes = [] }: Rehearsed,
  { summary, diff, risks, warnings, holdsSecrets }: Omit<Reviewed, 'reversibility'>,
  { requests, runs }: Does,
  parts: PlanningParts,
): Promise<Planned | Refusal> {
  // Taking a change back is what helps if it did not.
  const places = placesOfPlan({ requests: writes.map(({ request }) => request), argv });
  const unhealed = undoes === undefined ? await parts.unhealed?.(subject, places) : undefined;
  const [first, ...others] = unhealed === undefined ? asks : [...asks, termsAfterUnhealed(parts.expiresSeconds)];
  const approval = first && mergeApprovals([first, ...others]);
  if (isRefusal(approval)) return approval;
  const now = parts.now();
  const seconds = Math.min(parts.expiresSeconds, approval?.expiresSeconds ?? parts.expiresSeconds);
  const namespace = await namespaceOf(writes, parts);
  const { method, name, groups } = subject;
  const requestedBy = { method, name, groups, ...(client && { client }) };
  // A grant is in the cluster, and such a plan must not be.
  const isSecret = holdsSecrets || hasSecretText(call.arguments, parts);
  const { policyRevision } = parts;
  const plan = { requestedBy, argv, requests, runs, undoes, risks, approval, policyRevision };
  const isAsked = isSecret || withoutGrants !== undefined;
  const found = isAsked ? undefined : await parts.grants?.find(plan, namespace, subject);
  const ends = [seconds * 1000 + now.getTime(), ...(found?.grant ? [Date.parse(found.until)] : [])];
  const id = `${namespace}.${randomBytes(5).toString('hex')}`;
  const unsigned: Omit<ChangeSpec, 'hash' | 'signature'> = {
    id,
    summary: undoes === undefined ? summary : `take back ${undoes}: ${summary}`.slice(0, 200),
    call,
    argv,
    ...(reason !== undefined && { reason }),
    requestedBy,
    cluster: await parts.cluster(),
    policyRevision,
    nonce,
    plannedAt: now.toISOString(),
    expiresAt: new Date(Math.min(...ends)).toISOString(),
    requests,
    ...(runs && { runs }),
    ...(undoes !== undefined && { undoes }),
    ...(parts.urlOf && { url: parts.urlOf(id) }),
    rules: unhealed === undefined ? rules : [...rules, UNHEALED_RULE],
    ...(approval && { approval }),
    ...(found?.grant && { grant: found.grant }),
    risks,
    warnings: [
      ...(unhealed === undefined ? [] : [inWords(unhealed)]),
      ...(withoutGrants === undefined ? [] : [withoutGrants]),
      ...(found?.notes ?? []),
      ...notes,
      ...warnings,
    ],
    diff,
  };
  const hashed = hashOfSpec(unsigned);
  const spec: ChangeSpec = { ...unsigned, hash: hashed, signature: signatureOf(hashed, parts.key) };
  const bytes = Buffer.byteLength(JSON.stringify(spec));
  if (bytes > MOST_PLAN_BYTES) return refuseTooLarge(bytes, MOST_PLAN_BYTES);
  const phase = approval === undefined ? 'Planned' : found?.grant === undefined ? 'Pending' : 'Approved';
  return { spec, status: { phase, decisions: [], progress: [] }, isSecret };
}

/** Whether the arguments of a call, or a part of them, would not be shown in an answer. */
function hasSecretText(given: string, { redaction }: PlanningParts): boolean {
  return redaction !== undefined && redaction.text(given) !== given;
}

/** An approver of one namespace must not approve what reaches another one. */
async function namespaceOf(writes: readonly ReviewedWrite[], { ownNamespace }: PlanningParts): Promise<string> {
  const namespaces = new Set(
    writes.map(({ request: { namespace, resource } }) => (resource.resource === 'namespaces' ? undefined : namespace)),
  );
  const [only] = namespaces;
  return namespaces.size === 1 && only !== undefined ? only : ownNamespace();
}
