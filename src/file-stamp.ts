import { statSync } from 'node:fs';

/**
 * Returns a text that changes with the content of a file; `-` for a file that does not exist. Follows links, because
 * Kubernetes replaces the target of the link by which it mounts a file. Throws if the file's folder cannot be read.
 */
export function fileStamp(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? '-' : `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}
