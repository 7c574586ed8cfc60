import { describe, logs } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import { causeInLog } from '../log-causes.ts';
import type { Container, Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { livePods, logOf } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';
import { explainsEnd } from './dependencies.ts';
import { denialIn } from './rbac-denials.ts';

/** A line that comes once may be of the start, before all was up. */
const OFTEN = 2;

export const logErrors: Rule = {
  id: 'log-errors',
  finds: 'Errors that the last lines of a running, ready container repeat; only in a look at one workload',
  source: 'error texts of languages, runtimes and databases',
  find: (snapshot) =>
    livePods(snapshot)
      .filter(({ isReady }) => isReady)
      .flatMap((pod) => pod.containers.flatMap((container) => judge(snapshot, pod, container))),
};

function judge(snapshot: Snapshot, pod: Pod, container: Container): readonly Told[] {
  const lines = logOf(snapshot, pod, container.name)?.lines ?? [];
  if (lines.length === 0 || explainsEnd(snapshot, pod, container)) return [];
  if (denialIn(snapshot, pod, container) !== undefined) return [];
  const found = new Map<string, { readonly why: string; readonly said: readonly string[] }>();
  for (const line of lines) {
    const told = causeInLog([line], container, pod);
    if (told !== undefined)
      found.set(told.cause, { why: told.why, said: [...(found.get(told.cause)?.said ?? []), line] });
  }
  const [first] = [...found].toSorted(([, left], [, right]) => right.said.length - left.said.length);
  if (first === undefined || first[1].said.length < OFTEN) return [];
  const [cause, { why, said }] = first;
  return [
    {
      severity: 'warning',
      on: topOwner(snapshot, pod),
      cause: `container ${container.name} runs, and its last lines say again and again: ${cause}`,
      evidence: [
        { on: refOf(pod), field: 'last lines', value: said.slice(-2).join(' ⏎ '), said: true },
        { on: refOf(pod), field: 'lines that say so', value: `${said.length} of the last ${lines.length}` },
      ],
      why,
      next: [logs(pod, container.name, false), describe(pod)],
    },
  ];
}
