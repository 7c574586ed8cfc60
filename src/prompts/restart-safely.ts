import type { Prompt } from './prompt.ts';
import { isListed, waitFor, writeSteps } from './steps.ts';

/** A restart that replaces pods one after another, and is watched to its end. */
export const restartSafely: Prompt = {
  name: 'restart-safely',
  title: 'Restart a workload without an outage',
  description:
    'Checks that a workload can be restarted now, restarts it once, and watches until the new pods are ready',
  kinds: ['deployment', 'statefulset', 'daemonset'],
  write: ({ namespace, kind, name }, settings) => {
    const inNamespace = `--namespace=${namespace}`;
    const target = `${kind}/${name}`;
    const restart = ['rollout', 'restart', target, inNamespace];
    const before = writeSteps(
      [
        {
          say: 'Check that it is healthy: all replicas ready, no rollout in progress, not paused.',
          calls: [
            ['get', kind, name, inNamespace, '-o', 'wide'],
            ['rollout', 'status', target, inNamespace, '--watch=false'],
          ],
        },
        {
          say: 'Read strategy, probes and events. One replica, or the strategy Recreate or OnDelete, means an outage or no restart at all: say so and ask first. A restart does not fix a workload that is already broken: diagnose it.',
          calls: [['describe', kind, name, inNamespace]],
        },
        {
          say: 'Check whether a disruption budget allows a disruption.',
          calls: [['get', 'poddisruptionbudgets', inNamespace]],
        },
        { say: 'Write down the revision you start from.', calls: [['rollout', 'history', target, inNamespace]] },
      ],
      settings,
    );
    if (!isListed(restart, settings)) {
      return `The ${kind} ${name} in the namespace ${namespace} should be restarted, but this server does not allow rollout restart.

Do only this, then stop:
${before}

Report what you found. Say that the operator must add "rollout restart" to KUBECTL_ALLOWED_COMMANDS and grant patch on ${kind}s. Do not look for
another way: deleting pods is not a restart.`;
    }
    const after = writeSteps(
      [
        { say: 'Restart it, once.', calls: [restart] },
        {
          say: 'Watch until it is done. If the call ends before the rollout does, make it again; give up after five.',
          calls: [['rollout', 'status', target, inNamespace, waitFor(settings)]],
        },
        {
          say: 'Check that all replicas are ready and that there are no new events of type Warning.',
          calls: [
            ['get', kind, name, inNamespace, '-o', 'wide'],
            ['get', 'events', inNamespace, '--sort-by=.metadata.creationTimestamp'],
          ],
        },
      ],
      settings,
    );
    return `Restart the ${kind} ${name} in the namespace ${namespace} without an outage.

Before:
${before}

Tell the user what you found and what you are about to do. If anything above argues against a restart, stop and ask.

Then:
${after}

If the new pods do not become ready, do not restart again. The old pods keep serving while the rollout waits. Describe a new pod, read its
log, and report. To undo the restart if the user wants it, go back to the revision you wrote down (prompt roll-back).`;
  },
};
