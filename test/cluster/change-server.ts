import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Change } from '../../src/remediation/change.ts';
import { type Ran, runProgram } from '../check/program.ts';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { changesManifest, install, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

/** The key that servers of these tests share. */
export const ANSWER_KEY = 'k'.repeat(43);

/** A namespace with the part `changes` of rbac.yaml, a server's account that may do everything, and a group of approvers. */
export interface ChangeGround {
  readonly namespace: string;
  /** The name of the server's account. */
  readonly account: string;
  /** Writes a kubeconfig as whose user the API server sees another one; `through` is the address of a door on the way. */
  readonly kubeconfigOf: (user: string, groups?: readonly string[], through?: string) => string;
  /** Starts a server as the account, through the door at `through` if that is given. */
  readonly serve: (
    environment?: Readonly<Record<string, string>>,
    through?: string,
    args?: readonly string[],
  ) => Promise<HttpServer>;
  /** Runs `changes` as alice, who may approve. */
  readonly approver: (...args: readonly string[]) => Promise<Ran>;
  /** Reads the record of a change as the administrator. */
  readonly recordOf: (id: string) => Promise<Change>;
  readonly close: () => Promise<void>;
}

/** Makes the ground in a new namespace. One test file at a time does: kinds are of the cluster. */
export async function openChangeGround(namespace: string): Promise<ChangeGround> {
  const prefix = `mcp-${namespace}`;
  const account = `system:serviceaccount:${namespace}:${prefix}-sa`;
  const manifest = changesManifest(namespace, prefix);
  const folder = mkdtempSync(join(tmpdir(), `${namespace}-`));
  const view = await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '--output=json']);
  await makeNamespace(namespace);
  await install(admin, namespace, manifest);
  const everything = ['create', 'clusterrolebinding', `${prefix}-all`, '--clusterrole=cluster-admin'];
  await succeed(admin, [...everything, `--serviceaccount=${namespace}:${prefix}-sa`]);
  const approving = ['create', 'rolebinding', 'approvers', '-n', namespace, `--clusterrole=${prefix}-approver`];
  await succeed(admin, [...approving, '--group=approvers']);

  const kubeconfigOf: ChangeGround['kubeconfigOf'] = (user, groups = [], through) => {
    const config = JSON.parse(view);
    config.users[0].user = { ...config.users[0].user, as: user, 'as-groups': ['system:authenticated', ...groups] };
    config.contexts[0].context.namespace = namespace;
    if (through !== undefined) {
      config.clusters[0].cluster = { server: through };
      config.users[0].user = {};
    }
    const file = join(folder, `${user}${through ?? ''}`.replaceAll(/\W/g, '-'));
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  };
  const home = { PATH: `${dirname(sharedControlPlane().kubectl)}:/usr/bin:/bin`, HOME: folder };
  return {
    namespace,
    account,
    kubeconfigOf,
    serve: (environment = {}, through, args) =>
      serveCluster(
        { KUBECONFIG: kubeconfigOf(account, [], through), ANSWER_KEY, ANSWER_UNTRUSTED_TEXT: 'off', ...environment },
        args,
      ),
    approver: (...args) =>
      runProgram(['changes', ...args], { ...home, KUBECONFIG: kubeconfigOf('alice', ['approvers']) }),
    recordOf: async (id) => {
      const { spec, status, metadata } = JSON.parse(
        await succeed(admin, ['get', 'change', id, '-n', id.slice(0, id.lastIndexOf('.')), '-o', 'json']),
      );
      return { spec, status, version: metadata.resourceVersion };
    },
    close: async () => {
      rmSync(folder, { recursive: true });
      await admin(['delete', 'clusterrolebinding', `${prefix}-all`]);
      await uninstall(admin, namespace, manifest);
      await admin(['delete', 'namespace', namespace, '--wait=false']);
    },
  };
}
