import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Change, ChangeSpec } from '../../src/remediation/change.ts';
import { succeed } from '../deployment/kubectl.ts';
import { type HttpServer, start } from '../served.ts';
import { admin } from './against.ts';
import { type ApiRequest, auditedSince } from './api-audit.ts';
import { ANSWER_KEY } from './change-server.ts';
import { kubectlOf, patchStatus } from './changes.ts';
import { type Caller, type ConsoleGround, callAs, openConsoleGround } from './console-ground.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

type Settings = Readonly<Record<string, string>>;
/** A call of a test: who makes it, and its arguments. */
type Planned = readonly [by: Caller | undefined, args: readonly string[], stdin?: unknown];

/** A cluster with kinds for changes, and servers that find changes which a killed server left behind. */
export interface LeftBehind {
  /** A folder for files of a test; gone at the end. */
  readonly folder: string;
  /** The name of the account of the servers. */
  readonly account: string;
  /** Starts a server; it ends with the test. */
  readonly serve: (more?: Settings) => Promise<HttpServer>;
  /** Starts a server that the test kills. */
  readonly start: (more?: Settings) => Promise<HttpServer>;
  /** Starts a server over stdio; it ends with the test. */
  readonly serveOnStdio: () => void;
  /**
   * Plans changes, kills the server that planned them, and leaves each as a server does that was killed when it had noted that it is about
   * to send all requests, so long ago. `by` undefined plans for a caller who is not authenticated.
   */
  readonly leaveBehind: (
    calls: readonly Planned[],
    how?: { readonly agoMs?: number; readonly more?: Settings },
  ) => Promise<readonly ChangeSpec[]>;
  /** Marks a recorded change as claimed so long ago. */
  readonly claim: (spec: ChangeSpec, agoMs?: number) => Promise<void>;
  /** Reads the record of a change as the administrator. */
  readonly recordOf: (id: string) => Promise<Change>;
  /** Waits until a change is no longer being applied, and gives its record. */
  readonly settled: (spec: ChangeSpec | undefined) => Promise<Change>;
  /** What the account of the servers asked the API server for, without reviews of rights and tokens. */
  readonly askedSince: (position: number) => readonly ApiRequest[];
  /** Makes ConfigMaps as the administrator, or applies them again. */
  readonly apply: (...names: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Documents of ConfigMaps of these names. */
export const maps = (...names: readonly string[]) =>
  names.map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: 'b' } }));

/** Makes the ground in a new namespace. One test file at a time does. */
export async function openLeftBehind(namespace: string): Promise<LeftBehind> {
  const ground: ConsoleGround = await openConsoleGround(namespace);
  const { folder, account, recordOf, close } = ground;
  // What the servers share: a policy that differs is another one than that of the plan.
  const settings = {
    KUBECONFIG: join(folder, 'kubeconfig'),
    MCP_AUTH_TOKEN_FILE: join(folder, 'tokens'),
    KUBECTL_ALLOWED_COMMANDS: 'get,apply,patch,delete',
    CHANGES: 'on',
    AUDIT_EVENTS: 'on',
  };
  const claim: LeftBehind['claim'] = async (spec, agoMs = 600_000) => {
    const at = new Date(Date.now() - agoMs).toISOString();
    const progress = spec.requests.map(() => ({ state: 'sending', at }));
    const status = { phase: 'Applying', claim: { by: 'a server that was killed', at }, progress };
    expect(await patchStatus(kubectlOf(account), spec, status)).toMatchObject({ code: 0 });
  };
  const serve = (more: Settings = {}) => ground.serve({ ...settings, ...more });
  return {
    folder,
    account,
    recordOf,
    claim,
    close,
    start: serve,
    serve: async (more) => {
      const server = await serve(more);
      onTestFinished(() => server.stop());
      return server;
    },
    serveOnStdio: () => {
      const { MCP_AUTH_TOKEN_FILE: _tokens, ...environment } = settings;
      const PATH = `${dirname(sharedControlPlane().kubectl)}:/usr/bin:/bin`;
      const server = start({ environment: { ...environment, PATH, ANSWER_KEY, KUBECTL_NATIVE_READS: 'on' } });
      onTestFinished(() => server.stop());
    },
    leaveBehind: async (calls, { agoMs, more } = {}) => {
      const planner = await serve(more);
      const specs: ChangeSpec[] = [];
      for (const [by, args, stdin] of calls) {
        const given = { args: [...args, '-n', namespace], ...(stdin !== undefined && { stdin }) };
        const planned = await callAs(by, planner.url, 'plan_change', given);
        expect(planned, JSON.stringify(planned)).toMatchObject({ success: true });
        specs.push((await recordOf(planned.change?.id ?? '')).spec);
      }
      planner.child.kill('SIGKILL');
      await planner.exited;
      for (const spec of specs) await claim(spec, agoMs);
      return specs;
    },
    settled: async (spec) => {
      const id = spec?.id ?? '';
      await expect.poll(async () => (await recordOf(id)).status.phase).not.toBe('Applying');
      return recordOf(id);
    },
    askedSince: (position) =>
      auditedSince(position).filter(
        ({ user, objectRef }) =>
          user.username === account && !/^auth(?:orization|entication)\.k8s\.io$/.test(objectRef?.apiGroup ?? ''),
      ),
    apply: async (...names) => {
      for (const map of maps(...names))
        await succeed(admin, ['apply', '-n', namespace, '-f', '-'], JSON.stringify(map));
    },
  };
}
