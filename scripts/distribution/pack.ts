import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packExtension } from '@anthropic-ai/mcpb';
import { bundleManifest } from './bundle-manifest.ts';
import { BUNDLE, DOWNLOADS, FORMULA, PACKAGE, REPOSITORY, ROOT, TARBALL, writeJson } from './names.ts';

/** What `npm pack` packed; sizes in bytes. */
export interface Packed {
  readonly file: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Packs the npm package, as it would be published, into a folder. Rejects with what npm says. */
export async function packTarball(folder: string): Promise<Packed> {
  await mkdir(folder, { recursive: true });
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: ROOT });
  const said = JSON.parse(stdout);
  // npm 12 gives an object by package name.
  const [{ size, unpackedSize, files }] = Array.isArray(said) ? said : Object.values<Packed>(said);
  return { file: join(folder, TARBALL), size, unpackedSize, files };
}

/** Packs the files of the npm tarball and the manifest into the MCPB bundle, and returns its path. */
export async function packBundle(tarball: string, folder: string): Promise<string> {
  const stage = await mkdtemp(join(tmpdir(), 'mcpb-'));
  try {
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', stage, '--strip-components=1']);
    await writeFile(join(stage, 'manifest.json'), writeJson(bundleManifest()));
    const file = join(folder, BUNDLE);
    // The packer reports on the console what it finds wrong with the manifest.
    if (!(await packExtension({ extensionPath: stage, outputPath: file, silent: true })))
      throw new Error('The manifest of the bundle is not valid.');
    return file;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** Returns the Homebrew formula for a tarball: the template with its address and hash. */
export async function writeFormula(tarball: string, folder: string): Promise<string> {
  const template = await readFile(join(ROOT, 'packaging', 'homebrew', FORMULA), 'utf8');
  const values: Readonly<Record<string, string>> = {
    HOMEPAGE: REPOSITORY,
    URL: `${DOWNLOADS}/${TARBALL}`,
    SHA256: await sha256(tarball),
    LICENSE: PACKAGE.license,
  };
  const file = join(folder, FORMULA);
  await writeFile(
    file,
    template.replaceAll(/@([A-Z\d]+)@/g, (_, name: string) => values[name] ?? unknown(name)),
  );
  return file;
}

function unknown(name: string): never {
  throw new Error(`The template of the formula has @${name}@, which has no value.`);
}

/** Returns the SHA-256 of a file, in hexadecimal. */
export async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
