import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/**
 * Returns how a table names the test that shows something: its file, from the root of the repository, and its title. A group of
 * tests, or a part of a title, counts as well.
 *
 * @throws Error if there is no such file, or it has no such title
 */
export function shownBy(file: string, title: string): string {
  const path = join(ROOT, file);
  if (!existsSync(path)) throw new Error(`A table names the test ${file}, which does not exist.`);
  const text = readFileSync(path, 'utf8').replaceAll("\\'", "'");
  if (!text.includes(title))
    throw new Error(`A table names the test "${title}" of ${file}, which has none of that title.`);
  return `\`${file}\`: ${title}`;
}
