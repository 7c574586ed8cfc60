import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A private folder of this process for kubectl's caches; `remove` deletes it with all it holds. */
export interface StateFolder {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * Makes a folder (mode 0700) in the first of `candidates` that can be written to. Undefined where none can: a container
 * with a read-only root still has /dev/shm, so that is rare.
 */
export function makeStateFolder(candidates: readonly string[]): StateFolder | undefined {
  for (const parent of candidates) {
    try {
      accessSync(parent, constants.W_OK);
      const path = mkdtempSync(join(parent, 'kubernetes-remediation-mcp-'));
      return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
    } catch {
      // Not writable: try the next one.
    }
  }
  return undefined;
}
