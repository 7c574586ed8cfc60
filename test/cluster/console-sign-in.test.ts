import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiAccess } from '../../src/api/access.ts';
import { CurrentContext } from '../../src/api/kubeconfig/current-context.ts';
import { OwnRequests } from '../../src/api/own-requests.ts';
import { findKubectl } from '../../src/process/kubectl-program.ts';
import { Browser } from '../console/open-console.ts';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { serveHttp } from '../served.ts';
import { admin, makeNamespace } from './against.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'console-sign-in';
const NEVER = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'console-sign-in-'));
const environment = () => {
  const { kubectl } = sharedControlPlane();
  return { PATH: dirname(kubectl), HOME: join(folder, 'home'), KUBECONFIG: join(folder, 'kubeconfig') };
};
let access: ApiAccess;
let own: OwnRequests;

/** A token of a service account, for the API server unless an audience is given. */
async function tokenOf(name: string, ...audience: readonly string[]): Promise<string> {
  return (await succeed(admin, ['create', 'token', '-n', NAMESPACE, name, ...audience])).trim();
}

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await succeed(admin, ['create', 'serviceaccount', '-n', NAMESPACE, 'ann']);
  await succeed(admin, ['create', 'serviceaccount', '-n', NAMESPACE, 'server']);
  mkdirSync(join(folder, 'home'));
  // The server itself has no rights at all.
  await kubectlAs(admin, sharedControlPlane().kubectl, { namespace: NAMESPACE, name: 'server' }, folder);
  access = new ApiAccess(new CurrentContext(() => findKubectl(environment()), environment(), NEVER), environment());
  own = new OwnRequests(access, NEVER);
});
afterAll(async () => {
  await access.close();
  rmSync(folder, { recursive: true });
});

test('the API server says whose a pasted token is, without any right of the server', async () => {
  expect(await own.whoIs(await tokenOf('ann'))).toEqual({
    username: `system:serviceaccount:${NAMESPACE}:ann`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${NAMESPACE}`, 'system:authenticated'],
  });
});

test('a token of another audience, a guess and a damaged token name no caller', async () => {
  const good = await tokenOf('ann');
  for (const token of [await tokenOf('ann', '--audience=mcp'), 'guess', `${good.slice(0, -3)}abc`])
    expect(await own.whoIs(token)).toBeUndefined();
});

test("a pasted token never falls back to the server's own identity", async () => {
  // Without a token the API server sees an anonymous user, who may not even ask.
  await expect(own.whoIs('')).rejects.toThrow('status 403');
});

test('a person signs in to the bundled server with a token of the cluster', async () => {
  const { PATH, KUBECONFIG } = environment();
  const server = await serveHttp({ environment: { CONSOLE: 'on', PATH, KUBECONFIG } });
  try {
    const person = new Browser(new URL(server.url).origin);
    const token = await tokenOf('ann');
    const { json } = await person.signIn(token);
    expect(json).toMatchObject({
      person: { method: 'service-account', name: `system:serviceaccount:${NAMESPACE}:ann` },
      isLocal: false,
    });
    expect(Date.parse(json.expiresAt)).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect((await person.signIn(await tokenOf('ann', '--audience=mcp'))).status).toBe(422);
    expect(server.stderr()).not.toContain(token);
  } finally {
    await server.stop();
  }
});
