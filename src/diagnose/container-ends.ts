/** Why a node does not start a container. Sources: kubelet pkg/kubelet/kuberuntime/security_context.go and subpath; runc. */
export const REFUSALS: readonly (readonly [RegExp, cause: string, why: string])[] = [
  [
    /image will run as root|container's runAsUser breaks non-root policy/,
    'it must not run as root, and it would',
    'securityContext has runAsNonRoot. Set runAsUser to a user of the image other than 0, or use an image that has one.',
  ],
  [
    /image has non-numeric user/,
    'it must not run as root, and the user of its image is a name',
    'The kubelet cannot tell whether that user is root. Set runAsUser in securityContext to its number.',
  ],
  [
    /subPath/,
    'a subPath of its volumes cannot be prepared',
    'The path does not exist in the volume, or may not be made there. Correct the subPath, or the rights of the volume.',
  ],
  [
    /mount a directory onto a file|not a directory/,
    'one of its mounts joins a file and a directory',
    'A single key of a ConfigMap or Secret needs a subPath with the name of the file. Correct mountPath and subPath.',
  ],
  [
    /failed to reserve container name|is reserved for/,
    'the container runtime still holds a container of that name',
    'The node is slow or its runtime hangs, often for lack of disk speed. Look at the node; a new pod elsewhere may start.',
  ],
  [
    /OOM-killed \(memory limit too low|memory limit too low/i,
    'its memory limit is too low to start it at all',
    'The runtime itself needs some megabytes. Raise limits.memory.',
  ],
  [
    /seccomp profile|apparmor/i,
    'the node does not have its seccomp or AppArmor profile',
    'Install the profile on the nodes, or correct its name in securityContext.',
  ],
  [
    /read-only file ?system/i,
    'a mount needs a folder that its read-only image does not have',
    'Mount elsewhere, or let the image have the folder.',
  ],
];

/** Signals that end programs, by number. Source: signal(7). */
export const SIGNALS: Readonly<Record<number, readonly [string, string]>> = {
  4: ['SIGILL', 'The program used an instruction that this processor lacks.'],
  6: ['SIGABRT', 'The program aborted itself; its last lines say why.'],
  7: ['SIGBUS', 'The program read memory that is not there, often because /dev/shm or a mapped file is too small.'],
  9: [
    'SIGKILL',
    'Something killed the program: the node out of memory, a failed liveness probe, or the end of its grace period.',
  ],
  11: ['SIGSEGV', 'The program made an invalid memory access: a defect in it or in one of its libraries.'],
  15: ['SIGTERM', 'The program was asked to end, by a probe, a rollout or an eviction.'],
};
