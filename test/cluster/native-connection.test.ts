import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const folder = mkdtempSync(join(tmpdir(), 'native-connection-'));
let namespace: string;
let server: HttpServer | undefined;

beforeAll(async () => {
  namespace = await makeNamespace('native-connection');
  for (const account of ['first', 'second']) await succeed(admin, ['create', 'sa', account, '-n', namespace]);
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A cable to the API server that can be pulled and plugged in again. */
class Cable {
  readonly #target = new URL(sharedControlPlane().server);
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  async plugIn(): Promise<void> {
    const forwarding = createServer((socket) => {
      const onward = connect(Number(this.#target.port), this.#target.hostname);
      for (const each of [socket, onward]) this.#sockets.add(each.on('error', () => undefined));
      socket.pipe(onward).pipe(socket);
    });
    this.#server = forwarding;
    await new Promise<void>((resolve) => forwarding.listen(this.port, '127.0.0.1', resolve));
    this.port = (forwarding.address() as { port: number }).port;
  }

  pull(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}

async function counts({ url }: HttpServer) {
  return (await callTool(url, 'get_config', {}))['native_reads'];
}

describe('the connection of reads', () => {
  test('outlives a restart of the API server under load, which costs calls in flight and those meanwhile, each in words of kubectl', async () => {
    const cable = new Cable();
    await cable.plugIn();
    const kubeconfig = join(folder, 'cable');
    const text = readFileSync(sharedControlPlane().kubeconfig, 'utf8');
    writeFileSync(kubeconfig, text.replaceAll(sharedControlPlane().server, `https://127.0.0.1:${cable.port}`));
    server = await serveCluster({ KUBECONFIG: kubeconfig });
    const { url } = server;
    const get = () => callTool(url, 'kubectl', { args: ['get', 'sa', '-n', namespace, '-o', 'name'] });
    await expect.poll(get).toMatchObject({ success: true });

    const answers: Awaited<ReturnType<typeof get>>[] = [];
    let stop = false;
    const callers = Array.from({ length: 4 }, async () => {
      while (!stop) answers.push(await get());
    });
    await pause(300);
    cable.pull();
    await pause(300);
    await cable.plugIn();
    await pause(500);
    stop = true;
    await Promise.all(callers);
    const failed = answers.filter(({ success }) => success === false);
    for (const { stderr } of failed)
      expect(stderr).toMatch(/The connection to the server .* was refused|Unable to connect|EOF|reset/);
    expect(failed.length).toBeLessThan(answers.length);
    expect(await get()).toMatchObject({ success: true });
    expect(await counts(server)).toMatchObject({ defects: 0 });
    cable.pull();
  });

  test.each([
    ['is the one the API server is asked by', 'kubernetes.default.svc', true],
    ["must stand in the API server's certificate, or kubectl says what is wrong", 'nowhere.example', false],
  ])('the name of tls-server-name %s', async (_, name, success) => {
    const view = JSON.parse(await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '-o', 'json']));
    const [{ name: called, cluster }] = view.clusters;
    const kubeconfig = join(folder, name);
    writeFileSync(
      kubeconfig,
      JSON.stringify({ ...view, clusters: [{ name: called, cluster: { ...cluster, 'tls-server-name': name } }] }),
    );
    server = await serveCluster({ KUBECONFIG: kubeconfig });
    const answer = await callTool(server.url, 'kubectl', {
      args: ['get', 'sa', 'first', '-n', namespace, '-o', 'name'],
    });
    expect(answer).toMatchObject(
      success
        ? { success, stdout: 'serviceaccount/first\n' }
        : { success, stderr: expect.stringMatching(/x509: certificate is valid for .*, not nowhere\.example/) },
    );
    expect(await counts(server)).toMatchObject({
      served_natively: success ? 1 : 0,
      served_by_kubectl: success ? 0 : 1,
    });
  });

  test('takes the token that is in the file now', async () => {
    const file = join(folder, 'token');
    const write = async (account: string) => {
      writeFileSync(`${file}.new`, await succeed(admin, ['create', 'token', account, '-n', namespace]));
      renameSync(`${file}.new`, file);
    };
    const view = JSON.parse(await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '-o', 'json']));
    const user = { tokenFile: file };
    const kubeconfig = join(folder, 'rotating');
    writeFileSync(kubeconfig, JSON.stringify({ ...view, users: [{ ...view.users[0], user }] }));
    await write('first');
    server = await serveCluster({ KUBECONFIG: kubeconfig, KUBECTL_ALLOWED_COMMANDS: 'auth whoami' });
    const { url } = server;
    const whoami = () => callTool(url, 'kubectl', { args: ['auth', 'whoami', '-o', 'json'] });
    expect(await whoami()).toMatchObject({ stdout: expect.stringContaining(`:${namespace}:first"`) });
    await write('second');
    expect(await whoami()).toMatchObject({ stdout: expect.stringContaining(`:${namespace}:second"`) });
    expect(await counts(server)).toMatchObject({ served_natively: 2, served_by_kubectl: 0 });
  });
});
