import { isRefusal } from '../errors.ts';
import type { Execution } from '../kube/execution.ts';
import type { Permit } from '../policy/decide.ts';
import { judgeSelected } from '../policy/selection.ts';
import type { AddCommand } from './step-run.ts';

/** Counts what a change selects. Returns the refusal or the failed count that prevents the change; undefined if it may run. */
export async function checkSelection(permit: Permit, addCommand: AddCommand): Promise<Execution | undefined> {
  const { selection } = permit.terms;
  if (selection === undefined) return undefined;
  const counted = await addCommand('count-selection', permit);
  if (counted === undefined) throw new Error('A change that selects has a step that counts.');
  if (isRefusal(counted)) return { ended: 'not-run', refusal: counted };
  if (counted.ended !== 'exited' || counted.exitCode !== 0) return counted;
  const { text, truncated } = counted.stdout;
  const refusal = judgeSelected(text, !truncated, selection.most);
  return refusal && { ended: 'not-run', refusal };
}
