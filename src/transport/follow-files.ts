import { readFileSync } from 'node:fs';
import { fileStamp } from '../file-stamp.ts';

/** How often a change is looked for. Kubernetes itself takes up to a minute to bring one into a pod. */
const LOOK_EVERY_MS = 2000;

/**
 * Reads files and gives their texts to `use`, now and whenever one of them has changed. What `use` throws now is thrown
 * from here; later it goes to `failed`, and what was used before stays in use. Returns the function that ends it.
 */
export function followFiles(
  paths: readonly string[],
  use: (texts: readonly string[]) => void,
  failed: (error: unknown) => void,
): () => void {
  const read = () => use(paths.map((path) => readFileSync(path, 'utf8')));
  let seen = paths.map(fileStamp).join();
  read();
  const timer = setInterval(() => {
    const now = paths.map(fileStamp).join();
    if (now === seen) return;
    seen = now;
    try {
      read();
    } catch (error) {
      failed(error);
    }
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
