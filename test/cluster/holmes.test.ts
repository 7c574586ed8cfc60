import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallOptions, type Holmes, openHolmes, type Shown, TOKEN } from '../clients/holmes.ts';
import { expectRecorded } from '../clients/transcript.ts';
import { succeed } from '../deployment/kubectl.ts';
import { gone, type HttpServer, running, serveHttp } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';

const NAMESPACE = 'holmes';
const IN = ['-n', NAMESPACE];
const ASKING = ['run_kubectl_command', 'kubectl'];
const SETTINGS = {
  MCP_AUTH_TOKEN: TOKEN,
  KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,scale,label,patch',
  KUBECTL_APPROVAL_COMMANDS: 'scale',
  ANSWER_MAX_BYTES: '40960',
  TOOLSET: 'all',
};

let holmes: Holmes;
let ground: ChangeGround;
let server: HttpServer;
/** A call of a hundred seconds, which goes on beside all others. */
let late: Promise<Shown>;
const closing: (() => Promise<void>)[] = [];
const record: object[] = [];

/** Lets Holmes call a tool, and notes what it made of the answer. */
async function step(name: string, tool: string, params: object, options: CallOptions = {}): Promise<Shown> {
  const shown = await holmes.call(tool, params, options);
  const { status, error, line } = shown;
  record.push({ step: name, tool, params, ...options, shown: { status, error, line, data: parsed(shown) } });
  return shown;
}

const parsed = ({ data }: Shown) => (data === '' ? null : JSON.parse(data));
const replicas = () => succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}', ...IN]);
const read = (words: readonly string[] = []) => ['get', 'deployment', 'web', '-o', 'name', ...IN, ...words];

async function callLate(): Promise<Shown> {
  const other = await openHolmes();
  closing.push(other.close);
  const slow = await serveHttp({
    kubectl: 'late',
    environment: { MCP_AUTH_TOKEN: TOKEN, KUBECTL_TIMEOUT: '110', KUBECTL_ALLOWED_COMMANDS: 'get' },
  });
  closing.push(slow.stop);
  expect(await other.load(slow.url)).toMatchObject({ status: 'enabled' });
  return other.call('kubectl', { args: ['get', 'pods'] });
}

beforeAll(async () => {
  late = callLate();
  late.catch(() => undefined);
  [holmes, ground] = await Promise.all([openHolmes(), openChangeGround(NAMESPACE)]);
  closing.push(holmes.close, ground.close);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  server = await ground.serve(SETTINGS);
}, 400_000);

afterAll(async () => {
  await server.stop();
  await late.catch(() => undefined);
  for (const close of closing) await close();
}, 200_000);

describe('Holmes finds the tools', () => {
  test.each([
    ['1.0', ['kubectl']],
    ['1.4', ['run_kubectl_command']],
    ['all', ASKING],
  ])('of the toolset %s, with the types of their parameters', async (toolset, asking) => {
    const offering = await ground.serve({ ...SETTINGS, TOOLSET: toolset });
    try {
      const { status, error, tools } = await holmes.load(offering.url, asking);
      expect({ status, error }).toEqual({ status: 'enabled', error: null });
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(asking));
      for (const tool of tools.filter(({ name }) => asking.includes(name)))
        expect(tool.parameters['args']).toEqual({ type: 'array', items: 'string', required: true });
      expectRecorded(`holmes-tools-${toolset}`, tools);
    } finally {
      await offering.stop();
    }
  });

  test('only with the right token', async () => {
    const other = await ground.serve({ ...SETTINGS, MCP_AUTH_TOKEN: 'another-token-of-32-characters-0' });
    const loaded = await holmes.load(other.url);
    await other.stop();
    expect(loaded).toMatchObject({ status: 'failed', error: expect.stringContaining('401'), tools: [] });
  });
});

describe('in one session', () => {
  beforeAll(async () => {
    await holmes.load(server.url, ASKING);
  });

  test('a call waits for the approval of a person in Holmes, and then runs', async () => {
    const before = server.log().filter(({ msg }) => msg === 'call').length;
    const asked = await step('not approved', 'run_kubectl_command', { args: read() });
    expect(asked).toMatchObject({ status: 'approval_required', line: `run_kubectl_command ${read().join(' ')}` });
    await pause(200);
    expect(server.log().filter(({ msg }) => msg === 'call')).toHaveLength(before);
    for (const tool of ASKING) {
      const approved = await step('approved', tool, { args: read() }, { approved: true });
      expect(parsed(approved)).toMatchObject({ success: true, stdout: 'deployment.apps/web\n' });
    }
  });

  test('the mark of its approval is no argument, and no approval for the server', async () => {
    const marked = await step('marked', 'kubectl', { args: read() }, { approved: true, remote: true });
    expect(parsed(marked)).toMatchObject({ success: true });
    const scale = { args: ['scale', 'deployment/web', '--replicas=7', ...IN] };
    const trusted = await step('marked change', 'kubectl', scale, { approved: true, remote: true });
    expect(parsed(trusted)).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED' });
    expect(await replicas()).toBe('1');
  });

  test.each<[string, string, object, object]>([
    ['nulls', 'kubectl', { args: read(), stdin: null, pipe: null, max_bytes: null, continue: null }, { success: true }],
    ['args null', 'kubectl', { args: null }, { code: 'ARGUMENTS_INVALID' }],
    ['args null and pipe', 'run_kubectl_command', { args: null, pipe: null }, { code: 'ARGUMENTS_INVALID' }],
    ['one text', 'kubectl', { args: 'get ns' }, { code: 'ARGUMENTS_INVALID', hint: expect.stringContaining('["get","ns"]') }],
    ['a list as text', 'kubectl', { args: '["get","ns","default","-o","name"]' }, { stdout: 'namespace/default\n' }],
    ['numbers', 'kubectl', { args: read(['--chunk-size', 5 as never]) }, { success: true }],
    ['a number as text', 'kubectl', { args: read(), max_bytes: '2000' }, { success: true }],
    ['an object for stdin', 'kubectl', { args: ['patch', 'deployment', 'web', '--dry-run=server', '-o', 'name', ...IN], stdin: { metadata: { labels: { a: 'b' } } } }, { success: true }],
    ['JSON for stdin', 'kubectl', { args: ['patch', 'deployment', 'web', '--dry-run=server', '-o', 'name', ...IN], stdin: '{"metadata":{"labels":{"a":"b"}}}' }, { success: true }],
    ['an optional list of nulls', 'run_preapproved_diagnostic_image', { image: 'evil', namespace: NAMESPACE, command: null, name: null }, { code: 'IMAGE_NOT_ALLOWED' }],
    ['an unknown argument', 'kubectl', { args: read(), command: 'get' }, { success: false }],
  ])('takes what a model gives: %s', async (name, tool, params, answer) => {
    const shown = await step(name, tool, params, { approved: true });
    expect(parsed(shown)).toMatchObject(answer);
    expect(shown.status).toBe(parsed(shown).success ? 'success' : 'error');
  });

  test.each<[string, string, object, object]>([
    ['a refusal', 'kubectl', { args: ['exec', 'web', '--', 'sh'] }, { code: 'COMMAND_NOT_ALLOWED' }],
    ['a refused program', 'run_preapproved_kubectl_exec_command', { pod: 'web', command: ['sh'] }, { code: expect.stringMatching(/PROGRAM/) }],
    ['what is not there', 'kubectl', { args: ['get', 'deployment', 'none', ...IN] }, { return_code: 1 }],
    ['a wrong flag', 'kubectl', { args: ['get', 'pods', '--outptu=json'] }, { success: false }],
  ])('shows %s as an error, with its text and the next step', async (name, tool, params, answer) => {
    const shown = await step(name, tool, params, { approved: true });
    expect(shown).toMatchObject({ status: 'error', error: null });
    expect(parsed(shown)).toMatchObject({ success: false, ...answer, hint: expect.stringMatching(/\S/) });
    expect(shown.shown).toContain(`Tool execution failed:\n\n${shown.data}`);
  });

  test('a change that the server wants approved is approved outside of Holmes, and then made', async () => {
    const args = ['scale', 'deployment/web', '--replicas', 3, ...IN];
    const asked = parsed(await step('a change', 'run_kubectl_command', { args }, { approved: true }));
    expect(asked).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
    const { id } = asked.change;
    expect(asked.hint).toContain(`{"id": "${id}"}`);
    expect(await replicas()).toBe('1');
    expect(await ground.approver('approve', id, '--reason', 'fine')).toMatchObject({ code: 0 });
    const applied = await step('its next step', 'apply_change', { id, wait_seconds: null, verify_seconds: 0, on_failure: null });
    expect(applied.status).toBe('success');
    expect(parsed(applied)).toMatchObject({ success: true, change: { phase: 'Applied', requests_made: 1 } });
    expect(await replicas()).toBe('3');
  });

  test('the next call after a restart of the server works on the new process', async () => {
    const { port } = new URL(server.url);
    await server.stop();
    const down = await step('while the server is down', 'kubectl', { args: read() }, { approved: true });
    expect(down).toMatchObject({ status: 'error', error: expect.stringMatching(/connect/i) });
    server = await ground.serve(SETTINGS, undefined, ['--port', port]);
    const again = await step('after the restart', 'kubectl', { args: read() }, { approved: true });
    expect(parsed(again)).toMatchObject({ success: true, stdout: 'deployment.apps/web\n' });
  });

  test('is as recorded', () => {
    expectRecorded('holmes-session', record);
  });
});

test('an answer of 5 MB is bounded, and Holmes reads on from where it was cut', async () => {
  const data = { text: 'x'.repeat(900_000) };
  for (let at = 0; at < 6; at++) {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `big-${at}`, namespace: NAMESPACE }, data };
    await succeed(admin, ['create', '-f', '-'], JSON.stringify(object));
  }
  await holmes.load(server.url);
  const shown = await holmes.call('kubectl', { args: ['get', 'configmaps', '-o', 'json', ...IN] });
  const answer = parsed(shown);
  console.log(shown.data.length, JSON.stringify(answer).slice(0, 600), Object.keys(answer), answer.notice, answer.hint);
  expect(answer).toMatchObject({ success: true });
});

test('a call that a stop of the server cuts off ends at once, with an error and without kubectl', async () => {
  const hanging = await serveHttp({ kubectl: 'hang', environment: { MCP_AUTH_TOKEN: TOKEN } });
  await holmes.load(hanging.url);
  const called = holmes.call('kubectl', { args: ['get', 'pods'] });
  const processes = await running(hanging);
  const t = Date.now();
  await hanging.stop();
  const shown = await called;
  console.log('cut off', Date.now() - t, shown);
  await gone(processes);
});
test('KILL', async () => {
  const hanging = await serveHttp({ kubectl: 'hang', environment: { MCP_AUTH_TOKEN: TOKEN } });
  await holmes.load(hanging.url);
  const called = holmes.call('kubectl', { args: ['get', 'pods'] });
  const processes = await running(hanging);
  const t = Date.now();
  hanging.child.kill('SIGKILL');
  const shown = await called;
  console.log('killed', Date.now() - t, shown);
  await gone(processes);
}, 200_000);

test('a call of a hundred seconds is waited for', async () => {
  const shown = await late;
  expect(shown.status).toBe('success');
  expect(parsed(shown)).toMatchObject({ success: true, stdout: 'late answer\n' });
}, 200_000);
