import { isRefusal, type Refusal } from '../../errors.ts';
import { CALL_LABEL, OWN_PODS } from '../../kube/diagnostic-pod.ts';
import type { Outcome } from '../../result/outcome.ts';
import type { Course, CourseSteps } from '../tool.ts';
import { flagOf } from './arguments.ts';

/** A pod is left alone for so long after its deadline: the call that made it may still be deleting it. */
const GRACE_MS = 60_000;

/** One pod of diagnostics, as far as it matters here. */
interface Pod {
  readonly namespace: string;
  readonly callId: string;
  /** When it should be gone, in epoch milliseconds. */
  readonly dueAt: number;
}

/**
 * Deletes the pods of diagnostics that outlived their deadline, because the server that made them ended in the middle. No caller has
 * this tool: the server calls it at intervals. `namespaces` are the only ones that it may look into; without any, all.
 */
export function sweepDiagnosticPods(namespaces: readonly string[]): Course {
  return {
    kind: 'course',
    name: 'sweep_diagnostic_pods',
    run: async (_, __, steps): Promise<Outcome | Refusal> => {
      let swept = 0;
      for (const namespace of namespaces.length === 0 ? [undefined] : namespaces) {
        const pods = await listPods(namespace, steps);
        if (isRefusal(pods)) return pods;
        for (const pod of pods.filter(({ dueAt }) => dueAt + GRACE_MS < steps.now())) {
          const deleted = await steps.take({ command: deletionOf(pod), preapproved: 'sweep' });
          if (!isRefusal(deleted) && deleted.ended === 'exited' && deleted.exitCode === 0) swept++;
        }
      }
      return { success: true, body: { success: true, swept } };
    },
  };
}

async function listPods(namespace: string | undefined, steps: CourseSteps): Promise<readonly Pod[] | Refusal> {
  let pods: Pod[] = [];
  const sink = {
    begin: (): void => {
      pods = [];
    },
    take: (object: unknown): void => {
      const pod = readPod(object);
      if (pod !== undefined) pods.push(pod);
    },
  };
  const where = namespace === undefined ? flagOf('all-namespaces', 'true') : flagOf('namespace', namespace);
  const command = {
    path: ['get'],
    flags: [where, flagOf('selector', OWN_PODS), flagOf('output', 'json')],
    positionals: ['pods'],
    dashAt: -1,
  };
  const execution = await steps.take({ command, preapproved: 'sweep' }, sink);
  return isRefusal(execution) ? execution : pods;
}

function readPod(object: unknown): Pod | undefined {
  const { metadata, spec } = object as {
    readonly metadata?: {
      readonly namespace?: string;
      readonly creationTimestamp?: string;
      readonly labels?: Readonly<Record<string, string>>;
    };
    readonly spec?: { readonly activeDeadlineSeconds?: unknown };
  };
  const callId = metadata?.labels?.[CALL_LABEL];
  const madeAt = Date.parse(metadata?.creationTimestamp ?? '');
  const seconds = spec?.activeDeadlineSeconds;
  if (metadata?.namespace === undefined || callId === undefined || typeof seconds !== 'number') return undefined;
  return { namespace: metadata.namespace, callId, dueAt: madeAt + seconds * 1000 };
}

function deletionOf({ namespace, callId }: Pod) {
  return {
    path: ['delete'],
    flags: [
      flagOf('namespace', namespace),
      flagOf('selector', `${CALL_LABEL}=${callId}`),
      flagOf('ignore-not-found', 'true'),
      flagOf('wait', 'false'),
    ],
    positionals: ['pods'],
    dashAt: -1,
  };
}
