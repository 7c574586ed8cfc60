import { request } from 'node:http';
import { describe, expect, type TestContext, test } from 'vitest';
import { call, callTool, gone, type HttpServer, post, running, type StandIn, send, serveHttp } from '../served.ts';

const GET_PODS = call('kubectl', { args: ['get', 'pods'] }, 9);
const STREAMING = { Accept: 'application/json, text/event-stream' };
const JSON_BODY = { 'Content-Type': 'application/json' };

/** A server whose calls run; whatever a test did to it, it must have ended when the test has. */
async function serve(
  { onTestFinished }: TestContext,
  kubectl: StandIn,
  environment: Readonly<Record<string, string>> = {},
): Promise<HttpServer> {
  const server = await serveHttp({ kubectl, environment });
  onTestFinished(async () => {
    if (server.child.exitCode === null) server.child.kill('SIGKILL');
    await server.exited;
  });
  return server;
}

/** Sends a call on a connection of its own; what it gives back cuts that connection. */
function callAndHold(server: HttpServer, headers: Readonly<Record<string, string>>, message: unknown): () => void {
  const { hostname, port } = new URL(server.url);
  const outgoing = request({
    host: hostname,
    port,
    path: '/mcp',
    method: 'POST',
    agent: false,
    headers: { ...JSON_BODY, ...headers },
  });
  outgoing.on('error', () => undefined).on('response', (response) => response.resume().on('error', () => undefined));
  outgoing.end(JSON.stringify(message));
  return () => outgoing.destroy();
}

async function openSession(server: HttpServer): Promise<Record<string, string>> {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const answer = await post(server.url, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, STREAMING);
  return {
    ...STREAMING,
    'Mcp-Session-Id': String(answer.headers['mcp-session-id']),
    'Mcp-Protocol-Version': '2025-06-18',
  };
}

const MODERN = {
  headers: { ...STREAMING, 'Mcp-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'kubectl' },
  message: {
    ...GET_PODS,
    params: {
      ...GET_PODS.params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  },
};

describe.concurrent.each(['hang', 'stubborn'] as const)(
  'of a kubectl that would %s, nothing is left within 5 s',
  (kubectl) => {
    test('after the client of a plain POST went away', async (context) => {
      const server = await serve(context, kubectl);
      const goAway = callAndHold(server, {}, GET_PODS);
      const processes = await running(server);
      goAway();
      await gone(processes);
      expect((await send(server.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
    });

    test('after the client of a session went away', async (context) => {
      const server = await serve(context, kubectl);
      const goAway = callAndHold(server, await openSession(server), GET_PODS);
      const processes = await running(server);
      goAway();
      await gone(processes);
    });

    test('after a client of 2026-07-28 went away', async (context) => {
      const server = await serve(context, kubectl);
      const goAway = callAndHold(server, MODERN.headers, MODERN.message);
      const processes = await running(server);
      goAway();
      await gone(processes);
    });

    test('after notifications/cancelled in a session', async (context) => {
      const server = await serve(context, kubectl);
      const session = await openSession(server);
      const goAway = callAndHold(server, session, GET_PODS);
      context.onTestFinished(goAway);
      const processes = await running(server);
      const params = { requestId: 9, reason: 'no need' };
      const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params };
      expect((await post(server.url, cancelled, session)).status).toBe(202);
      await gone(processes);
    });

    test('after the session was ended with DELETE', async (context) => {
      const server = await serve(context, kubectl);
      const session = await openSession(server);
      context.onTestFinished(callAndHold(server, session, GET_PODS));
      const processes = await running(server);
      expect((await send(server.url, { method: 'DELETE', headers: session })).status).toBe(200);
      await gone(processes);
    });

    test('after the time of the call was over', async (context) => {
      const server = await serve(context, kubectl, { KUBECTL_TIMEOUT: '1' });
      const called = callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
      const processes = await running(server);
      await gone(processes);
      expect(await called).toMatchObject({ success: false, error: 'Command timed out after 1 seconds' });
    });

    test('after a second SIGTERM, which does not wait; the caller is told, and the server exits with 0', async (context) => {
      const server = await serve(context, kubectl);
      const called = callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
      const processes = await running(server);
      server.child.kill('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 200));
      server.child.kill('SIGTERM');
      await gone(processes);
      expect(await called).toMatchObject({ success: false, code: 'SERVER_STOPPING' });
      expect(await server.exited).toEqual({ code: 0, signal: null });
    });

    test('after SIGTERM and the time of the call', async (context) => {
      const server = await serve(context, kubectl, { KUBECTL_TIMEOUT: '1' });
      const called = callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
      const processes = await running(server);
      server.child.kill('SIGTERM');
      await gone(processes);
      expect(await called).toMatchObject({ success: false, error: 'Command timed out after 1 seconds' });
      expect(await server.exited).toEqual({ code: 0, signal: null });
    });
  },
);

test.concurrent('a cancellation in one session does not touch a call of the same id in another', async (context) => {
  const server = await serve(context, 'hang');
  const [mine, other] = [await openSession(server), await openSession(server)];
  context.onTestFinished(callAndHold(server, mine, GET_PODS));
  const processes = await running(server);
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } };
  await post(server.url, cancelled, other);
  await post(server.url, cancelled);
  await expect(gone(processes, 600)).rejects.toThrow();
});

test.concurrent('a call that waits for its turn is given up when its client goes away', async (context) => {
  const server = await serve(context, 'slow', { KUBECTL_MAX_CONCURRENT: '1' });
  const first = callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
  await running(server, 1);
  const goAway = callAndHold(server, {}, GET_PODS);
  await callTool(server.url, 'get_config');
  goAway();
  expect(await first).toMatchObject({ success: true });
  await expect(running(server, 2, 700)).rejects.toThrow();
});

describe.concurrent('after SIGTERM', () => {
  test('a running call gets its answer, a new one is refused, and the server exits with 0', async (context) => {
    const server = await serve(context, 'slow');
    const called = callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
    await running(server, 1);
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const late = await callTool(server.url, 'kubectl', { args: ['get', 'pods'] }).catch((error) => error);
    expect(late.code).toBeOneOf(['SERVER_STOPPING', 'ECONNREFUSED']);
    expect(await called).toEqual({ success: true, stdout: 'slow answer\n', stderr: '', return_code: 0 });
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect((await running(server, 1, 0).catch(() => [])).length).toBe(0);
  });

  test('/readyz answers 503 while calls still run, so that the Service sends no new ones', async (context) => {
    const server = await serve(context, 'slow');
    const called = callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
    await running(server, 1);
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const ready = await send(server.url, { method: 'GET', path: '/readyz' });
    expect(ready).toMatchObject({ status: 503, json: { reason: 'The server is shutting down.' } });
    await called;
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test('a running call in a session gets its answer too', async (context) => {
    const server = await serve(context, 'slow');
    const answer = post(server.url, GET_PODS, await openSession(server));
    await running(server, 1);
    server.child.kill('SIGTERM');
    expect((await answer).text).toContain('slow answer');
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test('open streams and idle connections of clients do not hold the server up', async (context) => {
    const server = await serve(context, 'echo');
    const session = await openSession(server);
    const { hostname, port } = new URL(server.url);
    const stream = request({
      host: hostname,
      port,
      path: '/mcp',
      headers: { ...session, Accept: 'text/event-stream' },
    });
    const opened = new Promise((resolve) => stream.on('response', (response) => resolve(response.resume())));
    stream.on('error', () => undefined).end();
    await opened;
    await (await fetch(server.url.replace('/mcp', '/healthz'))).text();
    server.child.kill('SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });
});

describe.concurrent('after SIGTERM, with a grace', () => {
  test('calls are still served and told to come back elsewhere, while /readyz says no', async (context) => {
    const server = await serve(context, 'echo', { MCP_SHUTDOWN_GRACE: '2' });
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const ready = await send(server.url, { method: 'GET', path: '/readyz' });
    expect(ready).toMatchObject({ status: 503, json: { reason: 'The server is shutting down.' } });
    const answer = await post(server.url, GET_PODS);
    expect(answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(answer.json.result).toMatchObject({ isError: false });
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test.for(['SIGTERM', 'SIGINT'] as const)('a %s that follows ends the grace', async (signal, context) => {
    const server = await serve(context, 'echo', { MCP_SHUTDOWN_GRACE: '300' });
    server.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.child.exitCode).toBeNull();
    server.child.kill(signal);
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test('a SIGTERM that comes right after the first ends it too, and not the process', async (context) => {
    const servers = await Promise.all(
      Array.from({ length: 8 }, () => serve(context, 'echo', { MCP_SHUTDOWN_GRACE: '2' })),
    );
    for (const { child } of servers) child.kill('SIGTERM');
    // One more for each, a little later every time. A third one could meet a process that is ending and has no handlers any more.
    for (const { child } of servers) {
      child.kill('SIGTERM');
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const { exited } of servers) expect(await exited).toEqual({ code: 0, signal: null });
  });

  test('there is none for who ends the server at a terminal', async (context) => {
    const server = await serve(context, 'echo', { MCP_SHUTDOWN_GRACE: '300' });
    server.child.kill('SIGINT');
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });
});
