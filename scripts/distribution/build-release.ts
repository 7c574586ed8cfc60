import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type Facts, obstacles } from './facts.ts';
import { BUNDLE, CHARTS, FORMULA, IMAGE, PACKAGE, ROOT, TAG, writeJson } from './names.ts';
import { type Packed, packBundle, packTarball, sha256, writeFormula } from './pack.ts';
import { IMAGE_TAGS } from './publish.ts';
import { serverJson } from './server-json.ts';

/** Where a release is built. */
export const RELEASE = join(ROOT, 'dist', 'release');
export const SUMS = 'SHA256SUMS';
/** The chart has a folder of its own: helm gives it the name that npm gives the package. */
export const CHART_FOLDER = 'chart/';

/** What was built. */
export interface Built {
  readonly packed: Packed;
  /** The packed chart; undefined if the tree has no chart, or helm is not installed. */
  readonly chart: string | undefined;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/** Builds the files of a release into dist/release/, with their hashes in SHA256SUMS. Expects the server to be built. */
export async function buildRelease({ notes, chart }: Facts): Promise<Built> {
  await rm(RELEASE, { recursive: true, force: true });
  await mkdir(RELEASE, { recursive: true });
  const packed = await packTarball(RELEASE);
  const bundle = await packBundle(packed.file, RELEASE);
  await writeFormula(packed.file, RELEASE);
  await writeFile(join(RELEASE, 'server.json'), writeJson(serverJson(await sha256(bundle))));
  await writeFile(join(RELEASE, 'notes.md'), `${notes ?? ''}\n`);
  const packedChart = chart === undefined ? undefined : await packChart(chart.folder);
  const entries = await readdir(RELEASE, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(RELEASE, join(entry.parentPath, entry.name)))
    .toSorted();
  const files = await Promise.all(
    names.map(async (name) => {
      const file = join(RELEASE, name);
      return { name, bytes: (await stat(file)).size, sha256: await sha256(file) };
    }),
  );
  await writeFile(join(RELEASE, SUMS), files.map(({ name, sha256: hash }) => `${hash}  ${name}\n`).join(''));
  return { packed, chart: packedChart, files };
}

async function packChart(folder: string): Promise<string | undefined> {
  const args = ['package', folder, '--destination', join(RELEASE, CHART_FOLDER)];
  try {
    const { stdout } = await promisify(execFile)('helm', args, { cwd: ROOT });
    return `${CHART_FOLDER}${basename(/saved it to: (.+)$/m.exec(stdout)?.[1] ?? '')}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Says what a release would publish, in lines for people. */
export function summarize(facts: Facts, { packed, chart, files }: Built): string {
  const inTheWay = obstacles(facts);
  const rows = [
    ['version', PACKAGE.version],
    ['git tag', `${TAG}${facts.isTagged ? '' : ' (to be made)'} at ${facts.commit.slice(0, 12)}`],
    ['tree', facts.isClean ? 'clean' : 'has changes that are not committed'],
    ['changelog', facts.notes === undefined ? `no section on ${PACKAGE.version}` : `has ${PACKAGE.version}`],
    [
      'npm',
      `${basename(packed.file)}: ${packed.files.length} files, ${packed.size} bytes (${packed.unpackedSize} unpacked)`,
    ],
    ...packed.files.map(({ path, size }) => ['', `${size} ${path}`]),
    ['image', IMAGE_TAGS.map((tag) => `${IMAGE}:${tag}`).join(', ')],
    ['chart', chartRow(facts, chart)],
    ['bundle', BUNDLE],
    ['formula', FORMULA],
    ['registry', `server.json as ${PACKAGE.mcpName}`],
    ['files', `dist/release/, with ${SUMS}`],
    ...files.map(({ name, bytes }) => ['', `${bytes} ${name}`]),
  ];
  return [
    ...rows.map(([title = '', text]) => `${title.padEnd(10)} ${text}`),
    '',
    ...(inTheWay.length === 0 ? ['Nothing is in the way of publishing.'] : ['Before it can be published:']),
    ...inTheWay.map((each) => `- ${each}`),
    'Nothing was published.',
  ].join('\n');
}

function chartRow({ chart }: Facts, packed: string | undefined): string {
  if (chart === undefined) return 'none in this tree';
  const target = `oci://${CHARTS}/${PACKAGE.name}:${chart.version}`;
  return packed === undefined ? `${target} (not packed: helm is not installed)` : `${target} from ${packed}`;
}
