import type { Prompt } from './prompt.ts';
import { isListed, waitFor, writeSteps } from './steps.ts';

/** Rolls back to a revision that worked, after the user has confirmed which one. */
export const rollBack: Prompt = {
  name: 'roll-back',
  title: 'Roll a workload back to a revision that worked',
  description:
    'Finds the revision to go back to, shows what it would change, rolls back once it is confirmed, and verifies',
  kinds: ['deployment', 'statefulset', 'daemonset'],
  write: ({ namespace, kind, name }, settings) => {
    const inNamespace = `--namespace=${namespace}`;
    const target = `${kind}/${name}`;
    const undo = ['rollout', 'undo', target, inNamespace, '--to-revision=REVISION'];
    const before = writeSteps(
      [
        { say: 'Read its current state.', calls: [['get', kind, name, inNamespace, '-o', 'wide']] },
        {
          say: 'Read conditions, events, and who manages it. If labels or annotations name Argo CD, Flux or Helm, that tool soon overwrites a rollback made here: say so, and propose the change there.',
          calls: [['describe', kind, name, inNamespace]],
        },
        {
          say: 'List the revisions and pick the last one that worked: usually the one before the newest.',
          calls: [['rollout', 'history', target, inNamespace]],
        },
        {
          say: 'Compare the pod template of that revision with the newest: images, environment, probes, resources.',
          calls: [['rollout', 'history', target, inNamespace, '--revision=REVISION']],
        },
      ],
      settings,
    );
    if (!isListed(undo, settings)) {
      return `The ${kind} ${name} in the namespace ${namespace} should be rolled back, but this server does not allow rollout undo.

Do only this, then stop:
${before}

Report which revision to go back to and what that would change. Say that the operator must add "rollout undo" to KUBECTL_ALLOWED_COMMANDS and
grant patch on ${kind}s. Do not restore the old state with other commands.`;
    }
    const after = writeSteps(
      [
        { say: 'Roll back.', calls: [undo] },
        {
          say: 'Watch until it is done. If the call ends before the rollout does, make it again; give up after five.',
          calls: [['rollout', 'status', target, inNamespace, waitFor(settings)]],
        },
        {
          say: 'Check that all replicas are ready and use the images of the old revision.',
          calls: [['get', kind, name, inNamespace, '-o', 'wide']],
        },
        {
          say: 'Read the log of a new pod: does it work?',
          calls: [['logs', target, inNamespace, '--tail=50']],
        },
      ],
      settings,
    );
    return `Roll the ${kind} ${name} in the namespace ${namespace} back to a revision that worked.

Before:
${before}

Tell the user from which revision to which you roll back, and what changes in the pod template. Say what a rollback does not restore: ConfigMaps, Secrets,
data, database schemas and the number of replicas stay as they are. Continue only if the user agrees to exactly this.

Then:
${after}

If the old revision does not become ready either, the cause is outside the pod template. Do not try more revisions: report, and
diagnose it (prompt diagnose-workload).`;
  },
};
