import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './distribution/names.ts';
import { packBundle, packTarball } from './distribution/pack.ts';

/** Packs the built server as an MCPB bundle into dist/, and prints its path. */
const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
try {
  const { file } = await packTarball(folder);
  console.log(await packBundle(file, join(ROOT, 'dist')));
} finally {
  await rm(folder, { recursive: true, force: true });
}
