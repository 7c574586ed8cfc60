import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src');

/** The bundle's main program. Tests that start it stop here if it is older than a source: they would test what was. */
export const MAIN = join(root, 'dist', 'main.js');

const builtAt = statSync(MAIN, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newer = readdirSync(source, { recursive: true, encoding: 'utf8' }).find(
  (file) => statSync(join(source, file)).mtimeMs > builtAt && statSync(join(source, file)).isFile(),
);
if (newer !== undefined) throw new Error(`dist/main.js is older than src/${newer}: run make build.`);
