import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { MAIN } from './bundle.ts';
import { callTool, lines, post, serveHttp, start, until } from './served.ts';

const YOUNG = '--max-semi-space-size=3';
const argvOf = (pid: number | undefined) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
/** Preloads a module that prints, when the process is over, what an expression is then. */
const AT_EXIT = (expression: string) => {
  const module = `process.on('exit',()=>process._rawDebug('AT EXIT',JSON.stringify(${expression})))`;
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(module)}` };
};
/** Runs in a server: calls a function until V8 compiles it, and has V8 print what it compiles, on stdout. */
const getHot = `() => {
  process.getBuiltinModule('node:v8').setFlagsFromString('--trace-opt');
  function hot(a) { return a + 1; }
  for (let i = 0; i < 1e5; i++) hot(i);
}`;
const atExit = (stderr: string) => lines(stderr).filter((line) => line.startsWith('AT EXIT'));

test('the server has its small young generation, in the process that was started', async () => {
  const server = await serveHttp();
  onTestFinished(() => server.stop());
  expect(argvOf(server.child.pid)).toContain(YOUNG);
  expect(readFileSync(`/proc/${server.child.pid}/environ`, 'utf8')).toContain('MALLOC_MMAP_THRESHOLD_=8192');
});

test('it restarts once, and loses nothing that the client wrote meanwhile', async () => {
  const server = start({ environment: AT_EXIT('process.execArgv') });
  server.child.stdin.end('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  const { code } = await server.exited;
  expect(code).toBe(0);
  expect(lines(server.stdout()).map((line) => JSON.parse(line))).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
  expect(atExit(server.stderr())).toEqual([
    `AT EXIT ["--min-semi-space-size=3","${YOUNG}","--no-concurrent-recompilation"]`,
  ]);
});

test('a function that got hot is compiled on the main thread', async () => {
  const server = start({ environment: AT_EXIT(`(${getHot})()`) });
  server.child.stdin.end();
  expect(await server.exited).toMatchObject({ code: 0 });
  const compiled = lines(server.stdout()).filter((line) => line.startsWith('[compiling') && line.includes(' hot '));
  expect(compiled).toEqual([expect.stringMatching(/MAGLEV.*kSynchronous/)]);
});

test('keeps a size that its operator chose', async () => {
  const server = await serveHttp({ environment: { NODE_OPTIONS: '--max-semi-space-size=8' } });
  onTestFinished(() => server.stop());
  expect(argvOf(server.child.pid)).not.toContain(YOUNG);
});

test('a parent keeps the channel it has to the server', async () => {
  const child = fork(MAIN, ['--transport', 'http', '--port', '0'], { silent: true, env: { MCP_SHUTDOWN_GRACE: '0' } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr?.on('data', (text) => (said += text));
  await until(() => (said.includes('serving on HTTP') ? true : undefined));
  expect(child.connected).toBe(true);
  expect(argvOf(child.pid)).not.toContain(YOUNG);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('does not restart other programs than the server', async () => {
  const check = start({ args: ['check', '--', 'get', 'pods'], environment: AT_EXIT('process.execArgv') });
  check.child.stdin.end();
  expect(await check.exited).toMatchObject({ code: 0 });
  expect(atExit(check.stderr())).toEqual(['AT EXIT []']);
});

test('plain calls, probes and refusals do not load a web client', async () => {
  const server = await serveHttp({
    environment: AT_EXIT("process.moduleLoadList.filter((name) => name.includes('undici'))"),
  });
  expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'] })).toMatchObject({ return_code: 0 });
  expect(await callTool(server.url, 'kubectl', { args: ['delete', 'pods'] })).toMatchObject({ success: false });
  for (const path of ['/healthz', '/readyz', '/nothing']) await fetch(new URL(path, server.url));
  expect((await post(server.url, '{')).status).toBe(400);
  await server.stop();
  expect(atExit(server.stderr())).toEqual(['AT EXIT []']);
});
