import { describe, logs, within } from '../calls.ts';
import type { Rule } from '../finding.ts';
import type { Container } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { livePods, severityOf, stateField, writeContainer } from '../pods.ts';

/** A kill that is longer ago, of a container that is ready now, is history. */
const RECENT_MS = 60 * 60 * 1000;

/** How a container was killed for its memory; undefined if it was not. */
export function memoryKill({
  terminated,
  last,
}: Container): { readonly field: string; readonly at: number | undefined } | undefined {
  if (terminated?.reason === 'OOMKilled') return { field: 'state.terminated.reason', at: terminated.at };
  return last?.reason === 'OOMKilled' ? { field: 'lastState.terminated.reason', at: last.at } : undefined;
}

/** What the LimitRange of a namespace set by default. */
const DEFAULTED = 'kubernetes.io/limit-ranger';

export const outOfMemory: Rule = {
  id: 'out-of-memory',
  finds: 'Containers that the kernel killed at their memory limit',
  source: 'kubelet container status, reason OOMKilled; cgroup memory limit',
  find: (snapshot) =>
    livePods(snapshot).flatMap((pod) =>
      pod.containers.flatMap((container) => {
        const kill = memoryKill(container);
        if (kill === undefined) return [];
        const isOver = container.ready && snapshot.now - (kill.at ?? 0) > RECENT_MS;
        const limit = container.limits.get('memory');
        const owner = topOwner(snapshot, pod);
        return [
          {
            severity: isOver ? ('note' as const) : container.ready ? ('warning' as const) : severityOf(snapshot, pod),
            on: owner,
            cause: `${writeContainer(container)} is killed for its memory${limit === undefined ? '' : `, limit ${limit}`}`,
            evidence: [
              { on: refOf(pod), field: stateField(container, kill.field), value: 'OOMKilled', at: kill.at },
              { on: refOf(pod), field: 'restartCount', value: String(container.restarts) },
              { on: refOf(pod), field: `limits.memory of ${container.name}`, value: limit ?? 'none' },
              ...(/memory limit/.test(pod.annotations.get(DEFAULTED) ?? '')
                ? [{ on: refOf(pod), field: DEFAULTED, value: pod.annotations.get(DEFAULTED) ?? '', said: true }]
                : []),
            ],
            why:
              limit === undefined
                ? 'The container has no limit of its own, so the node ran out of memory. Set a request and a limit, or repair the leak.'
                : `The container wanted more than ${limit}, so the kernel killed it (exit code 137). Raise the limit, or make the program use less.`,
            next: [
              describe(owner, 'See its limits'),
              { to: 'Compare what its pods use', args: ['top', 'pod', pod.name, '--containers', ...within(pod)] },
              logs(pod, container.name, container.restarts > 0),
            ],
          },
        ];
      }),
    ),
};
