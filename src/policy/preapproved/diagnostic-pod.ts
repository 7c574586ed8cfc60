import { isRefusal, quote, type Refusal, refuse } from '../../errors.ts';
import { flagValue, type KubectlCommand } from '../../kube/command.ts';
import { readDiagnosticOverrides } from '../../kube/diagnostic-pod.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { readProbe } from './probe.ts';
import { refuseNever, refuseTarget } from './targets.ts';

/** The flags of a diagnostic pod, with the values that are always the same. */
const FLAGS: Readonly<Record<string, string | undefined>> = {
  image: undefined,
  namespace: undefined,
  labels: undefined,
  overrides: undefined,
  'override-type': 'strategic',
  restart: 'Never',
  rm: 'true',
  stdin: 'true',
  command: 'true',
  'pod-running-timeout': undefined,
};

/** Returns why a command does not run a hardened pod of a listed image, with a probe that is allowed. Pure. */
export function refuseDiagnosticPod(command: KubectlCommand, settings: PreapprovedSettings): Refusal | undefined {
  const { path, flags, positionals, dashAt, documents } = command;
  const [name, ...words] = positionals;
  const pod = readDiagnosticOverrides(flagValue(command, 'overrides') ?? '');
  const isPlain =
    path.join(' ') === 'run' &&
    documents === undefined &&
    name !== undefined &&
    dashAt === (words.length > 0 ? 1 : -1) &&
    flags.every((flag) => Object.hasOwn(FLAGS, flag.name) && (FLAGS[flag.name] ?? flag.value) === flag.value) &&
    new Set(flags.map((flag) => flag.name)).size === flags.length;
  if (!isPlain || pod === undefined || pod.name !== name)
    return refuse(
      'POD_SECURITY',
      'A diagnostic pod is hardened, and only the server says how.',
      'Give image, namespace and command.',
    );
  const image = flagValue(command, 'image') ?? '';
  if (!settings.images.includes(image)) return refuseImage(image, settings);
  const probed = readProbe(words, settings);
  if (isRefusal(probed)) return probed;
  return pod.hosts
    .map(({ ip, hostname }) =>
      settings.targetPolicy ? refuseTarget(ip, hostname, settings) : refuseNever(ip, `Target ${quote(hostname)}`),
    )
    .find((each) => each !== undefined);
}

/** Returns the listed image of the same repository, whatever the tags and digests; a refusal without one. Pure. */
export function listedImage(image: string, settings: PreapprovedSettings): string | Refusal {
  return settings.images.find((each) => repositoryOf(each) === repositoryOf(image)) ?? refuseImage(image, settings);
}

/** The part of an image's name before its tag and digest. */
export function repositoryOf(image: string): string {
  return image.replace(/@.*$/s, '').replace(/:[^/:]*$/, '');
}

function refuseImage(image: string, { images }: PreapprovedSettings): Refusal {
  return refuse(
    'IMAGE_NOT_ALLOWED',
    `Image ${quote(image)} is not a pre-approved diagnostic image. Allowed images: ${images.toSorted().join(', ') || '(none)'}. To run an arbitrary image, use run_kubectl_command (requires human approval).`,
    'Use one of the allowed images, or ask the operator to add it to KUBECTL_DIAGNOSTIC_IMAGES.',
  );
}
