import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { parse } from 'yaml';
import { manifests, repositoryFile } from '../deployment/manifest-files.ts';
import { type HttpServer, lines, post, serveHttp } from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';
import { answers, CONFIG, calling, EXEC, FILE, IMAGE, KUBECTL, serveReference } from './reference-server.ts';

let server: HttpServer;
let open: HttpServer;
beforeAll(async () => {
  [server, open] = await Promise.all([
    serveHttp({ kubectl: 'recorder', environment: { TOOLSET: '1.4', KUBECTL_TIMEOUT: '2' }, audited: true }),
    serveReference({
      KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED: 'false',
      KUBECTL_FILE_READ_ALLOWED_PATHS: '/',
      KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION: 'false',
    }),
  ]);
  answers(server, { readlink: '/app/a\n', pod: '{"kind":"Pod","metadata":{"name":"web-0"},"spec":{}}' });
});
afterAll(() => Promise.all([server.stop(), open.stop()]));

const exec = (command: readonly string[]) => calling(server, EXEC, { pod: 'web-0', command });
const records = () => lines(readFileSync(join(server.folder, 'audit'), 'utf8')).map((line) => JSON.parse(line));

const PROOFS: Proofs = {
  'kubectl is found on PATH, and runs without a shell': async () => {
    const { ran, body } = await calling(server, KUBECTL, {
      args: ['exec', 'web-0', '--', 'echo', '*', '~', '>x', '(a'],
    });
    expect(ran).toEqual([['exec', 'web-0', '--', 'echo', '*', '~', '>x', '(a']]);
    expect(body.stdout).toContain('*\n~\n>x\n(a\n');
  },

  'stdin of kubectl is closed': async () => {
    // The stand-in reads its stdin to the end, and would wait for one that is open.
    expect((await exec(['ps'])).body).toMatchObject({ success: true });
    expect(new Set(lines(readFileSync(join(server.folder, 'stdin'), 'utf8')))).toEqual(new Set(['0']));
  },

  'the image: user 1000, read-only root, port 8000': () => {
    const dockerfile = repositoryFile('Dockerfile');
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    expect(dockerfile).toMatch(/^EXPOSE 8000$/m);
    const [deployment] = manifests(repositoryFile('deployment.yaml'));
    expect(JSON.stringify(deployment)).toContain('"readOnlyRootFilesystem":true');
    expect(JSON.stringify(deployment)).toContain('"containerPort":8000');
  },

  'lines of time, logger, level and message on stderr': () => {
    expect(server.log().length).toBeGreaterThan(0);
    for (const line of server.log())
      expect(line).toMatchObject({
        time: expect.stringMatching(/^\d{4}-/),
        level: expect.any(String),
        msg: expect.any(String),
      });
    expect(server.stdout()).toBe('');
  },

  'the start logs every setting': async () => {
    const [started] = server.log().filter(({ msg }) => msg === 'serving on HTTP');
    expect(started).toMatchObject({ allowedCommands: expect.arrayContaining(['patch', 'exec']), timeoutSeconds: 2 });
    expect((await calling(server, CONFIG, {})).body).toMatchObject({
      timeout_seconds: 2,
      diagnostic_images: expect.any(Array),
    });
  },

  'the start warns of what is open': () => {
    const warned = open
      .log()
      .filter(({ level }) => level === 'warn')
      .map(({ msg }) => String(msg))
      .join('\n');
    for (const words of [
      'No authentication is configured',
      'KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED is false',
      'KUBECTL_FILE_READ_ALLOWED_PATHS has /',
      'KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION is false',
    ])
      expect(warned).toContain(words);
    expect(server.log().filter(({ level }) => level === 'warn')).toHaveLength(1);
  },

  'a warning for each pod while the target policy is off': async () => {
    const warned = () => open.log().filter(({ level }) => level === 'warn').length;
    const before = warned();
    await calling(open, IMAGE, { image: 'busybox', namespace: 'shop', command: ['anything'] });
    expect(warned()).toBe(before);
    const { ran } = await calling(server, IMAGE, {
      image: 'busybox',
      namespace: 'shop',
      command: ['echo', 'a'],
      name: 'seen',
    });
    expect(ran).toHaveLength(1);
    expect(JSON.stringify(records())).toContain('"seen"');
  },

  'every kubectl run is logged with its arguments, but not `readlink`': async () => {
    const before = records().length;
    await calling(server, FILE, { namespace: 'shop', pod: 'web-0', path: '/app/a' });
    const steps = records()
      .slice(before)
      .filter(({ phase }) => phase === 'step-started');
    expect(steps.map(({ subcommand }) => subcommand)).toEqual(['get', 'exec', 'exec']);
    expect(steps[1].argv).toEqual(expect.arrayContaining(['exec', 'web-0', '--', 'readlink']));
    for (const { caller } of steps) expect(caller).toMatchObject({ name: 'anonymous' });
  },

  'refusals and timeouts are logged': async () => {
    await exec(['bash']);
    answers(server, { 'other.hang': '' });
    await exec(['ps']);
    answers(server, { 'other.hang': undefined });
    expect(records()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ phase: 'refused', tool: EXEC, code: 'PROGRAM_NOT_ALLOWED' }),
        expect.objectContaining({ phase: 'ended', tool: EXEC, ended: 'timed-out' }),
      ]),
    );
  },

  'arguments are logged as they are': async () => {
    const secret = 'hunter2-and-more';
    await calling(server, KUBECTL, { args: ['exec', 'web-0', '--', 'login', `password=${secret}`] });
    await calling(server, KUBECTL, { args: ['delete', 'pod', 'a', `--token=${secret}`] });
    expect(records().length).toBeGreaterThan(1);
    expect(JSON.stringify(records())).not.toContain(secret);
    expect(server.stderr()).not.toContain(secret);
  },

  'a ClusterRole without secrets and without cluster-admin': () => {
    const objects = manifests(repositoryFile('rbac.yaml'));
    const roles = objects.filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role');
    expect(roles.length).toBeGreaterThan(0);
    for (const { rules = [] } of roles)
      for (const { resources = [] } of rules) {
        expect(resources).not.toContain('secrets');
        expect(resources).not.toContain('*');
      }
    expect(JSON.stringify(objects)).not.toContain('cluster-admin');
  },

  'network policies choose pods by the diagnostic label': async () => {
    const { ran } = await calling(server, IMAGE, { image: 'busybox', namespace: 'shop' });
    const overrides = ran[0]?.find((word) => word.startsWith('--overrides=')) ?? '';
    expect(JSON.parse(overrides.slice('--overrides='.length)).metadata.labels['robusta.dev/diagnostic-pod']).toBe(
      'true',
    );
  },

  'the token comes from a Secret as MCP_AUTH_TOKEN': () => {
    const text = repositoryFile('deployment.yaml');
    const lines = /^ *# - name: MCP_AUTH_TOKEN\n(?: *# {3,}.*\n)+/m.exec(text)?.[0] ?? '';
    expect(parse(lines.replaceAll(/^ *# ?/gm, ''))).toEqual([
      { name: 'MCP_AUTH_TOKEN', valueFrom: { secretKeyRef: { name: expect.any(String), key: 'token' } } },
    ]);
  },

  'a hook of the chart makes the token with python3 in the image': () => {
    const server =
      repositoryFile('Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    expect(server).toMatch(/^gcr\.io\/distroless\/cc-/);
    expect(server).not.toMatch(/python/i);
    expect(repositoryFile('docs/install.md')).toContain('existingSecret: holmes-remediation-token');
  },

  '`approval_required_tools: [run_kubectl_command]`': async () => {
    const { json } = await post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const tools: { name: string; inputSchema: { properties: object } }[] = json.result.tools;
    // No other tool takes a command of kubectl, so what a client asks a person about is all that needs it.
    expect(tools.filter(({ inputSchema }) => 'args' in inputSchema.properties).map(({ name }) => name)).toEqual([
      KUBECTL,
    ]);
  },
};

proveRows(import.meta.filename, PROOFS);
