import type { CallRow } from '../../face/activity.ts';
import type { CallSeen } from './calls.ts';
import { isEnd, type Seen, type SeenObject } from './seen.ts';

/** Rules are told once, objects too; a call of many steps has no end of them. */
const MOST = 100;

/**
 * Returns the row of a call. `startedAt` is when this process started: a call that has no end and is older was lost with the process
 * before.
 */
export function rowOf({ callId, records, newest, place }: CallSeen, startedAt: number): CallRow {
  const end = records.find(isEnd);
  const own = records.find(({ phase }) => phase === 'started' || phase === 'refused');
  const judged = own ?? records.find(({ argv }) => argv !== undefined);
  const refusedBy = records.flatMap((each) => each.refusedBy ?? []);
  const change = records.findLast((each) => each.change !== undefined)?.change;
  const verdict = verdictOf(end, refusedBy.length > 0);
  return {
    callId,
    time: newest.time,
    caller: newest.caller.name,
    method: newest.caller.method,
    ...(newest.client !== undefined && { client: newest.client }),
    tool: newest.tool,
    argv: judged?.argv ?? [],
    verdict,
    ...(verdict === 'running' && newest.at < startedAt && { isLost: true }),
    ...(end?.code !== undefined && { code: end.code }),
    ...(end !== undefined && isFailed(end) && { isFailed: true }),
    rules: [...new Set([...(own?.rules ?? records.flatMap(({ rules }) => rules)), ...refusedBy])].slice(0, MOST),
    objects: objectsOf(records),
    ...(end?.durationMs !== undefined && { durationMs: end.durationMs }),
    ...(end?.exitCode !== undefined && { exitCode: end.exitCode }),
    writes: records.reduce((sum, { writes }) => sum + writes, 0),
    ...(change !== undefined && { change }),
    place,
  };
}

function verdictOf(end: Seen | undefined, isWriteRefused: boolean): CallRow['verdict'] {
  if (end === undefined) return 'running';
  if (end.code === 'APPROVAL_REQUIRED') return 'asked';
  return end.phase === 'refused' || isWriteRefused ? 'denied' : 'allowed';
}

/** Whether a call that was allowed did not do what it was asked. */
function isFailed({ phase, code, exitCode = 0, ended }: Seen): boolean {
  if (phase !== 'ended' || code === 'APPROVAL_REQUIRED') return false;
  return code !== undefined || exitCode !== 0 || ended === 'defect' || ended === 'timed-out' || ended === 'not-run';
}

function objectsOf(records: readonly Seen[]): readonly SeenObject[] {
  const objects = new Map(records.flatMap((each) => each.objects).map((object) => [JSON.stringify(object), object]));
  return [...objects.values()].slice(0, MOST);
}
