import { isDeepStrictEqual } from 'node:util';
import {
  FILE_CONTAINER_COMMAND,
  FILE_CONTAINER_PREFIX,
  FILE_CONTAINER_SECONDS,
  type FileContainer,
  fileContainerText,
} from '../../kube/file-container.ts';
import { type Fields, fieldsOf, listOf } from './pod-fields.ts';

/** A container whose files are looked at from an ephemeral container. */
export interface Target {
  readonly container: string;
  /** Which root its files are in, as the script for files takes it: `1`, or the id of the container. */
  readonly where: string;
  /** What the ephemeral container gets. */
  readonly own: FileContainer;
}

/**
 * Returns the container that `exec` would choose in a pod, and the user who can read its files; or in words why they cannot be read
 * from an ephemeral container. `pod` is the pod as the API server gives it. Pure.
 */
export function targetOf(pod: unknown, asked: string | undefined): Target | { readonly why: string } {
  const { metadata, spec, status } = partsOf(pod);
  const annotations = fieldsOf(metadata['annotations']) ?? {};
  if (fieldsOf(spec['os'])?.['name'] === 'windows') return { why: 'the pod runs on Windows' };
  if (spec['hostPID'] === true) return { why: 'the pod sees the processes of its node' };
  if (annotations['kubernetes.io/config.mirror'] !== undefined) return { why: 'the kubelet runs the pod from a file' };
  const containers = ['containers', 'initContainers'].flatMap((field) => listOf(spec[field]));
  const usual = annotations['kubectl.kubernetes.io/default-container'];
  const name = asked ?? (typeof usual === 'string' && usual !== '' ? usual : String(containers[0]?.['name']));
  const container = containers.find((each) => each['name'] === name);
  const state = statusOf(status, ['containerStatuses', 'initContainerStatuses'], name);
  if (container === undefined) return { why: `the pod has no container '${name}'` };
  if (fieldsOf(fieldsOf(state?.['state'])?.['running']) === undefined)
    return { why: `the container '${name}' does not run` };
  const isShared = spec['shareProcessNamespace'] === true;
  const [, id] = /:\/\/([0-9a-f]{64})$/.exec(String(state?.['containerID'])) ?? [];
  if (isShared && id === undefined) return { why: `the id of the container '${name}' is not known` };
  const own = ownOf(fieldsOf(container['securityContext']) ?? {}, fieldsOf(spec['securityContext']) ?? {}, state);
  return own === undefined
    ? { why: 'neither the pod nor its status says which user its image runs as' }
    : { container: name, where: isShared && id !== undefined ? id : '1', own };
}

/** What a container needs to read the files of another one; undefined if its user is not root, and not known. */
function ownOf(container: Fields, pod: Fields, state: Fields | undefined): FileContainer | undefined {
  // What the first process has is certain; of a user in the pod the group may be in the image alone.
  const linux = fieldsOf(fieldsOf(state?.['user'])?.['linux']);
  const user = idOf(linux?.['uid']) ?? idOf(container['runAsUser']) ?? idOf(pod['runAsUser']);
  const group = idOf(linux?.['gid']) ?? idOf(container['runAsGroup']) ?? idOf(pod['runAsGroup']);
  if (user === undefined && (container['runAsNonRoot'] ?? pod['runAsNonRoot']) === true) return undefined;
  const isRoot = user === undefined || user === 0;
  const drop = isRoot ? listedIn(fieldsOf(container['capabilities'])?.['drop']) : ['ALL'];
  return { ...ifNeeded('user', user, pod['runAsUser']), ...ifNeeded('group', group, pod['runAsGroup']), drop };
}

/** Root is what an image has by itself: it is named only if the pod says otherwise. */
function ifNeeded(field: 'user' | 'group', id: number | undefined, ofPod: unknown): Partial<FileContainer> {
  return id === undefined || (id === 0 && (ofPod ?? 0) === 0) ? {} : { [field]: id };
}

/** The ephemeral containers for files that a pod has, and one of them that runs for the target a while longer, if any. */
export interface FileContainers {
  readonly count: number;
  readonly usable: string | undefined;
}

const LEAST_LEFT_MS = 60_000;

/** Finds the ephemeral containers for files of a pod. `now` is in epoch milliseconds. Pure. */
export function fileContainersOf(pod: unknown, target: Target, image: string, now: number): FileContainers {
  const { spec, status } = partsOf(pod);
  const all = listOf(spec['ephemeralContainers']).filter(({ name }) => String(name).startsWith(FILE_CONTAINER_PREFIX));
  const { securityContext } = JSON.parse(fileContainerText(target.own)) as Fields;
  const usable = all.find(({ name, ...each }) => {
    const since = startOf(startOfFileContainer(status, String(name)));
    return (
      each['image'] === image &&
      each['targetContainerName'] === target.container &&
      isDeepStrictEqual(each['command'], FILE_CONTAINER_COMMAND) &&
      isDeepStrictEqual(each['securityContext'], securityContext) &&
      since !== undefined &&
      since + FILE_CONTAINER_SECONDS * 1000 - now > LEAST_LEFT_MS
    );
  });
  return { count: all.length, usable: usable && String(usable['name']) };
}

/** How far an ephemeral container has come: whether it runs, or in words why it never will; undefined while it may still start. */
export function progressOf(pod: unknown, name: string): 'runs' | { readonly why: string } | undefined {
  const state = startOfFileContainer(partsOf(pod).status, name);
  if (startOf(state) !== undefined) return 'runs';
  const ended = fieldsOf(state?.['terminated']);
  const waits = fieldsOf(state?.['waiting']);
  const reason = String(waits?.['reason'] ?? '');
  if (ended !== undefined) return { why: `it ended: ${String(ended['message'] ?? ended['reason'])}` };
  return /^(?:Err|Invalid|.*BackOff$|.*Error$)/.test(reason)
    ? { why: `${reason}: ${String(waits?.['message'] ?? '')}`.slice(0, 300) }
    : undefined;
}

function startOfFileContainer(status: Fields, name: string): Fields | undefined {
  return fieldsOf(statusOf(status, ['ephemeralContainerStatuses'], name)?.['state']);
}

/** Epoch milliseconds at which a container began to run; undefined if it does not run. */
function startOf(state: Fields | undefined): number | undefined {
  const running = fieldsOf(state?.['running']);
  const since = Date.parse(String(running?.['startedAt']));
  return running === undefined || Number.isNaN(since) ? undefined : since;
}

function statusOf(status: Fields, fields: readonly string[], name: string): Fields | undefined {
  return fields.flatMap((field) => listOf(status[field])).find((each) => each['name'] === name);
}

function partsOf(pod: unknown): Readonly<Record<'metadata' | 'spec' | 'status', Fields>> {
  const { metadata, spec, status } = fieldsOf(pod) ?? {};
  return { metadata: fieldsOf(metadata) ?? {}, spec: fieldsOf(spec) ?? {}, status: fieldsOf(status) ?? {} };
}

function idOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function listedIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
