import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The bundle's main program. Tests that start it stop here if it is older than a source: they would test what was. */
export const MAIN = join(root, 'dist', 'main.js');

const builtAt = statSync(MAIN, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newer = ['src', 'console']
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
  )
  .find((file) => statSync(join(root, file)).mtimeMs > builtAt && statSync(join(root, file)).isFile());
if (newer !== undefined) throw new Error(`dist/main.js is older than ${newer}: run make build.`);
