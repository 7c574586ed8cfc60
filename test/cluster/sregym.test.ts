import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

import { succeed } from '../deployment/kubectl.ts';
import { call, type HttpServer, post, send } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const NAMESPACE = 'sregym';
const IN = ['-n', NAMESPACE];
let server: HttpServer;
let sessions = 0;
let session = '';

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  await succeed(admin, ['create', 'service', 'clusterip', 'web', '--tcp=80:80', ...IN]);
  server = await serveCluster({
    TOOLSET: 'sregym',
    KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,scale,set,label,patch,delete,create,apply,exec,annotate',
    KUBECTL_ALLOWED_IMAGES: 'example/*',
    CHANGE_MAX_PER_HOUR: '1000',
    AUDIT_STDERR: 'off',
    ANSWER_MAX_BYTES: '8192',
  });
});
afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});
beforeEach(() => {
  session = `session-${++sessions}`;
});

/** Calls a tool as the benchmark's clients do, and gives the text that its agents read. */
async function say(tool: string, given: object = {}, by = session): Promise<string> {
  const { json } = await post(server.url, call(tool, given), { sregym_ssid: by });
  expect(json.result.isError).toBe(false);
  return json.result.content[0].text;
}
const exec = (cmd: string, by = session) => say('exec_kubectl_cmd_safely', { cmd }, by);
const rollback = (by = session) => say('rollback_command', {}, by);
const previous = (by = session) => say('get_previous_rollbackable_cmd', {}, by);

/** An object without what every write of the API server alters. */
async function stored(kind: string, name: string): Promise<Record<string, unknown>> {
  const { metadata, status: _, ...rest } = JSON.parse(await succeed(admin, ['get', kind, name, '-o', 'json', ...IN]));
  const {
    resourceVersion: __,
    generation: ___,
    managedFields: ____,
    uid: _____,
    creationTimestamp: ______,
    ...kept
  } = metadata;
  // The controller counts the revisions of a template.
  const { 'deployment.kubernetes.io/revision': _______, ...annotations } = kept.annotations ?? {};
  return { ...rest, metadata: { ...kept, annotations } };
}

describe('the tools of the benchmark', () => {
  test('have its names and parameters, and come alone', async () => {
    const { json } = await post(server.url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const tools: readonly { name: string; inputSchema: { properties: object; required?: string[] } }[] =
      json.result.tools;
    const shown = tools.map(({ name, inputSchema: { properties, required } }) => [
      name,
      Object.keys(properties),
      required,
    ]);
    expect(shown).toEqual([
      ['exec_kubectl_cmd_safely', ['cmd'], ['cmd']],
      ['rollback_command', [], undefined],
      ['get_previous_rollbackable_cmd', [], undefined],
    ]);
  });

  test('read, and answer with what kubectl prints', async () => {
    const columns = 'custom-columns=NAME:.metadata.name,WANTED:.spec.replicas';
    const printed = await succeed(admin, ['get', 'deployments', '-o', columns, ...IN]);
    expect((await exec(`kubectl get deployments -n ${NAMESPACE} -o '${columns}'`)).trim()).toBe(printed.trim());
    expect(await exec(`kubectl get deploy web -n ${NAMESPACE} -o jsonpath='{.spec.replicas}'`)).toBe('1');
    expect(await exec(`kubectl get deploy away -n ${NAMESPACE}`)).toMatch(
      /^Command Rejected: Error executing kubectl command:\nError from server \(NotFound\)/,
    );
    expect(await previous()).toBe('No command of this session can be rolled back.');
  });
});

describe('a command that changes something', () => {
  test('is made, named, and rolled back to the state before', async () => {
    const before = await stored('deployment', 'web');
    const scale = `kubectl scale deployment/web --replicas=3 -n ${NAMESPACE}`;
    const image = `kubectl set image deployment/web web=example/web:2 -n ${NAMESPACE}`;
    expect(await exec(scale)).toBe('deployment.apps/web scaled\n');
    const between = await stored('deployment', 'web');
    expect(await exec(image)).toBe('deployment.apps/web image updated\n');
    expect(await stored('deployment', 'web')).not.toEqual(between);
    expect(await previous()).toBe(`1. ${image}\n2. ${scale}`);

    expect(await rollback()).toContain(`Rolled back the previous command: ${image}`);
    expect(await stored('deployment', 'web')).toEqual(between);
    expect(await previous()).toBe(`1. ${scale}`);
    expect(await rollback()).toContain(`Rolled back the previous command: ${scale}`);
    expect(await stored('deployment', 'web')).toEqual(before);
    expect(await rollback()).toBe('No more actions to rollback.');
  });

  test('creates from a here-document, and its rollback deletes what it made', async () => {
    const made = await exec(
      `kubectl apply -f - <<'EOF'\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: made, namespace: ${NAMESPACE}}\ndata: {price: "$5"}\nEOF`,
    );
    expect(made).toBe('configmap/made created\n');
    expect((await stored('configmap', 'made'))['data']).toEqual({ price: '$5' });
    expect(await rollback()).toContain('Rolled back');
    expect((await admin(['get', 'configmap', 'made', ...IN])).stderr).toContain('NotFound');
  });

  test('deletes, says that a rollback makes another object, and is rolled back', async () => {
    const before = await stored('service', 'web');
    const deleted = await exec(`kubectl delete service web -n ${NAMESPACE}`);
    expect(deleted).toContain('service "web" deleted');
    expect(deleted).toContain('Rollback: recreates');
    expect(await rollback()).toContain('Rolled back');
    const { spec, metadata } = await stored('service', 'web');
    expect({ spec, metadata }).toMatchObject({
      spec: { selector: (before['spec'] as { selector: object }).selector },
      metadata: { name: 'web', labels: (before['metadata'] as { labels: object }).labels },
    });
  });

  test('leaves what others have changed since', async () => {
    await exec(`kubectl label deployment web tier=a -n ${NAMESPACE}`);
    await succeed(admin, ['label', 'deployment', 'web', 'tier=b', '--overwrite', ...IN]);
    const said = await rollback();
    expect(said).toMatch(/^Error during rollback: .*CHANGE_CONFLICT/s);
    expect(said).toContain('tier');
    expect((await stored('deployment', 'web'))['metadata']).toMatchObject({ labels: { tier: 'b' } });
    expect(await rollback()).toBe('No more actions to rollback.');
    await succeed(admin, ['label', 'deployment', 'web', 'tier-', ...IN]);
  });

  test('that cannot be undone says so, at once and when it is rolled back, and does not bar the way', async () => {
    await exec(`kubectl label deployment web step=one -n ${NAMESPACE}`);
    const said = await exec('kubectl create namespace sregym-made');
    onTestFinished(async () => void (await admin(['delete', 'namespace', 'sregym-made', '--wait=false'])));
    expect(said).toContain('Rollback: cannot be undone');
    expect(await previous()).toMatch(/^1\. kubectl create namespace sregym-made \(cannot be undone: .*\n2\. /);
    expect(await rollback()).toMatch(/^Error during rollback: .*cannot be undone/);
    expect((await admin(['get', 'namespace', 'sregym-made'])).code).toBe(0);
    expect(await rollback()).toContain('Rolled back the previous command: kubectl label deployment web step=one');
    expect((await stored('deployment', 'web'))['metadata']).not.toMatchObject({ labels: { step: 'one' } });
  });
});

describe('what is not made enters no list', () => {
  test.each([
    ['a command that is not allowed', `kubectl drain node-0`, 'COMMAND_NOT_ALLOWED'],
    [
      'a privileged pod',
      `kubectl patch deploy web -n ${NAMESPACE} -p '{"spec":{"template":{"spec":{"hostNetwork":true}}}}'`,
      'POD_SECURITY',
    ],
    ['another shell command', `kubectl delete deploy web -n ${NAMESPACE} && rm -rf /`, 'METACHARACTER'],
    ['a substitution', `kubectl delete pod $(kubectl get pods -n ${NAMESPACE} -o name)`, 'METACHARACTER'],
    ['a pipe', `kubectl get pods -n ${NAMESPACE} -o name | xargs kubectl delete -n ${NAMESPACE}`, 'METACHARACTER'],
    ['another program', `rm -rf /`, 'UNKNOWN_COMMAND'],
    ['an interactive command', `kubectl exec -it web -n ${NAMESPACE} -- sh`, 'INTERACTIVE'],
  ])('%s', async (_, cmd, code) => {
    const before = await stored('deployment', 'web');
    expect(await exec(cmd)).toMatch(new RegExp(`^Command Rejected: .*\\(${code}\\)\\n`, 's'));
    expect(await stored('deployment', 'web')).toEqual(before);
    expect(await previous()).toBe('No command of this session can be rolled back.');
    expect(await rollback()).toBe('No more actions to rollback.');
  });

  test('a write that fails, and one that changes nothing', async () => {
    expect(await exec(`kubectl scale deployment/away --replicas=3 -n ${NAMESPACE}`)).toContain('NotFound');
    expect(await exec(`kubectl label deployment web app=web -n ${NAMESPACE}`)).toContain('not labeled');
    expect(await previous()).toBe('No command of this session can be rolled back.');
  });
});

describe('sessions', () => {
  test('do not see what another one made', async () => {
    const [one, two] = ['alpha', 'beta'];
    await exec(`kubectl annotate deployment web by=alpha -n ${NAMESPACE}`, one);
    expect(await previous(two)).toBe('No command of this session can be rolled back.');
    expect(await rollback(two)).toBe('No more actions to rollback.');
    expect((await stored('deployment', 'web'))['metadata']).toMatchObject({ annotations: { by: 'alpha' } });
    expect(await rollback(one)).toContain('Rolled back');
  });

  test('of one name are apart if their callers are, and an approval holds for each', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sregym-'));
    const tokens = { alice: 'a'.repeat(20), bob: 'b'.repeat(20) };
    writeFileSync(join(folder, 'tokens'), `alice ${tokens.alice}\nbob ${tokens.bob}\n`, { mode: 0o600 });
    const policy = {
      rules: [
        { id: 'all', effect: 'allow' },
        { id: 'ask', effect: 'ask', subcommands: ['scale'], approvers: { users: ['bob'] } },
      ],
    };
    writeFileSync(join(folder, 'policy.yaml'), JSON.stringify(policy));
    const strict = await serveCluster({
      TOOLSET: 'sregym',
      KUBECTL_ALLOWED_COMMANDS: 'get,annotate,scale',
      MCP_AUTH_TOKEN_FILE: join(folder, 'tokens'),
      POLICY_FILE: join(folder, 'policy.yaml'),
    });
    onTestFinished(async () => {
      await strict.stop();
      rmSync(folder, { recursive: true });
    });
    const by = (name: keyof typeof tokens) => ({ Authorization: `Bearer ${tokens[name]}`, sregym_ssid: 'same' });
    const ask = async (name: keyof typeof tokens, tool: string, given: object = {}): Promise<string> =>
      (await post(strict.url, call(tool, given), by(name))).json.result.content[0].text;
    const cmd = `kubectl annotate deployment web by=alice -n ${NAMESPACE}`;
    expect(await ask('alice', 'exec_kubectl_cmd_safely', { cmd })).toBe('deployment.apps/web annotated\n');
    expect(await ask('bob', 'rollback_command')).toBe('No more actions to rollback.');
    expect(await ask('alice', 'rollback_command')).toContain('Rolled back');

    const scale = `kubectl scale deployment/web --replicas=2 -n ${NAMESPACE}`;
    const asked = await ask('alice', 'exec_kubectl_cmd_safely', { cmd: scale });
    expect(asked).toMatch(/^Command Rejected: .*\(APPROVAL_REQUIRED\)\n.*send the same command again/s);
    expect((await stored('deployment', 'web'))['spec']).toMatchObject({ replicas: 1 });
    expect(await ask('alice', 'get_previous_rollbackable_cmd')).toContain('No command');
    const [, path = ''] = /POST (\/changes\/\S+\/decision)/.exec(asked) ?? [];
    const decide = async (of: string) => {
      const headers = { ...by('bob'), 'Content-Type': 'application/json' };
      const { json } = await send(strict.url, { method: 'GET', path: of.replace('/decision', ''), headers });
      const body = JSON.stringify({ verdict: 'Approved', hash: json.spec.hash });
      return send(strict.url, { path: of, headers, body });
    };
    expect((await decide(path)).status).toBe(200);
    expect(await ask('alice', 'exec_kubectl_cmd_safely', { cmd: scale })).toBe('deployment.apps/web scaled\n');
    const undo = await ask('alice', 'rollback_command');
    expect(undo).toContain('APPROVAL_REQUIRED');
    const [, undoPath = ''] = /POST (\/changes\/\S+\/decision)/.exec(undo) ?? [];
    expect((await decide(undoPath)).status).toBe(200);
    expect(await ask('alice', 'rollback_command')).toContain(`Rolled back the previous command: ${scale}`);
    expect((await stored('deployment', 'web'))['spec']).toMatchObject({ replicas: 1 });
    expect(await ask('alice', 'rollback_command')).toBe('No more actions to rollback.');
  });

  test.each(['/kubectl/sse', '/kubectl_mcp_tools/sse'])(
    'of a client at %s last beyond its connection, as the benchmark opens one for each call',
    async (path) => {
      const headers = { sregym_ssid: `sse-${path}` };
      const once = async (name: string, given: Record<string, unknown> = {}) => {
        const client = new Client({ name: 'stratus', version: '1.0.0' });
        const transport = new SSEClientTransport(new URL(path, server.url), { requestInit: { headers } });
        await client.connect(transport);
        try {
          const { content } = await client.callTool({ name, arguments: given });
          return (content as readonly { text: string }[])[0]?.text;
        } finally {
          await client.close();
        }
      };
      const cmd = `kubectl annotate deployment web over=sse -n ${NAMESPACE}`;
      expect(await once('exec_kubectl_cmd_safely', { cmd })).toBe('deployment.apps/web annotated\n');
      expect(await once('get_previous_rollbackable_cmd')).toBe(`1. ${cmd}`);
      expect(await once('rollback_command')).toContain(`Rolled back the previous command: ${cmd}`);
    },
  );

  test('of Streamable HTTP are sessions too', async () => {
    const clients = await Promise.all(
      [1, 2].map(async () => {
        const client = new Client({ name: 'agent', version: '1.0.0' });
        await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
        onTestFinished(() => client.close());
        return client;
      }),
    );
    const ask = async (at: number, name: string, given: Record<string, unknown> = {}) => {
      const { content } = (await clients[at]?.callTool({ name, arguments: given })) ?? {};
      return (content as readonly { text: string }[])[0]?.text;
    };
    const cmd = `kubectl annotate deployment web over=http -n ${NAMESPACE}`;
    await ask(0, 'exec_kubectl_cmd_safely', { cmd });
    expect(await ask(0, 'get_previous_rollbackable_cmd')).toBe(`1. ${cmd}`);
    expect(await ask(0, 'rollback_command')).toContain('Rolled back');
  });
});
