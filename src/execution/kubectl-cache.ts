import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Processes that began before a change may still use what was remembered then. */
const KEPT = 2;
/** No folder can be made in it, and then kubectl remembers nothing. */
const NOWHERE = '/dev/null';

/**
 * Where kubectl remembers what the cluster serves, for up to six hours. Each time the server sees that this has changed, kubectl
 * begins with an empty folder, so that it never knows less than the server did when it judged.
 */
export class KubectlCache {
  readonly #stateFolder: string | undefined;
  readonly #generation: () => number;
  #latest = 0;
  #used = 0;

  /** `generation` counts the changes that were seen. Without a folder of the server's own, kubectl keeps to its user's. */
  constructor(stateFolder: string | undefined, generation: () => number) {
    this.#stateFolder = stateFolder;
    this.#generation = generation;
  }

  /**
   * Runs kubectl with the variable that names the folder. With `forgets`, kubectl has to ask what the cluster serves, because the
   * server could not.
   */
  async with<T>(forgets: boolean, run: (environment: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
    if (this.#stateFolder === undefined) return run(forgets ? { KUBECACHEDIR: NOWHERE } : {});
    if (!forgets) return run({ KUBECACHEDIR: this.#latestFolder(this.#stateFolder) });
    const folder = join(this.#stateFolder, `cache-once-${this.#used++}`);
    try {
      return await run({ KUBECACHEDIR: folder });
    } finally {
      await remove(folder);
    }
  }

  #latestFolder(stateFolder: string): string {
    const generation = this.#generation();
    for (; this.#latest < generation; this.#latest++) {
      const old = this.#latest + 1 - KEPT;
      if (old >= 0) void remove(folderOf(stateFolder, old));
    }
    return folderOf(stateFolder, generation);
  }
}

function folderOf(stateFolder: string, generation: number): string {
  return join(stateFolder, generation === 0 ? 'cache' : `cache-${generation}`);
}

/** What cannot be removed now goes with the state folder. */
function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true }).catch(() => undefined);
}
