import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { OpenClient, Target, TestClient } from '../clients/client.ts';
import { PYTHON_SDKS } from '../clients/python-sdk.ts';
import { TYPESCRIPT_SDKS } from '../clients/typescript-sdk.ts';
import { succeed } from '../deployment/kubectl.ts';
import { type Choices, gone, type HttpServer, prepare, running, serveHttp } from '../served.ts';
import { admin, makeNamespace } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'clients';
/** For a busy machine: a limit says that a test hangs, not that it is slow. */
const LIMIT_MS = 20_000;
const TRANSPORTS = ['http', 'stdio'] as const;
type Transport = (typeof TRANSPORTS)[number];

const CLIENTS = [...PYTHON_SDKS, ...TYPESCRIPT_SDKS];
const EVERY = CLIENTS.flatMap((client) => TRANSPORTS.map((transport) => ({ client, transport, name: client.name })));

/** Calls of the real cluster that every client makes, and what it gets. */
const CALLS = [
  {
    what: 'a read',
    args: ['get', 'deployment', 'web', '-o', 'name', '-n', NAMESPACE],
    end: { isError: false, structured: { success: true, stdout: 'deployment.apps/web\n', return_code: 0 } },
  },
  {
    what: 'a refusal',
    args: ['exec', 'web', '--', 'sh'],
    end: { isError: true, structured: { success: false, code: 'COMMAND_NOT_ALLOWED' } },
  },
  {
    what: 'an error of kubectl',
    args: ['get', 'deployment', 'none', '-n', NAMESPACE],
    end: { isError: true, structured: { success: false, return_code: 1 } },
  },
] as const;

function onCluster(): Choices {
  const { kubectl, kubeconfig } = sharedControlPlane();
  const PATH = `${dirname(kubectl)}:/usr/bin:/bin`;
  return { environment: { PATH, KUBECONFIG: kubeconfig, KUBECTL_NATIVE_READS: 'on' } };
}

/** Makes a server for one client. Over HTTP it runs; over stdio, the client starts it. */
async function serve(transport: Transport, choices: Choices) {
  if (transport === 'http') {
    const server = await serveHttp(choices);
    return { target: { url: server.url } as Target, folder: server.folder, end: server.stop, server };
  }
  const { folder, command, args, env } = prepare(choices);
  const end = async () => rmSync(folder, { recursive: true, force: true });
  return { target: { command, args, env } as Target, folder, end, server: undefined };
}

/** Connects a client to a server whose kubectl never answers, and calls it. */
async function callThatHangs(client: TestClient, transport: Transport) {
  const { target, folder, end: stop } = await serve(transport, { kubectl: 'hang' });
  onTestFinished(stop);
  const connected = await client.open(target);
  const { end, cancel } = connected.call('kubectl', { args: ['get', 'pods'] });
  end.catch(() => undefined);
  return { connected, end, cancel, processes: await running({ folder }, 2, LIMIT_MS) };
}

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', NAMESPACE]);
});
afterAll(async () => {
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

describe.each(EVERY)('$name over $transport', ({ client, transport }) => {
  let connected: OpenClient;
  let end: () => Promise<void>;

  beforeAll(async () => {
    const served = await serve(transport, onCluster());
    end = served.end;
    connected = await client.open(served.target);
    // Python's packages are installed here if that was not done before.
  }, 600_000);
  afterAll(async () => {
    await connected?.close();
    await end?.();
  });

  test('begins, and lists the tools', async () => {
    const { revision, server } = connected;
    expect({ revision, server }).toEqual({ revision: client.revision, server: 'kubernetes-remediation' });
    expect(await connected.list()).toEqual(['kubectl', 'run_image', 'get_config', 'diagnose']);
  });

  test.each(CALLS)('gets $what, as an object and as its text', async ({ args, end }) => {
    const got = await connected.call('kubectl', { args }).end;
    expect(got).toMatchObject(end);
    if (!('content' in got)) throw new Error('It has no content.');
    expect(got.content).toMatchObject([{ type: 'text' }]);
    expect(JSON.parse((got.content as { text: string }[])[0]?.text ?? '')).toEqual(got.structured);
  });

  test('gets an error of the protocol for a tool that does not exist', async () => {
    const got = await connected.call('helm', {}).end;
    expect(got).toMatchObject({ fault: { code: -32602, message: expect.stringContaining('helm') } });
  });

  test('ends kubectl by cancelling its call, and goes on', async () => {
    const { connected: hanging, cancel, processes } = await callThatHangs(client, transport);
    await cancel();
    await gone(processes, LIMIT_MS);
    expect(await hanging.list()).toContain('kubectl');
    await hanging.close();
  });

  test('ends kubectl by closing its connection', async () => {
    const { connected: hanging, processes } = await callThatHangs(client, transport);
    const closed = hanging.close();
    await gone(processes, LIMIT_MS);
    await closed;
  });
});

describe.each(CLIENTS)('$name, after a restart of the server,', (client) => {
  /** Restarts a server on its port while the client is connected. */
  async function restart(choices: Choices) {
    const first = await serveHttp(choices);
    const connected = await client.open({ url: first.url });
    expect(await connected.list()).toContain('kubectl');
    await first.stop();
    const { port } = new URL(first.url);
    const second: HttpServer = await serveHttp({ ...choices, args: ['--port', port] });
    onTestFinished(async () => {
      await connected.close();
      await second.stop();
    });
    return { connected, url: second.url };
  }
  const read = { args: ['get', 'pods'] };

  test('goes on in its session if the servers share a session key', async () => {
    const { connected } = await restart({ environment: { MCP_SESSION_KEY: 's'.repeat(43) } });
    expect(await connected.call('kubectl', read).end).toMatchObject({ structured: { success: true } });
  });

  test('without a session key, is told so and begins again, or needs no session', async () => {
    const { connected, url } = await restart({});
    const got = await connected.call('kubectl', read).end;
    if (client.revision === '2026-07-28') expect(got).toMatchObject({ structured: { success: true } });
    else expect(JSON.stringify(got)).toMatch(/session/i);
    const again = await client.open({ url });
    expect(await again.call('kubectl', read).end).toMatchObject({ structured: { success: true } });
    await again.close();
  });
});
