import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where a program is on a PATH, or why it cannot be run from there. `own` is where this program itself has that name. */
export type Found =
  | { readonly path: string }
  | { readonly missing: 'not-found' | 'not-executable'; readonly own?: string | undefined };

/**
 * Looks a program up on `searchPath` as a shell would: the first executable file of that name in a named folder. Passes over names
 * of the file `self`, which is this program.
 */
export function findProgram(name: string, searchPath: string, self?: string): Found {
  let missing: 'not-found' | 'not-executable' = 'not-found';
  let own: string | undefined;
  for (const folder of searchPath.split(delimiter)) {
    // A relative entry, or an empty one, means the working directory, which is no place to take a program from.
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    if (!isFile(path)) continue;
    if (self !== undefined && realpathSync(path) === self) {
      own ??= path;
      continue;
    }
    try {
      accessSync(path, constants.X_OK);
      return { path };
    } catch {
      missing = 'not-executable';
    }
  }
  return { missing, ...(own !== undefined && { own }) };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
