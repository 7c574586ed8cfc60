import { isRefusal, quote, type Refusal } from '../errors.ts';
import type { ReviewedWrite } from '../kube/reviewed-write.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import type { Permit } from '../policy/decide.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { ANY_PLAN } from './as-planned.ts';
import type { Change, RequestProgress } from './change.ts';
import type { Changes } from './changes.ts';
import type { Replan } from './changes-parts.ts';
import { countPlan, plannedBefore } from './count-plan.ts';
import { isSameChange } from './plan-call.ts';
import { makePlan, type Planned } from './planning.ts';
import { refuseConflicts, refuseIrreversible, refuseNotApplied } from './refusals.ts';
import type { ChangeSteps, Requests } from './steps.ts';
import { type Conflict, planUndo, relatedLooks, undoLooks } from './undo/plan-undo.ts';
import { shownConflicts } from './undo/shown-conflicts.ts';

const BEGUN: readonly string[] = ['Applied', 'Failed', 'Interrupted'];
const NOT_BEGUN: RequestProgress = { state: 'refused' };

/**
 * Plans how a change is taken back, as a change of its own, which this caller asks for: from what was before and after it, and what is stored
 * now. The call of the change is judged again, and each of the new writes by its own result. Refuses if a field was altered
 * since, and if something cannot be restored. Nothing is written but the record of the plan. If this caller has planned the same already, and that
 * is not over, it is that plan.
 */
export async function planUndoOf(
  id: string,
  reason: string | undefined,
  replan: Replan,
  steps: ChangeSteps,
  changes: Changes,
): Promise<Change | Refusal> {
  const found = await changes.findToUndo(id, steps.subject);
  if (isRefusal(found)) return found;
  const { spec, status } = found;
  if (spec.runs !== undefined)
    return refuseIrreversible(['It ran a command, and the server does not know what the command did.']);
  if (!BEGUN.includes(status.phase) || !status.progress.some(({ state }) => state !== 'failed' && state !== 'refused'))
    return refuseNotApplied(id);
  const permit = await changes.permitFor(found, replan, steps, 'its undo');
  if (isRefusal(permit)) return permit;
  const planned = await steps.requests('review-change', permit, (requests) =>
    rehearseUndo(found, { permit, reason, requests, steps, changes }),
  );
  if (isRefusal(planned)) return planned;
  const { store, observe } = changes.parts;
  const namespace = planned.spec.id.slice(0, planned.spec.id.lastIndexOf('.'));
  const same = await changes.findSame(planned.spec, steps.subject, namespace);
  if (same !== undefined && isSameChange(same.spec, planned.spec)) return same;
  // A change can always be undone. Without a bound on the undos of undos, it could be made and undone without end.
  const refused =
    spec.undoes !== undefined &&
    countPlan(planned, steps.subject, await plannedBefore(planned, steps.subject, changes), changes);
  if (refused) return refused;
  const kept = await store.create(planned.spec, planned.status, planned.isSecret);
  if (isRefusal(kept)) return kept;
  observe?.(kept);
  return kept;
}

interface Undoing {
  readonly permit: Permit;
  readonly reason: string | undefined;
  readonly requests: Requests;
  readonly steps: ChangeSteps;
  readonly changes: Changes;
}

async function rehearseUndo(
  { spec, status }: Change,
  { permit, reason, requests, steps, changes }: Undoing,
): Promise<Planned | Refusal> {
  const looks = undoLooks(spec.requests, status.progress);
  const stored = await requests.stored([...looks, ...relatedLooks(spec.requests)]);
  const made = spec.requests.map((request, at) => ({
    request,
    progress: status.progress[at] ?? NOT_BEGUN,
    now: stored(looks[at] ?? ''),
  }));
  const undo = planUndo(made, stored);
  const { redaction } = changes.parts;
  const conflicts = redaction === undefined ? undo.conflicts : shownConflicts(undo.conflicts, made, redaction);
  const kept = conflicts.map((conflict) => inWords(conflict, redaction));
  if (undo.writes.length === 0)
    return kept.length > 0
      ? refuseConflicts([...kept, ...undo.notes])
      : refuseIrreversible([...undo.impossible, ...undo.nothing]);
  const { approval } = permit.terms;
  const asks: ApprovalTerms[] = approval === undefined ? [] : [approval];
  const reviewed: ReviewedWrite[] = [];
  const rehearsal = requests.writes({
    mode: 'rehearse',
    onAsked: (terms) => asks.push(terms) > 0,
    onReviewed: (write) => void reviewed.push(write),
    planned: ANY_PLAN,
  });
  for (const write of undo.writes) {
    const sent = await rehearsal.take(write);
    if (sent.kind === 'refused') return sent.objected.refusal;
    if (sent.kind === 'failed')
      return refuseIrreversible([`The API server would answer an undo with ${sent.status}: ${sent.says}`]);
  }
  const { subject, client, callId: nonce } = steps;
  const planned = await makePlan(
    {
      command: permit.plan.command,
      argv: spec.argv,
      call: spec.call,
      subject,
      client,
      reason: reason ?? `To take back ${spec.id}`,
      nonce,
      rules: spec.rules,
      asks,
      planned: permit.terms.planned,
      writes: reviewed,
      undoes: spec.id,
      notes: [...kept, ...undo.impossible, ...undo.nothing, ...undo.notes],
    },
    requests,
    changes.parts,
  );
  return planned;
}

/** A field that stays as others have made it, with both values. */
function inWords({ on, path, made, now, isHidden, manager }: Conflict, redaction: Redaction | undefined): string {
  const by = manager === undefined ? '' : ` by ${quote(manager, 60)}`;
  const values = isHidden === true ? '' : `: the change set it to ${shown(made)}, and it is now ${shown(now)}`;
  const says = `${path} of ${on} was altered since the change${by}, and stays as it is${values}.`;
  return redaction === undefined ? says : redaction.text(says);
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : quote(JSON.stringify(value), 80);
}
