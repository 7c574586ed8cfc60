import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiRequest } from '../../src/api/api.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { gatewayKubeconfig } from '../../src/gateway/kubeconfig.ts';
import { Session } from '../../src/gateway/session.ts';
import type { ReviewedWrite } from '../../src/kube/reviewed-write.ts';
import type { Admitting } from '../../src/policy/terms.ts';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { looksOfReview, type Reviewed, review } from '../../src/remediation/review/review.ts';
import { kubectlPlan } from '../policy/plans.ts';
import { openProxy } from './proxy.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** Admits every write. */
const ADMITTING: Admitting = {
  rehearsesFirst: false,
  byText: undefined,
  unrehearsed: undefined,
  looks: () => [],
  judge: () => undefined,
  mayShow: () => true,
};

/** What a command of kubectl would change, as a person sees it, and what was looked at. */
export interface Rehearsal {
  readonly reviewed: Reviewed;
  readonly writes: readonly ReviewedWrite[];
  /** The paths that were read, each with the status of its answer. */
  readonly looked: Readonly<Record<string, number>>;
}

/** Opens what rehearses commands of the real kubectl through the gateway, as the administrator of the control plane, and reviews them. */
export async function openRehearsals(namespace: string) {
  const proxy = await openProxy();
  const gateway = new Gateway();
  const folder = mkdtempSync(join(tmpdir(), 'reviewed-'));
  const request = async ({ method = 'GET', path, accept, headers = {}, bytes }: ApiRequest) => {
    const answer = await fetch(proxy.url + path, {
      method,
      headers: {
        accept: accept ?? 'application/json',
        ...(bytes !== undefined && { 'content-type': bytes.type }),
        ...headers,
        'accept-encoding': 'identity',
      },
      ...(bytes !== undefined && { body: new Uint8Array(bytes.content) }),
    });
    const warning = answer.headers.get('warning');
    const warnings = warning === null ? [] : [/"(.*)"/.exec(warning)?.[1] ?? warning];
    const body = [Buffer.from(await answer.arrayBuffer())] as unknown as AsyncIterable<Buffer>;
    return { status: answer.status, headers: Object.fromEntries(answer.headers), warnings, body };
  };
  const api = { api: { request }, upgrade: () => Promise.reject(new Error('none')), end: () => {} };

  const rehearse = async (args: readonly string[], stdin?: unknown): Promise<Rehearsal> => {
    const writes: ReviewedWrite[] = [];
    const session = new Session(api, ADMITTING, 'rehearse', { onReviewed: (write) => void writes.push(write) });
    const { proxyUrl, close } = await gateway.open(session);
    const file = join(folder, `${writes.length}-${Math.random()}`);
    writeFileSync(file, gatewayKubeconfig(new URL(proxy.url).host, namespace, proxyUrl));
    const { code, printed } = await run([`--kubeconfig=${file}`, ...args], stdin);
    close();
    if (code !== 0) throw new Error(printed);
    const { command } = kubectlPlan([...args, '-n', namespace].filter((word) => word !== '--wait=false'));
    const redaction = openRedaction({ key: Buffer.alloc(16, 7) });
    const parts = { command, writes, protectedNamespaces: ['kube-system'], now: new Date(), redaction };
    const seen = new Map<string, unknown>();
    const looked: Record<string, number> = {};
    for (const path of looksOfReview(parts)) {
      const answer = await fetch(proxy.url + path);
      looked[path] = answer.status;
      if (answer.status === 200) seen.set(path, await answer.json());
    }
    return { reviewed: review(parts, (path) => seen.get(path)), writes, looked };
  };
  const stop = async () => {
    await gateway.close();
    proxy.stop();
  };
  return { rehearse, stop };
}

async function run(
  args: readonly string[],
  stdin: unknown,
): Promise<{ readonly code: number; readonly printed: string }> {
  const child = spawn(sharedControlPlane().kubectl, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece) => {
      printed += piece;
    });
  child.stdin.end(stdin === undefined ? '' : JSON.stringify(stdin));
  const code = await new Promise<number>((resolve) => child.once('close', (end) => resolve(end ?? -1)));
  return { code, printed };
}
