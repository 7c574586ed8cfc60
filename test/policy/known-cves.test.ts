import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TOOLS_WITH_CHANGES } from '../../src/tools/index.ts';
import { call, callTool, type HttpServer, post, recorded, serveHttp } from '../served.ts';

/** Holes that were found in other servers for kubectl, each tried on the bundle. */
async function serve(environment: Readonly<Record<string, string>> = {}): Promise<HttpServer> {
  const server = await serveHttp({ kubectl: 'record', environment });
  onTestFinished(() => server.stop());
  return server;
}

/** Every call is refused, and no kubectl runs. */
async function refusesAll(server: HttpServer, calls: readonly (readonly [tool: string, given: object])[]) {
  for (const [tool, given] of calls)
    expect(await callTool(server.url, tool, given), JSON.stringify(given)).toMatchObject({ success: false });
  expect(recorded(server)).toEqual([]);
}

test('CVE-2026-46519: a tool that is not listed, and a command that is not allowed, do not run when they are called all the same', async () => {
  const server = await serve();
  const { json } = await post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const listed: readonly string[] = json.result.tools.map(({ name }: { readonly name: string }) => name);
  const hidden = TOOLS_WITH_CHANGES.map(({ name }) => name).filter((name) => !listed.includes(name));
  expect(hidden).toEqual(['plan_change', 'apply_change', 'get_change', 'undo_change']);
  for (const name of [...hidden, 'kubectl_delete', 'KUBECTL']) {
    const answer = await post(server.url, call(name, { args: ['delete', 'pod', 'web'] }));
    expect(answer.json.error, name).toMatchObject({ code: -32602 });
  }
  await refusesAll(server, [
    ['kubectl', { args: ['delete', 'pod', 'web'] }],
    ['kubectl', { args: ['exec', 'web', '--', 'id'] }],
    ['run_image', { name: 'a', image: 'busybox' }],
  ]);
});

test('CVE-2026-61459: a dash before a name, a kind or a namespace makes no flag of it, so no request goes to another server', async () => {
  const server = await serve({
    KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,delete,scale',
    KUBECTL_ALLOWED_IMAGES: 'busybox',
    KUBECTL_DANGEROUS_FLAGS: '',
  });
  const flags = [
    '--server=https://evil.example',
    '-shttps://evil.example',
    '--_server=x',
    '--token=x',
    '--kubeconfig=/x',
  ];
  await refusesAll(server, [
    ...flags.flatMap((flag): readonly (readonly [string, object])[] => [
      ['kubectl', { args: ['get', 'pod', flag] }],
      ['kubectl', { args: ['get', flag, 'web'] }],
      ['kubectl', { args: ['describe', 'pod', flag, '-n', 'shop'] }],
      ['kubectl', { args: ['delete', flag, 'pod', 'web'] }],
      ['kubectl', { args: ['get', 'pods', '-n', flag] }],
      ['run_image', { name: flag, image: 'busybox' }],
      ['run_image', { name: 'a', image: 'busybox', namespace: flag }],
      ['run_image', { name: 'a', image: flag }],
      ['diagnose', { namespace: flag }],
      ['diagnose', { namespace: 'shop', kind: flag, name: 'web' }],
      ['diagnose', { namespace: 'shop', kind: 'pod', name: flag }],
    ]),
    ['kubectl', { args: ['get', 'pods', '--server', 'https://evil.example'] }],
    ['kubectl', { args: ['get', 'pods', '-s', 'https://evil.example'] }],
  ]);
});

test('CVE-2025-69902: no argument reaches a shell, also where metacharacters are allowed as data', async () => {
  const data = await serve({ KUBECTL_METACHARACTERS: 'data' });
  const strict = await serve();
  for (const server of [data, strict]) {
    const file = join(server.folder, 'injected');
    for (const text of [
      `; touch ${file}`,
      `$(touch ${file})`,
      `\`touch ${file}\``,
      `| touch ${file}`,
      `&& touch ${file}`,
    ]) {
      for (const args of [
        ['get', 'pods', text],
        ['get', `pods${text}`],
        ['get', 'pods', '-n', `shop${text}`],
        ['logs', 'web', `--since-time=${text}`],
        ['get', 'pods', '-l', `a=${text}`],
        [`get pods${text}`],
      ])
        await callTool(server.url, 'kubectl', { args });
      await callTool(server.url, 'kubectl', { args: ['get', 'pods'], pipe: [`grep a${text}`] });
    }
    expect(existsSync(file)).toBe(false);
  }
  expect(await callTool(strict.url, 'kubectl', { args: ['get', 'pods', '; id'] })).toMatchObject({ success: false });
});

test('CVE-2026-130007: over HTTP with default settings only this machine is served, with a warning; with a token configured, no call passes without it', async () => {
  const open = await serve();
  expect(new URL(open.url).hostname).toBe('127.0.0.1');
  await vi.waitFor(
    () =>
      expect(open.log().map(({ msg }) => msg)).toContainEqual(
        expect.stringMatching(/^No authentication is configured/),
      ),
    25_000,
  );
  const message = call('kubectl', { args: ['get', 'pods'] });
  expect((await post(open.url, message, { Host: 'evil.example' })).status).toBe(403);
  expect((await post(open.url, message, { Origin: 'https://evil.example' })).status).toBe(403);
  expect(recorded(open)).toEqual([]);
  const token = 'the-token-of-the-operator-0123456789';
  const closed = await serve({ MCP_AUTH_TOKEN: token });
  expect((await post(closed.url, message)).status).toBe(401);
  expect((await post(closed.url, message, { Authorization: `Bearer ${token}x` })).status).toBe(401);
  expect(recorded(closed)).toEqual([]);
  expect((await post(closed.url, message, { Authorization: `Bearer ${token}` })).status).toBe(200);
  expect(recorded(closed)).toHaveLength(1);
});
