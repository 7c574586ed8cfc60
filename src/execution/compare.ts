import type { Captured } from '../kube/execution.ts';
import type { ProcessEnd } from '../process/spawn.ts';

type Exited = Extract<ProcessEnd, { kind: 'exited' }>;

/**
 * What a read printed beside kubectl: the `same`, something `different`, or it cannot be told (`unsettled`), because
 * what is read changed meanwhile, or because a part is cut off of lines that come in any order. The read ran while kubectl
 * started and, where that was not the same, once more afterwards: an age may move on in between, so each line of
 * kubectl's may be as before or as after.
 */
export function compare(
  kubectl: Exited,
  { before, after = before }: { readonly before: Exited; readonly after?: Exited },
  anyOrder = false,
): 'same' | 'different' | 'unsettled' {
  const pairs = (['stdout', 'stderr'] as const).map(
    (stream) => [kubectl[stream], before[stream], after[stream]] as const,
  );
  const exitCodes = new Set([before.exitCode, after.exitCode]);
  if (exitCodes.has(kubectl.exitCode) && pairs.every((pair) => isSame(...pair, anyOrder))) return 'same';
  const settled =
    exitCodes.size === 1 &&
    pairs.every(([printed, first, second]) => first.text === second.text && !(anyOrder && printed.truncated));
  return settled ? 'different' : 'unsettled';
}

function isSame(printed: Captured, before: Captured, after: Captured, anyOrder: boolean): boolean {
  // A read that stopped at the cap knows no more than that.
  const agrees = ({ totalBytes, isCutShort }: Captured) =>
    isCutShort ? printed.totalBytes >= totalBytes : printed.totalBytes === totalBytes;
  if (printed.truncated && !agrees(before) && !agrees(after)) return false;
  if (printed.text === before.text || printed.text === after.text) return true;
  const [lines, linesBefore, linesAfter] = [printed, before, after].map(({ text }) => {
    const each = text.split('\n');
    return anyOrder ? each.toSorted() : each;
  });
  return (
    lines?.length === linesBefore?.length &&
    lines?.length === linesAfter?.length &&
    lines?.every((line, at) => line === linesBefore?.[at] || line === linesAfter?.[at]) === true
  );
}
