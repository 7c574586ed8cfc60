import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { grantLike } from '../../src/remediation/grants/grant-like.ts';
import { isPhase, readRecords } from '../audit/records.ts';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { kubectlOf } from './changes.ts';
import { writePolicy } from './policy-file.ts';

const NAMESPACE = 'grants-told';
const IN = ['-n', NAMESPACE];
const POLICY = {
  rules: [
    { id: 'all', effect: 'allow' },
    { id: 'asked', effect: 'ask', subcommands: ['label'], grants: { uses: 5, lasts: '8h' } },
  ],
};
const folder = mkdtempSync(join(tmpdir(), 'grants-told-'));
const audit = join(folder, 'audit');
let ground: ChangeGround;
let server: HttpServer;

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  server = await ground.serve({ POLICY_FILE: writePolicy(POLICY), AUDIT_EVENTS: 'on', AUDIT_FILE: audit });
});
afterAll(async () => {
  await server?.stop();
  await ground?.close();
  rmSync(folder, { recursive: true });
});

const label = (name: string) =>
  callTool(server.url, 'kubectl', { args: ['label', `configmap/${name}`, 'team=a', ...IN] });

/** A ConfigMap whose label asks for approval, and a grant of alice for more of it; gives the name of the grant. */
async function granted(name: string): Promise<string> {
  await succeed(admin, ['create', 'configmap', name, ...IN]);
  const { change } = (await label(name)) as { change: { id: string } };
  const terms = { by: 'alice', groups: ['approvers'], uses: 3, lastsSeconds: 3600 };
  const record = {
    apiVersion: 'remediation.mcp/v1alpha1',
    kind: 'ChangeGrant',
    metadata: { name: `${name}-grant`, namespace: NAMESPACE },
    spec: grantLike(await ground.recordOf(change.id), terms, new Date()),
  };
  await succeed(kubectlOf('alice', ['approvers']), ['create', '-f', '-'], JSON.stringify(record));
  return record.metadata.name;
}

const read = async (...args: readonly string[]) =>
  JSON.parse(await succeed(admin, ['get', ...args, ...IN, '-o', 'json']));

test('the audit record, an Event on the object, and the metric name the grant that approved a change', async () => {
  const grant = await granted('told');
  const applied = (await label('told')) as { change: { id: string } };
  expect(applied).toMatchObject({ success: true, change: { phase: 'Applied' } });
  const { id } = applied.change;
  const { uid } = (await read('changegrant', grant)).metadata;

  const [made] = readRecords(audit)
    .filter(isPhase('step-ended'))
    .filter(({ step, change }) => step === 'apply-change' && change?.id === id);
  expect(made?.change).toEqual({
    id,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    grant: { name: grant, uid, by: 'alice' },
  });

  const told = `change ${id} by anonymous, approved ahead by alice (grant ${grant}), through kubernetes-remediation-mcp`;
  await vi.waitFor(
    async () => {
      const { items } = await read('events', '--field-selector=reason=Remediated');
      expect(items.map(({ message }: { message: string }) => message)).toContainEqual(expect.stringContaining(told));
    },
    { timeout: 40_000 },
  );
  const metrics = await (await fetch(new URL('/metrics', server.url))).text();
  expect(metrics).toMatch(/^kubernetes_remediation_mcp_changes_granted_total 1$/m);
});
