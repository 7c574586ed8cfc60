import type { ChangeView } from '../../../src/console/face/changes.ts';

/**
 * Says what is different in a change since a person began to read it, in sentences; empty if a decision still means what was read. The
 * progress and the history are left out: they alter nothing that is decided.
 */
export function alterations(read: ChangeView, now: ChangeView): readonly string[] {
  if (read === now) return [];
  const says: string[] = [];
  if (planOf(read) !== planOf(now)) says.push('The plan is another one. Read all of it again.');
  for (const { by, verdict } of now.decided.slice(read.decided.length))
    says.push(`${by} ${verdict === 'Denied' ? 'denied' : 'approved'} it.`);
  if (read.phase !== now.phase) says.push(`It was ${read.phase}, and is ${now.phase}.`);
  if (says.length === 0 && termsOf(read) !== termsOf(now)) says.push('The terms of the approval are others.');
  return says;
}

/** What a person reads of a plan. */
function planOf(view: ChangeView): string {
  const { id, hash, summary, reason, askedBy, client, argv, runs, risksInWords, warnings, diff, reversible } = view;
  const requests = view.requests.map(({ progress: _progress, ...request }) => request);
  return JSON.stringify([
    [id, hash, summary, reason, askedBy, client, reversible],
    [argv, runs, requests, risksInWords, warnings, diff],
  ]);
}

function termsOf({ approvers, needed, typeToApprove, expiresAt, rules, decided }: ChangeView): string {
  return JSON.stringify([approvers, needed, typeToApprove, expiresAt, rules, decided]);
}
