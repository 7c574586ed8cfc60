import { spawn } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildProgram } from '../../hack/build.ts';
import { CHART_FOLDER, RELEASE, SUMS } from './build-release.ts';
import { obstacles, readFacts } from './facts.ts';
import { ROOT, TAG } from './names.ts';
import { sha256 } from './pack.ts';
import { type Command, commandsFor, IMAGE_METADATA, type Part } from './publish.ts';

/**
 * Publishes one part of the release that is in dist/release/. Rejects outside CI, for a commit that is not ready, and if a file is
 * not the one that was built.
 */
export async function publish(part: Part): Promise<void> {
  const { CI, GITHUB_REF_NAME, GITHUB_OUTPUT } = process.env;
  if (CI !== 'true') throw new Error('Releases are published by the workflow of the repository: push the tag instead.');
  if (GITHUB_REF_NAME !== TAG) throw new Error(`The workflow runs for ${GITHUB_REF_NAME}, not for ${TAG}.`);
  const facts = readFacts();
  const inTheWay = obstacles(facts);
  if (inTheWay.length > 0) throw new Error(inTheWay.join('\n'));
  const files = await checkedFiles();
  let printed = '';
  let metadata = '';
  const commands = commandsFor(part, {
    commit: facts.commit,
    folder: 'dist/release',
    files: files.filter((file) => !file.startsWith(CHART_FOLDER)),
    digest: () => digestIn(part === 'image' ? metadata : printed),
    publisher: part === 'registry' ? await buildProgram('mcp-publisher', (line) => console.error(line)) : '',
    chart: files.filter((file) => file.startsWith(CHART_FOLDER)).map((file) => `dist/release/${file}`)[0],
  });
  if (commands.length === 0) console.log(`There is no ${part} to publish.`);
  for (const command of commands) {
    printed = await run(command());
    if (part === 'image') metadata = await readFile(join(RELEASE, IMAGE_METADATA), 'utf8').catch(() => '');
  }
  if (part === 'image' && GITHUB_OUTPUT !== undefined)
    await appendFile(GITHUB_OUTPUT, `digest=${digestIn(metadata)}\n`);
}

/** The names of the files that SHA256SUMS lists, each with the content that it had. */
async function checkedFiles(): Promise<readonly string[]> {
  const sums = await readFile(join(RELEASE, SUMS), 'utf8');
  const names = sums.split('\n').filter((line) => line !== '');
  for (const line of names) {
    const [hash = '', name = ''] = line.split('  ');
    if ((await sha256(join(RELEASE, name))) !== hash)
      throw new Error(`dist/release/${name} is not the file that was built.`);
  }
  return [...names.map((line) => line.split('  ')[1] ?? ''), SUMS];
}

/** The digest of what was pushed: of BuildKit's metadata, or of what helm prints. */
function digestIn(text: string): string {
  const digest = /(?:"containerimage\.digest":\s*"|Digest:\s*)(sha256:[\da-f]{64})/.exec(text)?.[1];
  if (digest === undefined) throw new Error('The command did not say the digest of what it pushed.');
  return digest;
}

/** Runs a command with its output in the log, and resolves with what it printed. Rejects if it fails. */
function run([program, ...args]: Command): Promise<string> {
  console.log(`+ ${program} ${args.join(' ')}`);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      process.stderr.write(text);
    });
  child.once('error', reject).once('close', (code) => {
    if (code === 0) resolve(printed);
    else reject(new Error(`${program} ended with ${code}.`));
  });
  return promise;
}
