import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type HttpServer, prepare, serveHttp } from '../served.ts';

vi.setConfig({ testTimeout: 60_000 });

const INSPECTOR = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);

/** Runs MCP Inspector without its web page, in a home of its own, and gives back what it printed and its exit code. */
async function inspect(target: readonly string[], environment: Readonly<Record<string, string>>, ...options: string[]) {
  const home = mkdtempSync(join(tmpdir(), 'inspector-'));
  try {
    const child = spawn(process.execPath, [INSPECTOR, '--cli', ...target, ...options], {
      env: { PATH: process.env['PATH'], HOME: home, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = await once(child, 'close');
    return { code, stdout, stderr };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A server with every tool that there is. */
const EVERY_TOOL = { TOOLSET: 'all', CHANGES: 'on', GPU_DIAG_ENABLED: 'true', KUBECTL_ALLOWED_IMAGES: 'busybox' };

describe.each(['http', 'stdio'] as const)('MCP Inspector over %s', (transport) => {
  let server: HttpServer | undefined;
  let target: readonly string[];
  let environment: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    if (transport === 'http') {
      server = await serveHttp();
      target = [server.url];
      return;
    }
    const { command, args, env, folder } = prepare({});
    target = [command, ...args];
    environment = env;
    return () => rmSync(folder, { recursive: true, force: true });
  });
  afterAll(() => server?.stop());

  test('finds nothing to complain of in the tools in its strict mode', async () => {
    const { code, stdout, stderr } = await inspect(target, environment, '--method', 'tools/list', '--strict');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout).tools.map(({ name }: { name: string }) => name)).toEqual([
      'kubectl',
      'run_image',
      'get_config',
      'diagnose',
    ]);
  });

  test('calls a tool that answers, and one that is refused', async () => {
    const config = await inspect(target, environment, '--method', 'tools/call', '--tool-name', 'get_config');
    expect(config).toMatchObject({ code: 0 });
    expect(JSON.parse(config.stdout)).toMatchObject({ isError: false, structuredContent: { transport } });
    const args = ['--method', 'tools/call', '--tool-name', 'kubectl', '--tool-arg', 'args=["delete","pods","--all"]'];
    const refused = await inspect(target, environment, ...args);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      isError: true,
      structuredContent: { code: 'COMMAND_NOT_ALLOWED' },
    });
  });

  test('calls kubectl, and shows what it printed', async () => {
    const args = ['--method', 'tools/call', '--tool-name', 'kubectl', '--tool-arg', 'args=["get","pods"]'];
    const read = await inspect(target, environment, ...args);
    expect(read).toMatchObject({ code: 0 });
    expect(JSON.parse(read.stdout)).toMatchObject({
      isError: false,
      structuredContent: { stdout: expect.stringMatching(/get\n--\npods\n$/) },
    });
  });
});

test('MCP Inspector finds nothing to complain of in any tool of any toolset', async () => {
  const server = await serveHttp({ environment: EVERY_TOOL });
  onTestFinished(() => server.stop());
  const { code, stdout, stderr } = await inspect([server.url], {}, '--method', 'tools/list', '--strict');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(JSON.parse(stdout).tools).toHaveLength(14);
});
