import { readdirSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallOptions, type Holmes, openHolmes, type Shown, TOKEN } from '../clients/holmes.ts';
import { FAILURES, NAMESPACE, read, SHAPES } from '../clients/holmes-calls.ts';
import { callLate, hang } from '../clients/holmes-servers.ts';
import { expectRecorded } from '../clients/transcript.ts';
import { succeed } from '../deployment/kubectl.ts';
import { gone, type HttpServer, prepare } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';

const IN = ['-n', NAMESPACE];
/** The tools that the operator configures in Holmes to ask a person about. */
const ASKING = ['run_kubectl_command', 'kubectl'];
const SETTINGS = {
  TOOLSET: 'all',
  MCP_AUTH_TOKEN: TOKEN,
  KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,scale,label,patch',
  KUBECTL_APPROVAL_COMMANDS: 'scale',
  ANSWER_MAX_BYTES: '40960',
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
  const seen = { status, error, line, data: parsed(shown), used: used(shown) };
  record.push({ step: name, tool, params, ...options, shown: seen });
  return shown;
}

/** The parameters after Holmes fitted them to the types of the tool. */
const used = ({ shown }: Shown) =>
  JSON.parse(/^Params used for the tool call: (.*)\. The tool/.exec(shown)?.[1] ?? '{}');

const parsed = ({ data }: Shown) => (data === '' ? null : JSON.parse(data));
const replicas = () => succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}', ...IN]);
const callsOf = ({ log }: HttpServer) =>
  log().filter(({ msg, tool }) => msg === 'call' && ASKING.includes(String(tool))).length;

beforeAll(async () => {
  late = callLate(closing);
  late.catch(() => undefined);
  [holmes, ground] = await Promise.all([openHolmes(), openChangeGround(NAMESPACE)]);
  closing.push(holmes.close, ground.close);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  server = await ground.serve(SETTINGS);
  // The packages of Holmes are installed here if that was not done before.
}, 600_000);

afterAll(async () => {
  await server?.stop();
  await late.catch(() => undefined);
  await Promise.all(closing.map((close) => close()));
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
      const named = tools.filter(({ name }) => ASKING.includes(name));
      expect(named.map(({ name }) => name).toSorted()).toEqual(asking.toSorted());
      for (const { parameters } of named)
        expect(parameters['args']).toEqual({ type: 'array', items: 'string', required: true });
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

describe('in a session of Holmes', () => {
  beforeAll(async () => {
    // A plan that needs no approval of the server is made by apply_change: the person is asked about the plan, which shows args.
    await holmes.load(server.url, [...ASKING, 'plan_change']);
  });

  test('a call waits for a person in Holmes, and then runs', async () => {
    const before = callsOf(server);
    const asked = await step('not approved', 'run_kubectl_command', { args: read() });
    expect(asked).toMatchObject({ status: 'approval_required', line: `run_kubectl_command ${read().join(' ')}` });
    await pause(200);
    expect(callsOf(server)).toBe(before);
    for (const tool of ASKING) {
      const approved = await step('approved', tool, { args: read() }, { approved: true });
      expect(parsed(approved)).toMatchObject({ success: true, stdout: 'deployment.apps/web\n' });
    }
    expect(callsOf(server)).toBe(before + 2);
    const plan = await step('a plan', 'plan_change', { args: ['label', 'deployment', 'web', 'a=b', ...IN] });
    expect(plan).toMatchObject({
      status: 'approval_required',
      line: `plan_change label deployment web a=b ${IN.join(' ')}`,
    });
  });

  test('the mark that Holmes adds to approved calls is no argument, and no approval for the server', async () => {
    const marked = await step('marked', 'kubectl', { args: read() }, { approved: true, remote: true });
    expect(parsed(marked)).toMatchObject({ success: true });
    const scale = { args: ['scale', 'deployment/web', '--replicas=7', ...IN] };
    const trusted = await step('marked change', 'kubectl', scale, { approved: true, remote: true });
    expect(parsed(trusted)).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED' });
    expect(await replicas()).toBe('1');
  });

  test.each(SHAPES)('the server takes what a model gives: $name', async ({ name, tool, params, answer }) => {
    const shown = await step(name, tool, params, { approved: true });
    expect(parsed(shown)).toMatchObject(answer);
    expect(shown.status).toBe(parsed(shown).success ? 'success' : 'error');
    // Of what is optional, Holmes leaves null away, and makes a list of the null of a list.
    if ('pipe' in params) expect(used(shown)).toMatchObject({ pipe: [null] });
  });

  test.each(FAILURES)('$name is shown as an error, with a next step', async ({ name, tool, params, answer }) => {
    const shown = await step(name, tool, params, { approved: true });
    expect(shown).toMatchObject({ status: 'error', error: null });
    expect(parsed(shown)).toMatchObject({ success: false, hint: expect.stringMatching(/\S/), ...answer });
    expect(shown.shown).toContain(`Tool execution failed:\n\n${shown.data}`);
  });

  test('a change that the server wants approved is approved outside of Holmes, and then made', async () => {
    const args = ['scale', 'deployment/web', '--replicas', 3, ...IN];
    const asked = parsed(await step('a change', 'run_kubectl_command', { args }, { approved: true }));
    expect(asked).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
    expect(await replicas()).toBe('1');
    const [, tool, next] = /call (\w+) (\{.*?\})/.exec(asked.hint) ?? [];
    expect(await ground.approver('approve', asked.change.id, '--reason', 'fine')).toMatchObject({ code: 0 });
    const given = { ...JSON.parse(String(next)), wait_seconds: null, verify_seconds: 0, on_failure: null };
    const applied = await step('the next step of its hint', String(tool), given);
    expect(applied.status).toBe('success');
    expect(parsed(applied)).toMatchObject({ success: true, change: { phase: 'Applied', requests_made: 1 } });
    expect(await replicas()).toBe('3');
  });

  test('the next call after a restart of the server reaches the new process', async () => {
    const { port } = new URL(server.url);
    await server.stop();
    const down = await step('while the server is down', 'kubectl', { args: read() }, { approved: true });
    expect(down).toMatchObject({ status: 'error', error: 'All connection attempts failed' });
    server = await ground.serve(SETTINGS, undefined, ['--port', port]);
    const again = await step('after the restart', 'kubectl', { args: read() }, { approved: true });
    expect(parsed(again)).toMatchObject({ success: true, stdout: 'deployment.apps/web\n' });
  });

  test('everything is as recorded', () => {
    expectRecorded('holmes-session', record);
  });
});

test('an answer of 5 MB is bounded, and Holmes reads on where it was cut', async () => {
  const line = (at: number) => `line ${at} ${'.'.repeat(80)}\n`;
  const data = { text: Array.from({ length: 10_000 }, (_, at) => line(at)).join('') };
  for (let at = 0; at < 6; at++) {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `big-${at}`, namespace: NAMESPACE }, data };
    await succeed(admin, ['create', '-f', '-'], JSON.stringify(object));
  }
  await holmes.load(server.url);
  const shown = await holmes.call('kubectl', {
    args: ['get', 'configmaps', '-o', 'jsonpath={.items[*].data.text}', ...IN],
  });
  const answer = parsed(shown);
  expect(shown.status).toBe('success');
  expect(Buffer.byteLength(shown.data)).toBeLessThan(60_000);
  expect(answer).toMatchObject({ truncated: true, notice: expect.stringContaining('"continue"') });
  const shownLines = answer.stdout.match(/^line \d+ /gm);
  const more = await holmes.call('kubectl', { args: null, continue: answer.continue });
  expect(parsed(more).stdout).toMatch(new RegExp(`^line ${shownLines.length} `));
});

test('over stdio, each call has a server of its own, which ends with it', async () => {
  const { command, args, env, folder } = prepare({ kubectl: 'echo' });
  const { status, tools } = await holmes.loadProgram({ command, args, env });
  expect({ status, first: tools[0]?.name }).toEqual({ status: 'enabled', first: 'kubectl' });
  for (const word of ['pods', 'nodes'])
    expect(parsed(await holmes.call('kubectl', { args: ['get', word] }))).toMatchObject({
      success: true,
      stdout: expect.stringContaining(`get\n--\n${word}\n`),
    });
  expect(readdirSync(folder).filter((name) => name.startsWith('kubernetes-remediation-mcp-'))).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('a call ends with an error when the server is stopped, and with kubectl gone', async () => {
  const { hanging, called, processes } = await hang(holmes);
  await hanging.stop();
  const shown = await called;
  expect(shown.status).toBe('error');
  expect(parsed(shown)).toMatchObject({ code: 'SERVER_STOPPING' });
  await gone(processes);
});

test('a call ends with an error when the server is killed', async () => {
  const { hanging, called } = await hang(holmes);
  hanging.child.kill('SIGKILL');
  expect(await called).toMatchObject({ status: 'error', error: expect.stringMatching(/disconnected|closed/i) });
});

test('a call that Holmes no longer waits for ends kubectl', async () => {
  const impatient = await openHolmes(5);
  closing.push(impatient.close);
  const { hanging, called, processes } = await hang(impatient);
  // Two of its limits are the same, and one of them has no text: the model may learn nothing but that the call failed.
  expect(await called).toMatchObject({ status: 'error', error: expect.stringMatching(/^$|Waited 5/), data: '' });
  await gone(processes, 20_000);
  await hanging.stop();
}, 120_000);

test('a call of a hundred seconds is waited for', async () => {
  const shown = await late;
  expect(shown.status).toBe('success');
  expect(parsed(shown)).toMatchObject({ success: true, stdout: 'late answer\n' });
}, 200_000);
