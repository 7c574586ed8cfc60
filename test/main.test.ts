import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from './free-port.ts';
import {
  type Choices,
  call,
  callTool,
  type HttpServer,
  type LogLine,
  lines,
  post,
  send,
  serveHttp,
  start,
  until,
} from './served.ts';

/** What kubectl may find in its environment, whatever the server has in its own. */
const EVERY_VARIABLE = [
  ...['HOME', 'PATH', 'TZ', 'KUBECONFIG', 'SSL_CERT_DIR', 'SSL_CERT_FILE'],
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy'],
  ...['KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT', 'KUBERNETES_SERVICE_PORT_HTTPS'],
  ...['KUBECACHEDIR', 'KUBECTL_KUBERC', 'GOMAXPROCS', 'GOGC', 'GOMEMLIMIT'],
];
/** What a shell sets for itself. */
const BY_SHELL = ['PWD', 'OLDPWD', 'SHLVL', '_'];

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end, with nothing to read. */
async function run(choices: Choices): Promise<Ran> {
  const server = start(choices);
  server.child.stdin.end();
  const { code } = await server.exited;
  return { code, stdout: server.stdout(), stderr: server.stderr() };
}

describe('the command line', () => {
  test('--help says how to start the server, on stdout', async () => {
    const { code, stdout, stderr } = await run({ args: ['--help'] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const flag of ['--transport', '--host', '--port', '--help', '--version']) expect(stdout).toContain(flag);
  });

  test('--version prints the version and nothing else', async () => {
    const { code, stdout, stderr } = await run({ args: ['--version'] });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    ['a transport that is not known', ['--transport', 'sse'], '--transport is "sse"'],
    ['a transport without a name', ['--transport'], '--transport'],
    ['a port that is no number', ['--transport', 'http', '--port', 'http'], '--port is "http"'],
    ['a port that is too high', ['--transport', 'http', '--port', '65536'], '--port is "65536"'],
    ['a negative port', ['--transport', 'http', '--port=-1'], '--port is "-1"'],
    ['an empty host', ['--transport', 'http', '--host', ''], '--host is empty'],
    [
      'a host that is none of this machine',
      ['--transport', 'http', '--port', '0', '--host', '192.0.2.1'],
      '--host is "192.0.2.1"',
    ],
    ['a flag that is not known', ['--shell'], '--shell'],
    ['a word too many', ['serve'], 'serve'],
  ])('%s stops the start with exit code 2 and one sentence', async (_, args, says) => {
    const { code, stdout, stderr } = await run({ args });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/^kubernetes-remediation-mcp: [^\n]+\.\n$/);
  });
});

describe('the environment', () => {
  test.each([
    ['KUBECTL_ALLOWED_COMMANDS', 'get;pods,describe'],
    ['KUBECTL_DANGEROUS_FLAGS', 'token'],
    ['KUBECTL_TIMEOUT', 'soon'],
    ['KUBECTL_TIMEOUT', ''],
    ['KUBECTL_TIMEOUT', '0'],
    ['KUBECTL_TIMEOUT', '-5'],
    ['KUBECTL_TIMEOUT', '1.5'],
    ['KUBECTL_TIMEOUT', '1e3'],
    ['KUBECTL_TIMEOUT', '99999999999999999999'],
    ['KUBECTL_ALLOWED_IMAGES', 'busybox alpine'],
    ['KUBECTL_METACHARACTERS', 'lax'],
    ['KUBECTL_PROTECTED_NAMESPACES', 'Kube-System'],
    ['LOG_LEVEL', 'LOUD'],
    ['LOG_LEVEL', ''],
    ['LOG_LEVEL', 'constructor'],
    ['LOG_LEVEL', '__proto__'],
    ['KUBECTL_MAX_OUTPUT_BYTES', '1M'],
    ['KUBECTL_MAX_OUTPUT_BYTES', '1023'],
    ['KUBECTL_MAX_CONCURRENT', 'many'],
    ['KUBECTL_MAX_CONCURRENT', '257'],
    ['KUBECTL_PASS_ENVIRONMENT', 'A=B'],
    ['KUBECTL_PASS_ENVIRONMENT', 'LD_PRELOAD'],
    ['MCP_ALLOWED_HOSTS', 'http://mcp.example.com'],
    ['MCP_ALLOWED_HOSTS', '*'],
    ['MCP_ALLOWED_ORIGINS', 'https://inspector.example.com'],
    ['MCP_ALLOWED_ORIGINS', '*'],
  ])('%s=%j stops the start with exit code 2 and one sentence that names it', async (variable, value) => {
    const { code, stdout, stderr } = await run({ environment: { [variable]: value } });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^kubernetes-remediation-mcp: [^\n]+\.\n$/);
    expect(stderr).toContain(`${variable} is ${JSON.stringify(value)}; use `);
  });

  test('a variable that is set to nothing is an empty list, and then nothing is allowed', async () => {
    const server = await serveHttp({ environment: { KUBECTL_ALLOWED_COMMANDS: '' } });
    onTestFinished(() => server.stop());
    expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'] })).toMatchObject({
      code: 'COMMAND_NOT_ALLOWED',
      error: "Command 'get' is not allowed. Allowed commands: (none)",
    });
  });
});

test('a second server on the same port stops with one sentence, and the first one goes on', async () => {
  const first = await serveHttp();
  onTestFinished(() => first.stop());
  const { port } = new URL(first.url);
  const { code, stdout, stderr } = await run({ args: ['--transport', 'http', '--port', port] });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    `kubernetes-remediation-mcp: --port is ${port}, but another program listens there on 127.0.0.1; choose another port.\n`,
  );
  expect((await send(first.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
});

test('a start warns of variables it does not read and of rules that cannot match, and serves', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'policy.yaml');
  writeFileSync(
    file,
    `rules:
  - {id: blocks, effect: deny, subcommands: [delete], flags: [{name: replicas}]}
  - {id: people, effect: deny, subjects: {users: [alice]}}
  - {id: custom, effect: deny, resources: [widgets.example.com]}
`,
  );
  const server = await serveHttp({ environment: { KUBECTL_ALOWED_COMMANDS: 'get', POLICY_FILE: file } });
  onTestFinished(() => server.stop());
  const warned = () => server.log().flatMap(({ level, msg }) => (level === 'warn' ? [String(msg)] : []));
  await until(() => (warned().some((msg) => msg.includes('widgets')) ? true : undefined));
  expect(warned()).toEqual(
    expect.arrayContaining([
      'KUBECTL_ALOWED_COMMANDS is not a setting of this server and has no effect; the nearest is KUBECTL_ALLOWED_COMMANDS.',
      'AUDIT_STDERR is off, and neither AUDIT_FILE nor AUDIT_OTLP_ENDPOINT is set: no audit record is written anywhere.',
      "Rule 'blocks' of the policy file never matches: none of its commands (delete) has --replicas.",
      "Rule 'people' of the policy file never matches: it names callers, and this server authenticates none; every caller is 'anonymous'.",
      "Rule 'custom' of the policy file names the kind 'widgets.example.com', which is not a built-in kind; the server could not ask the cluster about it.",
    ]),
  );
  expect((await send(server.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
});

describe('a kubectl that cannot be used', () => {
  test('is told at the start in one line of the log, without a stack trace', async () => {
    const server = await serveHttp({ kubectl: 'none' });
    onTestFinished(() => server.stop());
    const told = await until(() => server.log().find(({ level }) => level === 'error'));
    expect(told).toMatchObject({
      code: 'KUBECTL_MISSING',
      msg: expect.stringContaining('kubectl was not found on the PATH'),
    });
    expect(server.stderr()).not.toMatch(/\bat .*:\d+:\d+/);
  });

  test('is told with its version when it is too old', async () => {
    const server = await serveHttp({ environment: { STAND_IN_VERSION: 'v1.20.0' } });
    onTestFinished(() => server.stop());
    const told = await until(() => server.log().find(({ level }) => level === 'error'));
    expect(told).toMatchObject({ code: 'KUBECTL_TOO_OLD', msg: expect.stringContaining('kubectl v1.20.0 is too old') });
  });
});

describe('the log', () => {
  const SECRET = 'Secret-Argument-Text';
  const TOKEN = 'Bearer-Token-Text';
  let server: HttpServer;

  /** Every way in which a caller's words could reach the log. */
  async function talk({ url }: HttpServer): Promise<void> {
    const bearer = { Authorization: `Bearer ${TOKEN}`, 'Mcp-Session-Id': `${TOKEN}-session` };
    const plain = { Authorization: `Bearer ${TOKEN}` };
    await post(url, call('kubectl', { args: ['get', SECRET] }), plain);
    await post(url, call('kubectl', { args: [SECRET] }), plain);
    await post(url, call('kubectl', { args: ['get', `--token=${SECRET}`] }), plain);
    await post(url, call('kubectl', { [SECRET]: 1 }), plain);
    await post(url, call('run_image', { name: SECRET, image: SECRET }), plain);
    await post(url, call(SECRET, {}), plain);
    await post(url, { jsonrpc: '2.0', id: SECRET, method: SECRET }, plain);
    await post(url, { jsonrpc: '2.0', id: { [SECRET]: 1 }, method: 'tools/list' }, plain);
    await post(url, `{"${SECRET}": `, plain);
    await post(url, call('kubectl', { args: ['get', SECRET] }), bearer);
    await post(url, call('kubectl', {}), { ...plain, 'Mcp-Protocol-Version': SECRET });
    await send(url, { path: `/${SECRET}?token=${TOKEN}`, headers: plain });
    await send(url, { path: `/mcp?token=${TOKEN}`, headers: { ...plain, Host: `${SECRET}.example` } });
  }

  beforeAll(async () => {
    server = await serveHttp({ kubectl: 'echo', environment: { LOG_LEVEL: 'DEBUG', MCP_AUTH_TOKEN: TOKEN } });
    await talk(server);
  });
  afterAll(() => server.stop());

  test('is one JSON object per line on stderr, each with a level, a time and a message', () => {
    for (const line of lines(server.stderr())) {
      expect(JSON.parse(line)).toMatchObject({
        level: expect.stringMatching(/^(debug|info|warn|error|fatal)$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        msg: expect.stringMatching(/\S/),
      });
    }
    expect(server.stdout()).toBe('');
  });

  test('tells of every call what became of it, and never with what words', async () => {
    const calls = await until(() => {
      const found = server.log().filter(({ msg }: LogLine) => msg === 'call');
      return found.length >= 5 ? found : undefined;
    });
    expect(calls[0]).toMatchObject({ tool: 'kubectl', success: true, returnCode: 0, durationMs: expect.any(Number) });
    expect(calls[1]).toMatchObject({ tool: 'kubectl', success: false, code: 'UNKNOWN_COMMAND' });
    expect(calls[2]).toMatchObject({ tool: 'kubectl', success: false, code: 'OTHER_IDENTITY' });
  });

  test('holds no text of an argument, in any case, also at DEBUG', () => {
    expect(server.stderr().toLowerCase()).not.toContain(SECRET.toLowerCase());
  });

  test('holds no bearer token', () => {
    expect(server.stderr().toLowerCase()).not.toContain(TOKEN.toLowerCase());
  });

  test('is silent below LOG_LEVEL', async () => {
    const port = await freePort();
    const quiet = start({
      args: ['--transport', 'http', '--port', String(port)],
      environment: { LOG_LEVEL: 'warning', MCP_AUTH_TOKEN: TOKEN },
      kubectl: 'echo',
      audited: true,
    });
    const healthz = () => fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    await expect.poll(healthz, { timeout: 20_000 }).toMatchObject({ status: 200 });
    await quiet.stop();
    expect(quiet.stderr()).toBe('');
  });

  test('tells errors at LOG_LEVEL=ERROR and nothing else', async () => {
    const server = start({
      args: ['--transport', 'http', '--port', '0'],
      environment: { LOG_LEVEL: 'ERROR' },
      kubectl: 'none',
    });
    await until(() => (server.stderr() === '' ? undefined : true));
    await server.stop();
    expect(server.log().map(({ level }) => level)).toEqual(['error']);
  });
});

test('of the environment, kubectl gets what it needs and what is named, and no secret of the server', async () => {
  const token = 'a-token-of-16-characters';
  const environment = { MCP_AUTH_TOKEN: token, HTTPS_PROXY: 'http://127.0.0.1:1', NODE_NO_WARNINGS: '1' };
  const server = await serveHttp({ kubectl: 'environment', environment });
  onTestFinished(() => server.stop());
  const authorization = { Authorization: `Bearer ${token}` };
  const { json } = await post(server.url, call('kubectl', { args: ['get', 'pods'] }), authorization);
  const { stdout } = JSON.parse(json.result.content[0].text);
  const names = lines(stdout).map((line) => line.split('=', 1)[0] ?? '');
  expect(names).toEqual(expect.arrayContaining(['HOME', 'HTTPS_PROXY', 'PATH', 'STAND_IN_FOLDER']));
  const known = [...EVERY_VARIABLE, 'STAND_IN_FOLDER', 'STAND_IN_VERSION', ...BY_SHELL];
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

test('a server that has ended leaves nothing in its temporary folder', async () => {
  const server = await serveHttp();
  const own = () => readdirSync(server.folder).filter((name) => name.startsWith('kubernetes-remediation-mcp-'));
  await callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
  expect(own()).toHaveLength(1);
  let left: readonly string[] = ['not looked'];
  server.child.once('exit', () => {
    left = own();
  });
  await server.stop();
  expect(left).toEqual([]);
});

test('a kubectl of another version is a warning of the start, and get_config says that reads are off', async () => {
  const server = await serveHttp({ environment: { STAND_IN_VERSION: 'v1.32.4', KUBECTL_NATIVE_READS: 'on' } });
  onTestFinished(() => server.stop());
  const warning = await until(
    () => server.log().find(({ msg }) => String(msg).startsWith('The kubectl found is')),
    5000,
  );
  expect(warning).toMatchObject({ level: 'warn', msg: expect.stringContaining('v1.32.4') });
  expect(await callTool(server.url, 'get_config', {})).toMatchObject({
    native_reads: { off_because: expect.stringContaining('v1.32.4') },
  });
});
