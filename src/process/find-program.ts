import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where a program is on a PATH, or why it cannot be run from there. */
export type Found = { readonly path: string } | { readonly missing: 'not-found' | 'not-executable' };

/** Looks a program up on `searchPath` as a shell would: the first executable file of that name in a named folder. */
export function findProgram(name: string, searchPath: string): Found {
  let missing: 'not-found' | 'not-executable' = 'not-found';
  for (const folder of searchPath.split(delimiter)) {
    // A relative entry, or an empty one, means the working directory, which is no place to take a program from.
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    if (!isFile(path)) continue;
    try {
      accessSync(path, constants.X_OK);
      return { path };
    } catch {
      missing = 'not-executable';
    }
  }
  return { missing };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
