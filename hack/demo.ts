import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import { takeSignals } from '../src/signals.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { approveOnPage } from './demo/console.ts';
import {
  ALLOWED_COMMANDS,
  APPROVAL_COMMANDS,
  ASKED,
  curlChange,
  curlLine,
  curlTool,
  DIAGNOSIS,
  LOOKS,
  REFUSED,
  REPAIRS,
  type Step,
} from './demo/story.ts';
import { whyNotFree, withExample } from './free-port.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const { values } = parseArgs({ options: { check: { type: 'boolean' }, port: { type: 'string', default: '8000' } } });

// Before anything is built: what cannot be served is not worth minutes of waiting.
const taken = await whyNotFree(values.port);
if (taken !== undefined) {
  console.error(withExample(taken, 'demo', values.port));
  process.exit(2);
}

/** The parts of rbac.yaml that the demo turns on. */
const PARTS = ['remediation', 'changes', 'approver'];
const say = (line: string) => process.stderr.write(`${line}\n`);
say('A real control plane with two simulated nodes; built on first use, which takes some minutes.');
const controlPlane = await startControlPlane({ report: say });
try {
  const kubeconfig = await prepareCluster(controlPlane);
  await serve(controlPlane, kubeconfig);
} finally {
  say('stopping the cluster ...');
  await controlPlane.stop();
}

/** Applies rbac.yaml with remediation, changes and approvers on, and the shop; returns the kubeconfig of the server's ServiceAccount. */
async function prepareCluster({ kubectl, kubeconfig, server, directory }: ControlPlane): Promise<string> {
  const admin = async (...args: string[]) => (await run(kubectl, [`--kubeconfig=${kubeconfig}`, ...args])).stdout;
  const rbac = join(directory, 'rbac.yaml');
  writeFileSync(rbac, PARTS.reduce(turnOn, readFileSync(join(here, '..', 'rbac.yaml'), 'utf8')));
  await admin('apply', '-f', rbac, '-f', join(here, 'demo', 'shop.yaml'), '-f', join(here, 'demo', 'approver.yaml'));
  await admin('rollout', 'status', 'deployment/cart', '-n', 'shop', '--timeout=60s');
  await admin('set', 'image', 'deployment/cart', 'app=example/cart:missing', '-n', 'shop');
  const token = await admin('create', 'token', 'kubernetes-remediation-mcp-sa', '--duration=24h');
  const view = JSON.parse(await admin('config', 'view', '--raw', '--flatten', '-o', 'json'));
  const path = join(directory, 'server.kubeconfig');
  const config = {
    ...view,
    clusters: [{ name: 'demo', cluster: { ...view.clusters[0].cluster, server } }],
    users: [{ name: 'server', user: { token: token.trim() } }],
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: 'server' } }],
    'current-context': 'demo',
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  say('waiting until the three faults of the shop can be seen ...');
  await waitFor(async () => {
    const pods = await admin('get', 'pods', '-n', 'shop', '--no-headers');
    const events = await admin(
      'get',
      'events',
      '-n',
      'shop',
      '--field-selector=reason=FailedScheduling',
      '--no-headers',
    );
    return /ImagePullBackOff/.test(pods) && /CrashLoopBackOff/.test(pods) && /Pending/.test(pods) && events !== '';
  });
  return path;
}

async function serve(controlPlane: ControlPlane, kubeconfig: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(here, '..', 'dist', 'main.js'), '--transport', 'http', '--port', values.port],
    {
      stdio: ['ignore', 'inherit', 'pipe'],
      env: {
        PATH: `${join(controlPlane.kubectl, '..')}:${process.env['PATH']}`,
        KUBECONFIG: kubeconfig,
        KUBECTL_ALLOWED_COMMANDS: ALLOWED_COMMANDS,
        KUBECTL_APPROVAL_COMMANDS: APPROVAL_COMMANDS,
        ANSWER_KEY: randomBytes(32).toString('base64url'),
        CONSOLE: 'on',
      },
    },
  );
  const exited = once(child, 'exit');
  try {
    const url = await urlOf(child.stderr, exited);
    if (values.check) return await check(url, controlPlane);
    present(url, controlPlane);
    await Promise.race([exited, takeSignals()()]);
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** The address in the server's log; what else it logs goes on to the terminal. */
async function urlOf(stderr: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  createInterface({ input: stderr }).on('line', (line) => {
    const url = line.startsWith('{') ? JSON.parse(line).url : undefined;
    if (url !== undefined) resolve(url);
    else if (!values.check) say(line);
  });
  const gone = exited.then(() => {
    throw new Error('the server did not start; see the line above');
  });
  return Promise.race([promise, gone]);
}

function present(url: string, controlPlane: ControlPlane): void {
  const { kubectl, kubeconfig } = controlPlane;
  console.log(
    `\nThe server answers at ${url}. Of the workloads in namespace shop three are broken. Find and repair them:\n`,
  );
  console.log(`# ${DIAGNOSIS.why}\n${diagnoseLine(url)}\n`);
  console.log(
    `# ${ASKED.why}\nID=$(${curlLine(url, ASKED)} | tee /dev/stderr | grep -o 'shop[.][0-9a-f]*' | head -1)\n`,
  );
  console.log(
    '# As an approver, on a page: open the console, sign in with the token of the approver, see the change, and approve it.',
  );
  console.log(`#   ${new URL('/console/changes', url).href}\n${tokenLine(controlPlane)}\n`);
  console.log('# Or in another terminal with the same ID: see exactly what will be sent, and approve it.');
  const cli = `PATH=${join(kubectl, '..')}:$PATH KUBECONFIG=${kubeconfig} ${process.execPath} ${join(here, '..', 'dist', 'main.js')}`;
  console.log(`${cli} changes show $ID\n${cli} changes approve $ID\n`);
  console.log(`# Make the change, and see whether it helped.\n${curlChange(url, 'apply_change')}\n`);
  console.log(
    `# To undo it. The undo is a change of its own, and needs approval too.\n${curlChange(url, 'undo_change')}\n`,
  );
  for (const step of REPAIRS) console.log(`# ${step.why}\n${curlLine(url, step)}\n`);
  console.log(`# ${REFUSED.why}\n${curlLine(url, REFUSED)}\n`);
  console.log(
    `To look at the cluster yourself, as its administrator:\n\nexport KUBECONFIG=${kubeconfig}\n${kubectl} get pods -n shop\n`,
  );
  console.log('Ctrl-C ends the demo and removes everything.\n');
}

/** Prints the token with which the approver of the demo signs in to the console. */
function tokenLine({ kubectl, kubeconfig }: ControlPlane): string {
  return `${kubectl} --kubeconfig=${kubeconfig} create token approver -n shop`;
}

/** Runs the printed lines themselves; throws unless the diagnosis finds all, the cluster is healed and the refusal is one. */
async function check(url: string, controlPlane: ControlPlane): Promise<void> {
  const { stdout: diagnosis = '' } = await answerOf(diagnoseLine(url));
  console.log(`\n# ${DIAGNOSIS.why}\n${diagnosis}`);
  const missed = DIAGNOSIS.finds.filter((fault) => !fault.test(diagnosis));
  if (missed.length > 0) throw new Error(`the diagnosis did not find: ${missed.join(', ')}`);
  for (const step of LOOKS) await tell(url, step);
  await changeCart(url, controlPlane);
  for (const step of REPAIRS) await tell(url, step);
  const { stdout } = await call(url, REPAIRS.at(-1) ?? REFUSED);
  const unhealthy = String(stdout)
    .trim()
    .split('\n')
    .slice(1)
    .filter((row) => !/\s(\d+)\/\1\s/.test(row));
  if (unhealthy.length > 0) throw new Error(`not healed: ${unhealthy.join('; ')}`);
  const refusal = await call(url, REFUSED);
  if (refusal.code !== 'COMMAND_NOT_ALLOWED') throw new Error('what is not allowed was not refused');
  console.log(`\n# ${REFUSED.why}\n${refusal.error}\n${refusal.hint}\n\nAll workloads are healthy: the demo works.`);
}

/** Makes one call and prints it with its answer. Throws unless it succeeds. */
async function tell(url: string, step: Step): Promise<void> {
  const { success, stdout, stderr, error } = await call(url, step);
  console.log(
    `\n# ${step.why}\n$ kubectl ${step.args.join(' ')}${withPatch(step)}\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}`,
  );
  if (success !== true) throw new Error(`the demo call failed: kubectl ${step.args.join(' ')}`);
}

/** Repairs cart by a change that is planned, approved and verified, takes it back, and takes that back again. */
async function changeCart(url: string, controlPlane: ControlPlane): Promise<void> {
  const { kubectl, kubeconfig } = controlPlane;
  const env = { PATH: `${join(kubectl, '..')}:${process.env['PATH']}`, KUBECONFIG: kubeconfig };
  const main = join(here, '..', 'dist', 'main.js');
  const change = async (name: string, given: object) => {
    const answer = await answerOf(curlTool(url, name, given));
    console.log(`\n$ ${name} ${JSON.stringify(given)}\n${JSON.stringify(answer, undefined, 2)}`);
    return answer.change ?? { id: '' };
  };
  const onCommandLine = async (id: string) => {
    const { stdout } = await run(process.execPath, [main, 'changes', 'approve', id], { env });
    console.log(`\n$ kubernetes-remediation-mcp changes approve ${id}\n${stdout}`);
  };
  const onPage = async (id: string) => {
    const { stdout } = await run('bash', ['-c', tokenLine(controlPlane)]);
    await approveOnPage(url, stdout.trim(), id);
    console.log(`\n# ${id} was approved on its page of the console.`);
  };
  const applied = async (id: string, wanted: RegExp, verify: number) => {
    const { phase, verification } = await change('apply_change', { id, verify_seconds: verify });
    const outcome = `${phase} ${verification?.verdict ?? ''}`;
    if (!wanted.test(outcome)) throw new Error(`the change ${id} ended as ${outcome}`);
  };
  console.log(`\n# ${ASKED.why}`);
  const asked = await change('kubectl', { args: ASKED.args });
  await onPage(asked.id);
  await applied(asked.id, /^Applied healed/, 40);
  console.log('\n# Undo it: cart is broken again.');
  const undo = await change('undo_change', { id: asked.id });
  await onCommandLine(undo.id);
  await applied(undo.id, /^Applied (?:worse|unknown|unchanged)/, 30);
  console.log('\n# And undo the undo: cart is repaired.');
  const redo = await change('undo_change', { id: undo.id });
  await onCommandLine(redo.id);
  await applied(redo.id, /^Applied healed/, 40);
}

function withPatch({ stdin }: Step): string {
  return stdin === undefined ? '' : `   with the patch ${JSON.stringify(stdin)}`;
}

interface Answer {
  readonly success?: boolean;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly error?: string;
  readonly code?: string;
  readonly hint?: string;
  readonly change?: {
    readonly id: string;
    readonly phase?: string;
    readonly verification?: { readonly verdict: string };
  };
}

function diagnoseLine(url: string): string {
  return curlTool(url, 'diagnose', DIAGNOSIS.arguments);
}

function call(url: string, step: Step): Promise<Answer> {
  return answerOf(curlLine(url, step));
}

/** The answer to a printed line. */
async function answerOf(line: string): Promise<Answer> {
  const { stdout } = await run('bash', ['-c', line], { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout).result.structuredContent;
}

/** Takes the comment signs off one part of rbac.yaml, as its head tells operators to. */
function turnOn(rbac: string, part: string): string {
  const [, indent = ''] = new RegExp(`^( *)# >>> ${part}$`, 'm').exec(rbac) ?? [];
  const [start, end] = [`${indent}# >>> ${part}\n`, `${indent}# <<< ${part}\n`];
  const [before = '', rest = ''] = [rbac.slice(0, rbac.indexOf(start)), rbac.slice(rbac.indexOf(start) + start.length)];
  const on = rest.slice(0, rest.indexOf(end)).replaceAll(/^( *)# ?/gm, '$1');
  return `${before}${on}${rest.slice(rest.indexOf(end) + end.length)}`;
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the simulated faults did not show within a minute');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
