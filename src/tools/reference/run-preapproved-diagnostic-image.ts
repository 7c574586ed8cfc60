import { isRefusal, type Refusal } from '../../errors.ts';
import { diagnosticOverrides, type PinnedHost } from '../../kube/diagnostic-pod.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { listedImage, repositoryOf } from '../../policy/preapproved/diagnostic-pod.ts';
import { PROBES, readProbe } from '../../policy/preapproved/probe.ts';
import { withoutRepeat } from '../../result/attach-race.ts';
import { type Outcome, toOutcome } from '../../result/outcome.ts';
import { string, strings } from '../argument-types.ts';
import { readArguments, required, schemaOf } from '../arguments.ts';
import type { CourseTool, PlanFacts } from '../tool.ts';
import { ANY_RESULT } from './any-result.ts';
import { refuseName } from './arguments.ts';
import { pinHosts } from './pin-hosts.ts';
import { podPlan } from './pod-plan.ts';
import type { PodSlots } from './pod-slots.ts';

const ARGUMENTS = {
  image: required(string('Image, from the allowed list')),
  namespace: required(string('Namespace of the pod')),
  command: strings('Program and its arguments, one word per item', [
    'curl',
    '-sS',
    'http://web.shop.svc.cluster.local/',
  ]),
  name: string('Pod name (default: made up)'),
};

/** How much longer than its call a pod may live. */
const MARGIN_SECONDS = 30;

/** Runs a probe in a hardened pod that is deleted afterwards. Source: the reference 1.4.0, `run_preapproved_diagnostic_image`. */
export function runPreapprovedDiagnosticImage(settings: PreapprovedSettings, slots: PodSlots): CourseTool {
  const { images, targetPolicy } = settings;
  return {
    kind: 'course',
    name: 'run_preapproved_diagnostic_image',
    title: 'Probe from a diagnostic pod',
    inputSchema: schemaOf(ARGUMENTS),
    outputSchema: ANY_RESULT,
    describe: () =>
      images.length === 0
        ? 'Run a preapproved diagnostic image. Disabled on this server: none is listed.'
        : `Run a program in a hardened pod that is deleted afterwards, to probe targets ${settings.externalTargets ? 'in and outside' : 'inside'} the cluster. ` +
          `Images: ${images.join(', ')}. ${targetPolicy ? `Programs: ${Object.keys(PROBES).join(', ')}. No shell, no redirects. ` : ''}` +
          'Example: {"image": "curlimages/curl", "namespace": "shop", "command": ["curl", "-sS", "-m", "5", "http://web.shop.svc.cluster.local/"]}',
    annotate: () => ({
      readOnlyHint: images.length === 0,
      destructiveHint: false,
      idempotentHint: images.length === 0,
      openWorldHint: true,
    }),
    run: async (given, facts, steps): Promise<Outcome | Refusal> => {
      const read = readArguments(ARGUMENTS, given, () => 'Give "image", "namespace" and "command".');
      if (isRefusal(read)) return read;
      const { namespace } = read;
      const misnamed = refuseName('namespace', namespace);
      if (misnamed !== undefined) return misnamed;
      const image = listedImage(read.image, settings);
      if (isRefusal(image)) return image;
      const { command = [] } = read;
      const probed = readProbe(command, settings);
      if (isRefusal(probed)) return probed;
      const name = podName(read.name, image, facts);
      if (isRefusal(name)) return name;
      const hosts = probed.connects ? await pinHosts(probed.hosts, { namespace, settings, steps }) : [];
      if (isRefusal(hosts)) return hosts;
      const leave = slots.take();
      if (isRefusal(leave)) return leave;
      try {
        const execution = await steps.take({
          ...podPlan({
            name,
            image,
            namespace,
            command,
            callId: facts.callId,
            overrides: overridesOf(name, hosts, facts),
          }),
          preapproved: 'diagnostic-pod',
        });
        if (isRefusal(execution)) return execution;
        return toOutcome(execution.ended === 'exited' ? withoutRepeat(execution) : execution);
      } finally {
        leave();
      }
    },
  };
}

function overridesOf(
  name: string,
  hosts: readonly PinnedHost[],
  { callId, caller = '', timeoutSeconds }: PlanFacts,
): string {
  return diagnosticOverrides({ name, callId, caller, hosts, deadlineSeconds: timeoutSeconds + MARGIN_SECONDS });
}

/** The name as given, which is also the name of the container, or one made of the image and the call. */
function podName(given: string | undefined, image: string, { callId }: PlanFacts): string | Refusal {
  if (given !== undefined && given !== '') return refuseName('name', given) ?? given;
  const base = repositoryOf(image).split('/').at(-1) ?? '';
  const short = base
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, 20);
  return `k8s-remediation-${short}-${callId.replaceAll('-', '').slice(0, 8)}`;
}
