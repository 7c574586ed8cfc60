import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readAnswerKey } from '../../src/config/answer-key.ts';
import type { ChangeSpec } from '../../src/remediation/change.ts';
import type { Person } from '../console/browser/browser.ts';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { call, type HttpServer, post } from '../served.ts';
import { admin } from './against.ts';
import { ANSWER_KEY, type ChangeGround, openChangeGround } from './change-server.ts';
import { recordOf } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** Callers of the console's server, with a token of their own each: an agent, two approvers, and a person who may not approve. */
export const TOKENS = {
  agent: 'the-token-of-the-agent-0123456789',
  alice: 'the-token-of-alice-0123456789',
  bob: 'the-token-of-bob-0123456789',
  carol: 'the-token-of-carol-0123456789',
} as const;
export type Caller = keyof typeof TOKENS;

/** A StatefulSet whose deletion deletes volumes, which cannot be undone. */
export const WITH_CLAIMS = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'old' },
  spec: {
    replicas: 0,
    serviceName: 'old',
    selector: { matchLabels: { app: 'old' } },
    template: { metadata: { labels: { app: 'old' } }, spec: { containers: [{ name: 'old', image: 'example/old:1' }] } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
};

/** The key that signs the changes of these servers. */
export const CHANGE_KEY = readAnswerKey(
  { answerKey: ANSWER_KEY, answerKeyFile: '', sessionKey: '', sessionKeyFile: '' },
  'changes',
);

/** A cluster with kinds for changes, and servers with the console on. */
export interface ConsoleGround extends ChangeGround {
  /** A folder for files of a test; gone at the end. */
  readonly folder: string;
  /** Starts a server with a ServiceAccount of its own, static tokens, and approvals by impersonation. */
  readonly open: (environment?: Readonly<Record<string, string>>, args?: readonly string[]) => Promise<HttpServer>;
  /** Writes records of changes into the cluster, as the server does. */
  readonly record: (specs: readonly ChangeSpec[]) => Promise<void>;
}

/** Makes the ground; alice and bob may approve in all namespaces. One test file at a time does. */
export async function openConsoleGround(namespace: string): Promise<ConsoleGround> {
  const ground = await openChangeGround(namespace);
  const prefix = `mcp-${namespace}`;
  const folder = mkdtempSync(join(tmpdir(), `${namespace}-`));
  const bind = ['create', 'clusterrolebinding', `${prefix}-approvers`, `--clusterrole=${prefix}-approver`];
  await succeed(admin, [...bind, '--group=approvers']);
  const looking = ['create', 'clusterrole', `${prefix}-looker`, '--verb=get,list,watch'];
  await succeed(admin, [...looking, '--resource=changes.remediation.mcp']);
  const seeing = ['create', 'clusterrolebinding', `${prefix}-looker`, `--clusterrole=${prefix}-looker`];
  await succeed(admin, [...seeing, '--user=carol', '--user=agent']);
  const asServer = await kubectlAs(admin, sharedControlPlane().kubectl, { namespace, name: `${prefix}-sa` }, folder);
  const tokens = join(folder, 'tokens');
  const lines = Object.entries(TOKENS).map(([name, token]) =>
    name === 'alice' || name === 'bob' ? `${name} ${token} approvers` : `${name} ${token}`,
  );
  writeFileSync(tokens, `${lines.join('\n')}\n`, { mode: 0o600 });
  return {
    ...ground,
    folder,
    open: (environment = {}, args = []) =>
      ground.serve(
        {
          KUBECONFIG: join(folder, 'kubeconfig'),
          CONSOLE: 'on',
          MCP_AUTH_TOKEN_FILE: tokens,
          KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,delete,patch,scale,rollout,label,create,set',
          KUBECTL_APPROVAL_COMMANDS: 'delete,scale,patch,set,rollout,create',
          KUBECTL_ALLOWED_IMAGES: 'example/*',
          ...environment,
        },
        undefined,
        args,
      ),
    record: async (specs) => {
      const items = specs.map((spec) => JSON.parse(recordOf(spec)));
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      await succeed(asServer, ['create', '-f', '-'], list);
    },
    close: async () => {
      rmSync(folder, { recursive: true });
      await admin(['delete', 'clusterrolebinding', `${prefix}-approvers`, `${prefix}-looker`]);
      await admin(['delete', 'clusterrole', `${prefix}-looker`]);
      await ground.close();
    },
  };
}

/** Calls a tool over HTTP with the token of a caller. */
export async function callAs(
  by: Caller | undefined,
  url: string,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>> & { readonly change?: { readonly id: string } }> {
  const headers = by === undefined ? {} : { authorization: `Bearer ${TOKENS[by]}` };
  const { json } = await post(url, call(name, given), headers);
  return JSON.parse(json.result.content[0].text);
}

/** Plans a change as a caller, and returns its id. Throws unless it waits for approval. */
export async function planAs(by: Caller | undefined, url: string, ...args: readonly string[]): Promise<string> {
  const answer = await callAs(by, url, 'kubectl', { args });
  if (answer['code'] !== 'APPROVAL_REQUIRED' || answer.change === undefined)
    throw new Error(`${args.join(' ')} was not asked for: ${JSON.stringify(answer)}`);
  return answer.change.id;
}

/** Opens a page of the console and signs in with a token, as a person does. */
export async function signIn({ page }: Person, url: string, by: Caller, path = '/console/changes'): Promise<void> {
  await page.goto(new URL(path, url).href);
  await page.getByLabel('Token', { exact: true }).fill(TOKENS[by]);
  await page.getByRole('button', { name: 'Sign in with the token' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** Asks again and again until the answer is as the test expects; for what a page shows in its own time. */
export function eventually<T>(ask: () => T | Promise<T>) {
  return expect.poll(ask, { timeout: 40_000 });
}
