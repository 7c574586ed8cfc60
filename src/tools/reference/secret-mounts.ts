import { credentialPattern, isUnder, NEVER_READ, normalizePath } from '../../policy/preapproved/paths.ts';
import { type Fields, fieldsOf, listOf } from './pod-fields.ts';

/** Where the volumes of a container are, as far as they may hold secrets. */
export interface Mounts {
  /** Folders, or files, that come from Secrets, tokens and drivers that bring either. */
  readonly secret: readonly string[];
  /** Folders of the node, by where they are in the container. */
  readonly host: readonly { readonly path: string; readonly hostPath: string }[];
}

/**
 * Reads the mounts of a pod's container, or of all its containers if none is named, from the pod as the API server gives it.
 * What is no pod has none. Pure.
 */
export function mountsOf(pod: unknown, container: string | undefined): Mounts {
  const spec = fieldsOf(fieldsOf(pod)?.['spec']);
  const volumes = new Map(listOf(spec?.['volumes']).map((volume) => [String(volume['name']), volume]));
  const mounts = ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((field) => listOf(spec?.[field]))
    .filter(({ name }) => container === undefined || name === container)
    .flatMap(({ volumeMounts }) => listOf(volumeMounts))
    .flatMap(({ mountPath, name, subPath }) => {
      const volume = volumes.get(String(name));
      return typeof mountPath === 'string' && volume !== undefined
        ? [{ path: normalizePath(mountPath), volume, subPath: typeof subPath === 'string' ? subPath : '' }]
        : [];
    });
  return {
    secret: mounts.filter(({ volume }) => holdsSecrets(volume)).map(({ path }) => path),
    host: mounts.flatMap(({ path, volume, subPath }) => {
      const hostPath = fieldsOf(volume['hostPath'])?.['path'];
      return typeof hostPath === 'string' ? [{ path, hostPath: normalizePath(`${hostPath}/${subPath}`) }] : [];
    }),
  };
}

/** Returns in words why a path of the container leads into something secret by its mounts; undefined if it does not. Pure. */
export function secretByMount(path: string, { secret, host }: Mounts): string | undefined {
  const mount = secret.find((each) => isUnder(path, each));
  if (mount !== undefined) return `it is in '${mount}', where the pod mounts a Secret or a token`;
  for (const { path: at, hostPath } of host) {
    if (!isUnder(path, at)) continue;
    const onNode = normalizePath(`${hostPath}/${path.slice(at.length)}`);
    const isSecret = NEVER_READ.some((each) => isUnder(onNode, each)) || credentialPattern(onNode) !== undefined;
    if (isSecret) return `it is '${onNode}' of the node`;
  }
  return undefined;
}

/** Inline volumes of a driver are how secret stores and issuers of certificates bring what they hold. */
function holdsSecrets(volume: Fields): boolean {
  const sources = listOf(fieldsOf(volume['projected'])?.['sources']);
  return (
    volume['secret'] !== undefined ||
    volume['csi'] !== undefined ||
    sources.some((source) => source['secret'] !== undefined || source['serviceAccountToken'] !== undefined)
  );
}
