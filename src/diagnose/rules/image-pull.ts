import { describe, list, revisionsOf, undo } from '../calls.ts';
import type { Evidence, Rule, Suggestion } from '../finding.ts';
import type { Container, Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { eventEvidence, eventsOn, livePods, severityOf, stateField } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';

/** The reasons of a container that waits for its image. Source: kubelet, pkg/kubelet/images. */
const REASONS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

interface Cause {
  readonly pattern: RegExp;
  readonly says: (image: Image) => string;
  readonly why: (image: Image) => string;
}

interface Image {
  readonly image: string;
  readonly registry: string;
  readonly tag: string;
  readonly secrets: readonly string[];
}

/** What registries and container runtimes say, the most telling first. Sources: containerd, distribution API errors. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /invalid reference format|couldn't parse image|InvalidImageName|invalid image name/i,
    says: ({ image }) => `"${image}" is not a valid image name`,
    why: () => 'The name cannot be parsed, so no registry is asked. Correct the name: lower case, no spaces, one tag.',
  },
  {
    pattern: /ErrImageNeverPull|not present with pull policy of Never/i,
    says: ({ image }) => `the image ${image} is not on the node, and imagePullPolicy is Never`,
    why: () => 'With Never the kubelet pulls nothing. Use IfNotPresent, or load the image on the node.',
  },
  {
    pattern: /toomanyrequests|too many requests|rate limit|\b429\b/i,
    says: ({ registry }) => `the registry ${registry} limits the rate of pulls`,
    why: () => 'The registry refuses further pulls for a while. Pull with credentials, or from a mirror.',
  },
  {
    pattern: /no matching manifest|no match for platform/i,
    says: ({ image }) => `the image ${image} has no build for the platform of the node`,
    why: () => 'The image exists for other architectures only. Build it for this one, or select other nodes.',
  },
  {
    pattern: /no space left on device/i,
    says: ({ image }) => `the node has no disk space left for the image ${image}`,
    why: () => 'The image cannot be unpacked. Free disk space on the node.',
  },
  {
    pattern: /pull access denied|repository does not exist or may require|insufficient_scope/i,
    says: ({ image }) => `the registry refuses to show ${image}: its name is wrong, or credentials are missing`,
    why: ({ secrets }) =>
      `Registries answer the same for a private image and one that does not exist. ${credentials(secrets)}`,
  },
  {
    pattern:
      /unauthorized|authentication required|no basic auth credentials|authorization failed|\b401\b|\b403\b|forbidden|denied/i,
    says: ({ registry }) => `the registry ${registry} refuses the credentials`,
    why: ({ secrets }) => `The registry answers, and does not let this pod pull. ${credentials(secrets)}`,
  },
  {
    pattern: /name unknown|repository .*not (?:found|known)/i,
    says: ({ image, registry }) => `the registry ${registry} has no repository for ${image}`,
    why: () => 'The registry answers, but does not know the name. Correct the name of the image.',
  },
  {
    pattern: /not found|manifest unknown|does not exist|\b404\b/i,
    says: ({ image, tag }) =>
      `the image ${image} does not exist: no ${tag.startsWith('sha256:') ? 'digest' : 'tag'} "${tag}"`,
    why: ({ tag }) => `The registry answers, but has nothing under "${tag}". Correct the tag, or push the image.`,
  },
  {
    pattern: /no such host|server misbehaving|lookup .* on |name resolution/i,
    says: ({ registry }) => `the name of the registry ${registry} cannot be resolved`,
    why: () => 'DNS has no address for the registry. Correct the registry in the image, or the DNS of the node.',
  },
  {
    pattern: /x509|certificate|tls: |http: server gave HTTP response to HTTPS client/i,
    says: ({ registry }) => `no trusted TLS connection to the registry ${registry}`,
    why: () => 'The node does not trust the certificate of the registry, or the registry does not speak TLS.',
  },
  {
    pattern:
      /connection refused|i\/o timeout|deadline exceeded|no route to host|network is unreachable|connection reset|\b50[0234]\b|dial tcp|\bEOF\b|TLS handshake timeout/i,
    says: ({ registry }) => `the registry ${registry} cannot be reached`,
    why: () => 'The node gets no usable answer from the registry. Look at the registry, at proxies and firewalls.',
  },
];

const UNKNOWN: Cause = {
  pattern: /(?:)/,
  says: ({ image }) => `the image ${image} cannot be pulled`,
  why: () => 'The kubelet does not say why. The events of the pod may, or the log of the kubelet.',
};

function credentials(secrets: readonly string[]): string {
  return secrets.length === 0
    ? 'The pod names no imagePullSecrets: add one for this registry, or correct the name.'
    : `Check the pull secret ${secrets.join(', ')}: whether it exists and is for this registry.`;
}

export const imagePull: Rule = {
  id: 'image-pull',
  finds: 'Images that cannot be pulled: wrong name or tag, credentials, rate limit, platform, registry out of reach',
  source: 'kubelet pkg/kubelet/images; error texts of containerd and of the distribution API',
  find: (snapshot) =>
    livePods(snapshot).flatMap((pod) =>
      pod.containers
        .filter(({ waiting }) => REASONS.has(waiting?.reason ?? ''))
        .map((container) => judge(snapshot, pod, container)),
    ),
};

function judge(snapshot: Snapshot, pod: Pod, container: Container) {
  const { reason = '', message = '' } = container.waiting ?? {};
  const said = eventsOn(snapshot, pod, ['Failed', 'InspectFailed', 'ErrImageNeverPull']).filter(
    (event) => event.on.fieldPath === '' || event.on.fieldPath.includes(`{${container.name}}`),
  );
  const lost = eventsOn(snapshot, pod, ['FailedToRetrieveImagePullSecret'])[0];
  const image = imageOf(container, pod);
  // A back-off says only that it backs off; the Event of the failure says why.
  const telling = said.find(({ message: text }) => CAUSES.some(({ pattern }) => pattern.test(text)));
  const text = [message.replace(/^Back-off pulling image "[^"]*"/, ''), telling?.message ?? '', reason].join(' ');
  const cause = CAUSES.find(({ pattern }) => pattern.test(withoutImage(text, image.image))) ?? UNKNOWN;
  const owner = topOwner(snapshot, pod);
  const change = lastImages(snapshot, owner, container);
  const evidence: Evidence[] = [
    { on: refOf(pod), field: stateField(container, 'state.waiting.reason'), value: reason },
    ...(telling !== undefined
      ? [eventEvidence(telling)]
      : message === ''
        ? []
        : [{ on: refOf(pod), field: 'message', value: message, said: true }]),
    ...(lost === undefined ? [] : [eventEvidence(lost)]),
    ...change,
  ];
  return {
    severity: severityOf(snapshot, pod),
    on: owner,
    cause: cause.says(image),
    evidence,
    why: cause.why(image),
    next: [...(change.length > 0 ? undo(snapshot, owner) : []), ...look(pod, image)],
  };
}

/** The name of the image must not be taken for words of an error. */
function withoutImage(text: string, image: string): string {
  return text.replaceAll(image, 'IMAGE');
}

function look(pod: Pod, { secrets }: Image): readonly Suggestion[] {
  const seen =
    secrets.length === 0 ? [] : [list('secret', pod.namespace, 'See whether the pull secret exists', ...secrets)];
  return [...seen, describe(pod, 'Read its events')];
}

function imageOf({ image }: Container, { spec: { pullSecrets: secrets } }: Pod): Image {
  const [first = '', ...rest] = image.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const last = image.slice(image.lastIndexOf('/') + 1);
  const tag = /@(.+)$/.exec(last)?.[1] ?? /:([^:]+)$/.exec(last)?.[1] ?? 'latest';
  return { image, registry: hasRegistry ? first : 'docker.io', tag, secrets };
}

/** Says that the image was another one in the previous revision. */
function lastImages(
  snapshot: Snapshot,
  owner: ReturnType<typeof topOwner>,
  { name, image }: Container,
): readonly Evidence[] {
  const [newest, before] = revisionsOf(snapshot, owner);
  const old = before?.template.spec.containers.find((each) => each.name === name)?.image;
  if (newest === undefined || old === undefined || old === image) return [];
  return [{ on: owner, field: 'image in the previous revision', value: old, at: newest.createdAt }];
}
