import type { LogCause } from './log-causes.ts';
import type { Pod } from './objects/pod.ts';

/** Why a node cannot mount a volume. Sources: kubelet pkg/volume, CSI drivers, mount(8), mount.nfs(8). */
const ROWS: readonly (readonly [RegExp, (match: RegExpExecArray, pod: Pod) => LogCause])[] = [
  [
    /driver name (?<driver>[\w.-]+) not found in the list of registered CSI drivers/,
    ({ groups }, { node }) => ({
      cause: `the CSI driver ${groups?.['driver']} does not run on node ${node}`,
      why: 'Its DaemonSet is not installed, does not tolerate the taints of the node, or its pod there fails. Look at the pods of the driver.',
    }),
  ],
  [
    /hostPath type check failed/,
    (_, { node }) => ({
      cause: `the hostPath is not on node ${node}, or is of another type`,
      why: 'Create the path on the node, correct it, or let type be DirectoryOrCreate.',
    }),
  ],
  [
    /(?:mount\.nfs|nfs).{0,200}(?:timed out|no route|connection refused|access denied|no such file|does not exist)/is,
    () => ({
      cause: 'the NFS server does not answer or refuses',
      why: 'Look at server and path of the volume, the exports of the server, and whether nodes may reach port 2049.',
    }),
  ],
  [
    /wrong fs type|bad superblock|structure needs cleaning|fsck/i,
    () => ({
      cause: 'its file system cannot be read',
      why: 'The disk is damaged, has another file system, or the node lacks the program for it. Repair it before it is mounted again.',
    }),
  ],
  [
    /no space left|disk quota exceeded/i,
    () => ({ cause: 'the disk is full', why: 'Free space on the node or the volume.' }),
  ],
  [
    /maximum (?:number of )?(?:data )?(?:disks|volumes)|AttachmentLimitExceeded|attachment limit/i,
    () => ({
      cause: 'the node has as many volumes attached as it may',
      why: 'Let fewer pods with volumes run on the node, or use a larger one.',
    }),
  ],
  [
    /no such file or directory|path .{0,200}does not exist/i,
    (_, { node }) => ({
      cause: `a path that it needs does not exist on node ${node}`,
      why: 'Create the path of the local volume or subPath, or correct it.',
    }),
  ],
  [
    /InvalidVolume|volume.{0,80}(?:not found|does not exist)|disk.{0,80}(?:not found|does not exist)/i,
    () => ({
      cause: 'the disk behind it does not exist any more',
      why: 'It was deleted at the provider. Restore it from a snapshot, or make a new claim.',
    }),
  ],
  [
    /UnauthorizedOperation|AccessDenied|PermissionDenied|not authorized|AuthorizationFailed/i,
    () => ({
      cause: 'the driver lacks a right at the provider',
      why: 'Give the account of the driver, or of the node, the right that the message names.',
    }),
  ],
];

/** Tells by the message of an Event why a volume cannot be mounted; undefined if it says nothing that is known. */
export function mountFault(message: string, pod: Pod): LogCause | undefined {
  for (const [pattern, explain] of ROWS) {
    const match = pattern.exec(message);
    if (match !== null) return explain(match, pod);
  }
  return undefined;
}
