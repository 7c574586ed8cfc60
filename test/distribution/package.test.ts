import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGE, REPOSITORY, ROOT } from '../../scripts/distribution/names.ts';
import { post, until } from '../served.ts';
import { converse, type Installed, installPacked, NODE_FIRST } from './packed.ts';

const GOLDEN = new URL('../golden/package-files.txt', import.meta.url);
/** In bytes: room for growth, and none for a folder of documents or packages. */
const MOST_PACKED = 1_300_000;
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

let installed: Installed;
beforeAll(async () => {
  installed = await installPacked();
});
afterAll(() => installed.remove());

describe('the npm package', () => {
  test('holds what the program reads, and nothing else', () => {
    // The names of the console's files have the hash of their content.
    const files = installed.packed.files.map(({ path }) => path.replace(/-[\da-f]{16}(?=\.)/, '-HASH')).toSorted();
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(GOLDEN, `${files.join('\n')}\n`);
    expect(`${files.join('\n')}\n`).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  test('is small', () => {
    expect(installed.packed.size).toBeLessThan(MOST_PACKED);
    expect(installed.packed.size).toBeGreaterThan(500_000);
  });

  test('brings no package with it', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(existsSync(join(installed.folder, 'node_modules', PACKAGE.name, 'node_modules'))).toBe(false);
  });

  test('has nothing that publint objects to', async () => {
    const { messages, pkg } = await publint({
      pack: { tarball: new Uint8Array(readFileSync(installed.packed.file)).buffer },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('says where it comes from, and may be published with provenance only', () => {
    expect(manifest).toMatchObject({
      mcpName: expect.stringMatching(/^io\.github\.[\w-]+\/[\w-]+$/),
      repository: { type: 'git', url: `git+${REPOSITORY}.git` },
      bugs: { url: `${REPOSITORY}/issues` },
      homepage: expect.stringContaining(REPOSITORY),
      publishConfig: { access: 'public', provenance: true },
      keywords: expect.arrayContaining(['mcp', 'kubernetes']),
    });
  });
});

test('npx runs the packed program in an empty folder: it shakes hands, lists tools and answers a call', async () => {
  const { server, tools, answer } = await converse({
    command: 'npx',
    args: ['--no-install', PACKAGE.name],
    cwd: installed.folder,
    env: { PATH: NODE_FIRST, HOME: installed.folder },
  });
  expect(server).toMatchObject({ name: 'kubernetes-remediation', version: PACKAGE.version });
  expect(tools).toEqual(expect.arrayContaining(['kubectl', 'get_config', 'diagnose']));
  expect(answer).toMatchObject({
    success: false,
    code: expect.stringMatching(/^KUBECTL_MISSING$|^KUBECONFIG_UNUSABLE$/),
  });
});

test('the packed program serves what it reads beside itself: the pages of the console, and the card', async () => {
  const main = join(installed.folder, 'node_modules', '.bin', PACKAGE.name);
  const env = { PATH: NODE_FIRST, HOME: installed.folder, CONSOLE: 'on', MCP_SHUTDOWN_GRACE: '0' };
  const child = spawn(main, ['--transport', 'http', '--port', '0'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const address = await until(() => /"url":"(http[^"]+\/mcp)"/.exec(log)?.[1]);
  const page = await (await fetch(new URL('/console', address))).text();
  const [script = '', style = ''] = [/src="([^"]+\.js)"/, /href="([^"]+\.css)"/].map((each) => each.exec(page)?.[1]);
  for (const file of [script, style]) expect((await fetch(new URL(file, address))).status, file).toBe(200);
  const asked = {
    jsonrpc: '2.0',
    id: 1,
    method: 'resources/read',
    params: { uri: 'ui://kubernetes-remediation/card' },
  };
  expect((await post(address, asked)).json).toMatchObject({
    result: { contents: [{ text: expect.stringContaining('<style>') }] },
  });
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
