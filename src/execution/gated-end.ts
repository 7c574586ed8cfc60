import type { Refusal } from '../errors.ts';
import type { SessionMode } from '../gateway/held-write.ts';
import type { Session } from '../gateway/session.ts';
import { openOutput } from '../output/chain.ts';
import type { RunFollowing } from './kubectl-runs.ts';
import type { RunEnd } from './run-end.ts';

/** Nothing was changed. */
export function refused(refusal: Refusal): RunEnd {
  return { kind: 'refused', refusal, changedNothing: true };
}

/** The end of a run as the caller gets it: what was refused before anything was made is a refusal of the call. */
export function toEnd(
  given: RunEnd,
  { taken, unreachable }: Session,
  mode: SessionMode,
  { output, onlyRehearses = false }: Pick<RunFollowing, 'output' | 'onlyRehearses'>,
): RunEnd {
  const { made, objected, refused: refusedWrite, listed } = taken;
  const writes = onlyRehearses || (mode === 'hold' && made > 0) ? { writes: listed } : {};
  const about = { ...writes, ...(refusedWrite && { refusedWrite }) };
  if (objected !== undefined && made === 0) return { ...refused(objected.refusal), ...about };
  const end = { ...given, ...about };
  if (end.kind !== 'exited') return end;
  if (objected !== undefined) {
    const { error, hint } = objected.refusal;
    return { ...end, stderr: { ...end.stderr, notice: `Part of the command was refused: ${error} ${hint}` } };
  }
  if (unreachable === undefined || made > 0) return end;
  const { stderr } = openOutput({ ...output, report: undefined });
  stderr.write(`${unreachable}\n`);
  return { ...end, stderr: stderr.captured() };
}
