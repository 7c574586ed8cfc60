import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { ALLOWED_COMMANDS, curlLine, curlTool, DIAGNOSIS, REFUSED, STORY, type Step } from './demo/story.ts';
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

/** Applies rbac.yaml with remediation on and the shop; returns the kubeconfig of the server's ServiceAccount. */
async function prepareCluster({ kubectl, kubeconfig, server, directory }: ControlPlane): Promise<string> {
  const admin = async (...args: string[]) => (await run(kubectl, [`--kubeconfig=${kubeconfig}`, ...args])).stdout;
  const rbac = join(directory, 'rbac.yaml');
  writeFileSync(rbac, turnOnRemediation(readFileSync(join(here, '..', 'rbac.yaml'), 'utf8')));
  await admin('apply', '-f', rbac, '-f', join(here, 'demo', 'shop.yaml'));
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
      },
    },
  );
  const exited = once(child, 'exit');
  try {
    const url = await urlOf(child.stderr, exited);
    if (values.check) return await check(url);
    present(url, controlPlane);
    await Promise.race([exited, once(process, 'SIGINT'), once(process, 'SIGTERM')]);
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

function present(url: string, { kubectl, kubeconfig }: ControlPlane): void {
  console.log(
    `\nThe server answers at ${url}. Of the workloads in namespace shop three are broken. Find and repair them:\n`,
  );
  console.log(`# ${DIAGNOSIS.why}\n${diagnoseLine(url)}\n`);
  for (const step of STORY) console.log(`# ${step.why}\n${curlLine(url, step)}\n`);
  console.log(`# ${REFUSED.why}\n${curlLine(url, REFUSED)}\n`);
  console.log(
    `To look at the cluster yourself, as its administrator:\n\nexport KUBECONFIG=${kubeconfig}\n${kubectl} get pods -n shop\n`,
  );
  console.log('Ctrl-C ends the demo and removes everything.\n');
}

/** Runs the printed lines themselves; throws unless the diagnosis finds all, the cluster is healed and the refusal is one. */
async function check(url: string): Promise<void> {
  const { stdout: diagnosis = '' } = await answerOf(diagnoseLine(url));
  console.log(`\n# ${DIAGNOSIS.why}\n${diagnosis}`);
  const missed = DIAGNOSIS.finds.filter((fault) => !fault.test(diagnosis));
  if (missed.length > 0) throw new Error(`the diagnosis did not find: ${missed.join(', ')}`);
  for (const step of STORY) {
    const { success, stdout, stderr, error } = await call(url, step);
    console.log(
      `\n# ${step.why}\n$ kubectl ${step.args.join(' ')}${withPatch(step)}\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}`,
    );
    if (success !== true) throw new Error(`the demo call failed: kubectl ${step.args.join(' ')}`);
  }
  const { stdout } = await call(url, STORY.at(-1) ?? REFUSED);
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

/** Takes the comment signs off the remediation part of rbac.yaml, as its head tells operators to. */
function turnOnRemediation(rbac: string): string {
  const [before = '', rest = ''] = rbac.split('  # >>> remediation\n', 2);
  const end = rest.indexOf('  # <<< remediation');
  const on = rest.slice(0, end).replaceAll(/^( *)# /gm, '$1');
  return `${before}${on}${rbac.slice(before.length + '  # >>> remediation\n'.length + end)}`;
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the simulated faults did not show within a minute');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
