import type { Plan } from '../../kube/command.ts';
import { CALL_LABEL } from '../../kube/diagnostic-pod.ts';
import { flagOf } from './arguments.ts';

/** A pod that runs once, is attached to, and is deleted. */
interface Pod {
  readonly name: string;
  readonly image: string;
  readonly namespace: string;
  readonly command: readonly string[];
  readonly callId: string;
  readonly overrides: string;
  /** How long kubectl waits for it to run; absent for its default. */
  readonly startSeconds?: number;
}

/** The plan that runs a pod and returns its output; whatever becomes of the call, the pod is deleted by the label of the call. */
export function podPlan({ name, image, namespace, command, callId, overrides, startSeconds }: Pod): Plan {
  return {
    command: {
      path: ['run'],
      flags: [
        flagOf('image', image),
        flagOf('restart', 'Never'),
        flagOf('rm', 'true'),
        flagOf('stdin', 'true'),
        flagOf('namespace', namespace),
        flagOf('override-type', 'strategic'),
        flagOf('overrides', overrides),
        ...(startSeconds === undefined ? [] : [flagOf('pod-running-timeout', `${startSeconds}s`)]),
        ...(command.length > 0 ? [flagOf('command', 'true')] : []),
      ],
      positionals: [name, ...command],
      dashAt: command.length > 0 ? 1 : -1,
    },
    cleanup: {
      path: ['delete'],
      flags: [
        flagOf('selector', `${CALL_LABEL}=${callId}`),
        flagOf('now', 'true'),
        flagOf('ignore-not-found', 'true'),
        flagOf('wait', 'false'),
        flagOf('namespace', namespace),
      ],
      positionals: ['pods'],
      dashAt: -1,
    },
  };
}
