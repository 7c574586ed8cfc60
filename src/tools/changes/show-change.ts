import type { Change, ChangeSpec, Phase, ReversibilityClass } from '../../remediation/change.ts';
import { decisionsOf, phaseOf } from '../../remediation/phase.ts';
import { reversibleAs } from '../../remediation/reversible.ts';
import { lineOf } from '../../remediation/review/visible-text.ts';

/** What an undo sends requests for. */
const UNDONE: ReadonlySet<ReversibilityClass> = new Set(['restores', 'recreates']);
const MOST_LISTED = 12;
const MOST_OF_SENTENCE = 300;

/** A change as answers show it: plain data, without the objects and bodies of its requests. */
export function showChange(change: Change, now: Date, mostDiffBytes: number): Readonly<Record<string, unknown>> {
  const { spec, status } = change;
  const phase = phaseOf(change, now);
  const { reversible, because } = reversibilityOf(spec);
  const decisions = decisionsOf(change).map(({ verdict, by, reason, at }) => ({
    verdict,
    by,
    at,
    ...(reason !== undefined && { reason }),
  }));
  const made = status.progress.filter(({ state }) => state === 'made').length;
  return {
    id: spec.id,
    phase,
    summary: spec.summary,
    ...(!isOver(phase) && spec.diff !== '' && { diff: shorten(spec.diff, mostDiffBytes) }),
    risks: spec.risks.slice(0, MOST_LISTED).map(({ says }) => says),
    reversible,
    ...(because !== '' && { reversible_because: because }),
    ...(spec.warnings.length > 0 && { warnings: spec.warnings.slice(0, MOST_LISTED) }),
    requests: spec.requests.length,
    ...(phase === 'Pending' && { approve: howToApprove(change) }),
    ...(!isOver(phase) && { expires_at: spec.expiresAt }),
    ...(spec.undoes !== undefined && { undoes: spec.undoes }),
    ...(decisions.length > 0 && { decisions }),
    ...(spec.grant && { grant: grantOf(spec.grant, status.claim?.use) }),
    ...(isOver(phase) && spec.requests.length > 0 && { requests_made: made }),
    ...(status.message !== undefined && { message: status.message }),
    ...(status.verification && {
      verification: { verdict: status.verification.verdict, evidence: status.verification.evidence },
    }),
    ...(status.undoneBy !== undefined && { undone_by: status.undoneBy }),
  };
}

/** The standing grant that approved a change; how many uses it has left once this one is counted. */
function grantOf({ name, by, maxUses }: NonNullable<ChangeSpec['grant']>, use: number | undefined) {
  return { name, by, ...(use === undefined ? { uses: maxUses } : { uses_left: maxUses - use }) };
}

/** Returns what becomes of a change that is taken back, and why; the reason is empty if there is none. */
export function reversibilityOf(spec: ChangeSpec): {
  readonly reversible: ReversibilityClass;
  readonly because: string;
} {
  const reversible = reversibleAs(spec);
  const reasons = new Set(
    spec.requests
      .filter(({ reversibility }) => reversibility.class === reversible)
      .map(({ reversibility }) => reversibility.reason),
  );
  return { reversible, because: [...reasons].slice(0, 3).join(' ') };
}

/** What a page shows of a change that an answer leaves out: who asked for it and why, how far it is, and how its objects are. */
export function asideOf({
  spec,
  status,
  soFar,
}: Change): Readonly<Record<string, string | number | readonly string[]>> {
  const { name, client } = spec.requestedBy;
  return {
    asked_by: client === undefined ? name : `${name} with ${client.name}`,
    ...(spec.reason !== undefined && { reason: spec.reason }),
    requests_made: status.progress.filter(({ state }) => state === 'made').length,
    ...(soFar !== undefined && { so_far: soFar.slice(0, MOST_LISTED).map((each) => lineOf(each, MOST_OF_SENTENCE)) }),
  };
}

/** What the agent does next with a change in a phase. */
export function nextStep(change: Change, phase: Phase): string {
  const { spec } = change;
  const apply = `apply_change {"id": "${spec.id}"}`;
  switch (phase) {
    case 'Pending':
      return `Tell the user what will change and that an approver must approve it: ${Object.values(howToApprove(change)).join('; ')}. Then call ${apply}: it waits for the decision and makes the change. You cannot approve it.`;
    case 'Planned':
    case 'Approved':
      return `Call ${apply} to make the change.`;
    case 'Applying':
      return `Call get_change {"id": "${spec.id}", "wait_seconds": 30} to see how it ends.`;
    case 'Applied':
      if (change.status.undoneBy !== undefined)
        return `It was undone by ${change.status.undoneBy}. If it is still needed, plan it again.`;
      return canBeUndone(change)
        ? `To undo it, call undo_change {"id": "${spec.id}"}.`
        : 'It cannot be undone with undo_change. If it did not help, find another way.';
    case 'Denied':
      return 'Do not ask for the same change again. Find another way, or tell the user the reason.';
    case 'Expired':
      return 'If the change is still needed, plan it again.';
    case 'Failed':
    case 'Interrupted':
      return canBeUndone(change)
        ? `Look at the objects. To undo what was made, call undo_change {"id": "${spec.id}"}. For the rest, plan a new change.`
        : 'Look at the objects. If the change is still needed, plan it again.';
  }
}

/** Whether an undo could take back any of what was made, or may have been made. */
function canBeUndone({ spec, status }: Change): boolean {
  return (
    spec.requests.some(({ reversibility }) => UNDONE.has(reversibility.class)) &&
    status.progress.some(({ state }) => state !== 'failed' && state !== 'refused')
  );
}

/** A change in memory is in no cluster that the command line could read. */
export function howToApprove({ spec: { id, url }, kept }: Change): Readonly<Record<string, string>> {
  const page = url === undefined ? {} : { url };
  return kept === 'memory'
    ? { ...page, http: `POST /changes/${id}/decision`, kept: 'this server keeps the change in its memory only' }
    : { ...page, command: `kubernetes-remediation-mcp changes approve ${id}` };
}

function isOver(phase: Phase): boolean {
  return (
    phase === 'Applied' || phase === 'Failed' || phase === 'Interrupted' || phase === 'Expired' || phase === 'Denied'
  );
}

function shorten(diff: string, mostBytes: number): string {
  if (Buffer.byteLength(diff) <= mostBytes) return diff;
  const lines = diff.split('\n');
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > mostBytes) break;
    kept.push(line);
  }
  return `${kept.join('\n')}\n(${lines.length - kept.length} more lines; the approver sees all of them)`;
}
