import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { getMcpConfigForManifest, LATEST_MANIFEST_VERSION, unpackExtension, v0_3 } from '@anthropic-ai/mcpb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PACKAGE, ROOT } from '../../scripts/distribution/names.ts';
import { packBundle, packTarball } from '../../scripts/distribution/pack.ts';
import { converse, NODE_FIRST } from './packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
const unpacked = join(folder, 'unpacked');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  const { file } = await packTarball(folder);
  const mcpbPath = await packBundle(file, folder);
  expect(await unpackExtension({ mcpbPath, outputDir: unpacked, silent: true })).toBe(true);
});

const manifest = () => v0_3.McpbManifestSchema.parse(JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8')));

/** Starts the unpacked bundle as the packer's own code says that clients do. */
async function start(userConfig: Record<string, string>, home = folder) {
  const config = await getMcpConfigForManifest({
    manifest: manifest(),
    extensionPath: unpacked,
    systemDirs: { HOME: homedir() },
    userConfig,
    pathSeparator: sep,
  });
  if (config === undefined) throw new Error('The manifest asks for a value that nobody gave.');
  const { command, args = [], env = {} } = config;
  return converse({ command, args, env: { PATH: NODE_FIRST, HOME: home, ...env } });
}

test('the bundle has the files of the npm package and the manifest, whose version a packer of today knows', () => {
  expect(Number(LATEST_MANIFEST_VERSION)).toBeGreaterThanOrEqual(Number(manifest().manifest_version));
  expect(readdirSync(unpacked)).toEqual(expect.arrayContaining(['manifest.json', 'package.json', 'LICENSE', 'dist']));
  expect(manifest()).toMatchObject({ name: PACKAGE.name, version: PACKAGE.version });
  expect(JSON.parse(readFileSync(join(ROOT, 'packaging/mcpb/manifest.json'), 'utf8'))).toEqual(manifest());
});

test('a client that fills in nothing gets a server with the defaults', async () => {
  const { server, tools, config } = await start({});
  expect(server).toMatchObject({ name: 'kubernetes-remediation', version: PACKAGE.version });
  expect(tools).toEqual(manifest().tools?.map(({ name }) => name));
  expect(config).toMatchObject({ allowed_commands: ['get', 'describe', 'logs'], timeout_seconds: 60 });
});

test('what a client fills in reaches the server', async () => {
  const { config } = await start({
    kubeconfig: join(folder, 'no-such-file'),
    kubectl_allowed_commands: 'get,scale',
    kubectl_allowed_images: 'busybox',
    kubectl_timeout: '30',
  });
  expect(config).toMatchObject({
    allowed_commands: ['get', 'scale'],
    timeout_seconds: 30,
    allowed_images: ['busybox'],
  });
});

test('an empty kubeconfig means the one in the home folder', async () => {
  const stub = join(folder, 'bin');
  mkdirSync(stub);
  writeFileSync(
    join(stub, 'kubectl'),
    '#!/bin/sh\n[ "$1" = version ] && exit 1\n[ -z "$KUBECONFIG" ] && echo from home\n',
    {
      mode: 0o755,
    },
  );
  const config = await getMcpConfigForManifest({
    manifest: manifest(),
    extensionPath: unpacked,
    systemDirs: {},
    userConfig: {},
    pathSeparator: sep,
  });
  const { command = '', args = [], env = {} } = config ?? {};
  expect(env['KUBECONFIG']).toBe('');
  const path = `${stub}:${NODE_FIRST}`;
  const { answer } = await converse({ command, args, env: { PATH: path, HOME: folder, ...env } });
  expect(answer).toMatchObject({ success: true, stdout: 'from home\n' });
});

test('make bundle leaves it in dist/', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/bundle.ts'], {
    cwd: ROOT,
    env: { ...process.env, PATH: NODE_FIRST },
  });
  expect(stdout.trim().split('\n').at(-1)).toBe(join(ROOT, 'dist', `${PACKAGE.name}.mcpb`));
});
