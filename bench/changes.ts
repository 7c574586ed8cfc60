import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { ControlPlane } from '../hack/control-plane.ts';
import { quantile, timed } from './measure.ts';
import { ms, ratio, row } from './report.ts';
import { startServer } from './server.ts';

const run = promisify(execFile);

const ROUNDS = 30;
const NAMESPACE = 'changes';

/** Plans and changes of one object, kept in memory, in alternation with bare kubectl and with a bare request. */
export async function changes({ kubectl, kubeconfig }: ControlPlane): Promise<void> {
  const env = { HOME: process.env['HOME'], KUBECONFIG: kubeconfig };
  const bare = (args: readonly string[]) => run(kubectl, [...args, '-n', NAMESPACE], { env });
  await run(kubectl, ['create', 'namespace', NAMESPACE], { env });
  for (const object of ['ours', 'bare']) await bare(['create', 'deployment', object, '--image=a:1', '--replicas=0']);
  const proxy = spawn(kubectl, ['proxy', '--port=0'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: proxy.stdout }), 'line')) as [string];
  const [address = ''] = /127\.0\.0\.1:\d+/.exec(line) ?? [];
  const server = await startServer(dirname(kubectl), {
    KUBECONFIG: kubeconfig,
    KUBECTL_ALLOWED_COMMANDS: 'annotate',
    CHANGES: 'on',
    CHANGE_MAX_PER_HOUR: '10000',
  });
  const tool = async (name: string, given: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(server.url, { method: 'POST', headers, body });
    const { result } = (await answer.json()) as {
      result: { structuredContent: { success: boolean; change: { id: string } } };
    };
    if (!result.structuredContent.success) throw new Error(`${name}: ${JSON.stringify(result.structuredContent)}`);
    return result.structuredContent.change.id;
  };
  const annotate = (object: string, at: number) => ['annotate', '--overwrite', 'deployment', object, `at=${at}`];
  const request = async (at: number) => {
    const url = `http://${address}/apis/apps/v1/namespaces/${NAMESPACE}/deployments/bare`;
    const headers = { 'content-type': 'application/merge-patch+json' };
    const body = JSON.stringify({ metadata: { annotations: { at: String(at) } } });
    await (await fetch(url, { method: 'PATCH', headers, body })).text();
  };
  const times: Record<'planned' | 'kubectl' | 'applied' | 'request', number[]> = {
    planned: [],
    kubectl: [],
    applied: [],
    request: [],
  };
  for (let at = 0; at < ROUNDS; at++) {
    let id = '';
    const plan = async () => {
      id = await tool('plan_change', { args: [...annotate('ours', at), '-n', NAMESPACE] });
    };
    times.planned.push(await timed(plan));
    times.kubectl.push(await timed(() => bare(annotate('bare', at))));
    times.applied.push(await timed(() => tool('apply_change', { id, verify_seconds: 0 })));
    times.request.push(await timed(() => request(at + 1000)));
  }
  await server.stop();
  proxy.kill();
  const p50 = (each: readonly number[]) => quantile(each, 0.5);
  const [planned, plain, applied, sent] = [times.planned, times.kubectl, times.applied, times.request].map(p50) as [
    number,
    number,
    number,
    number,
  ];
  row(
    'a plan of one object, p50',
    ms(planned),
    `bare kubectl ${ms(plain)}, ratio ${ratio(planned, plain)}`,
    'at most 3 times',
    planned <= 3 * plain,
  );
  row(
    'a planned change applied, p50',
    ms(applied),
    `a bare request ${ms(sent)}, ratio ${ratio(applied, sent)}`,
    'at most 2 times',
    applied <= 2 * sent,
  );
}
