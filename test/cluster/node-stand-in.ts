import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { succeed } from '../deployment/kubectl.ts';
import { admin } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** What stands in for the nodes of the control plane, which run nothing. */
export interface NodeStandIn {
  /** A folder for the PATH of a server: its kubectl is the real one, except that it runs `exec` by itself. */
  readonly path: string;
  /** The root of the container whose files are read, and the folder of the processes that the ephemeral container sees. */
  readonly root: string;
  readonly processes: string;
  readonly stop: () => Promise<void>;
}

type State = Readonly<Record<string, unknown>>;

/**
 * Plays what nodes do for ephemeral containers of a namespace: it says in the status of each that it runs, or what `stateOf` says, and it
 * runs the words of an `exec` in such a container with the shell of this machine, which finds the other container's root where `/proc` has it.
 * In every other container there is no program at all.
 */
export async function playNodes(namespace: string, stateOf: (pod: string) => State | undefined): Promise<NodeStandIn> {
  const folder = mkdtempSync(join(tmpdir(), 'nodes-'));
  const [path, processes] = [join(folder, 'bin'), join(folder, 'proc')];
  const root = join(processes, '1', 'root');
  for (const each of [path, root]) mkdirSync(each, { recursive: true });
  const kubectl = join(path, 'kubectl');
  writeFileSync(kubectl, script(processes));
  chmodSync(kubectl, 0o755);
  const ended = new AbortController();
  const playing = play(namespace, stateOf, ended.signal);
  return {
    path,
    root,
    processes,
    stop: async () => {
      ended.abort();
      await playing;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function script(processes: string): string {
  return `#!/bin/sh
case " $* " in
  *' exec '*--container=k8s-remediation-files-*)
    while [ "$1" != -- ]; do shift; done
    script=$(printf '%s\\n' "$4" | sed 's#/proc#${processes}#g')
    shift 4
    exec sh -c "$script" "$@" ;;
  *' exec '*)
    while [ "$1" != -- ]; do shift; done
    echo "error: Internal error occurred: failed to exec in container: exec: \\"$2\\": executable file not found in \\$PATH" >&2
    exit 1 ;;
esac
exec '${sharedControlPlane().kubectl}' "$@"
`;
}

async function play(namespace: string, stateOf: (pod: string) => State | undefined, signal: AbortSignal) {
  while (!signal.aborted) {
    const { items } = JSON.parse(await succeed(admin, ['get', 'pods', '-n', namespace, '-o', 'json']));
    for (const { metadata, spec, status } of items) {
      const known = status.ephemeralContainerStatuses ?? [];
      const added = (spec.ephemeralContainers ?? []).slice(known.length);
      if (added.length === 0) continue;
      const state = stateOf(metadata.name) ?? { running: { startedAt: new Date().toISOString().replace(/\.\d+/, '') } };
      const statuses = added.map(({ name, image }: { name: string; image: string }) => ({
        ...{ name, image, imageID: '', ready: false, restartCount: 0 },
        state,
      }));
      const patch = { status: { ephemeralContainerStatuses: [...known, ...statuses] } };
      const args = ['patch', 'pod', metadata.name, '-n', namespace, '--subresource=status', '--type=merge'];
      await admin([...args, '-p', JSON.stringify(patch)]);
    }
    await pause(150, undefined, { signal }).catch(() => undefined);
  }
}
