import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ChangeSpec, ChangeStatus } from '../../src/remediation/change.ts';
import { type Kubectl, succeed } from '../deployment/kubectl.ts';
import { specOf } from '../remediation/spec.ts';
import { admin, makeNamespace } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { decisionOf, kubectlOf, patchStatus, recordOf } from './changes.ts';
import { setClock } from './cluster-clock.ts';

const NAMESPACE = 'change-deletions';
const PREFIX = `mcp-${NAMESPACE}`;
const SERVER = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;
const DAY_MS = 24 * 3_600_000;
const WAIT = { timeout: 40_000 };
const YOUNG = 'deletes its record within a day';
/** The account of the server, with every right: as if its token was stolen, and more was granted than rbac.yaml grants. */
const server = kubectlOf(SERVER);
/** They may delete records. */
const janitor = (name: string) => kubectlOf(name, ['janitors']);
let ground: ChangeGround;
let made = 0;

const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const LONG_AGO = { plannedAt: ago(9), expiresAt: ago(8) };

async function recorded(altered: Partial<ChangeSpec> = {}, status?: Partial<ChangeStatus>): Promise<ChangeSpec> {
  const spec = specOf({ id: `${NAMESPACE}.c${++made}`, ...altered });
  await succeed(server, ['create', '-f', '-'], recordOf(spec));
  if (status !== undefined) expect(await patchStatus(server, spec, { ...status })).toMatchObject({ code: 0 });
  return spec;
}

const remove = (by: Kubectl, { id }: ChangeSpec, ...more: readonly string[]) =>
  by(['delete', 'change', id, '-n', id.slice(0, id.indexOf('.')), ...more]);
const unapproved = { approval: undefined } as const;
const claim = (days: number) => ({ by: 'a replica', at: ago(days) });

async function refuses(by: Kubectl, spec: ChangeSpec, why: string): Promise<void> {
  expect(await remove(by, spec)).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
  await succeed(admin, ['get', 'change', spec.id, '-n', NAMESPACE]);
}

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  const of = ['-n', NAMESPACE];
  await succeed(admin, ['create', 'role', 'janitor', '--verb=delete', '--resource=changes.remediation.mcp', ...of]);
  await succeed(admin, ['create', 'rolebinding', 'janitors', '--role=janitor', '--group=janitors', ...of]);
  const probe = await recorded();
  const probed = async () => (await remove(server, probe, '--dry-run=server')).stderr;
  await vi.waitFor(async () => expect(await probed()).toContain(YOUNG), WAIT);
});
afterAll(() => ground.close());

test('the API server finds no fault in the expressions', async () => {
  const of = ['get', 'validatingadmissionpolicy', `${PREFIX}-deletions`, '-o', 'jsonpath={.status}'];
  const status = async () => JSON.parse((await succeed(admin, of)) || '{}');
  await expect.poll(status, WAIT).toMatchObject({ typeChecking: {} });
  expect(JSON.parse(await succeed(admin, of)).typeChecking).toEqual({});
});

describe('by the clock of the cluster', () => {
  test.each<[string, Kubectl]>([
    ['the server, with a token that was stolen', server],
    ['the user who asked for it', janitor('agent')],
    ['that user by the name of an identity provider', janitor('mcp:agent')],
  ])('%s deletes no record within a day, whatever its times say', async (_, by) => {
    for (const spec of [
      await recorded(),
      await recorded(LONG_AGO),
      await recorded({ ...unapproved, ...LONG_AGO }, { phase: 'Applied', claim: claim(7) }),
      await recorded({ ...unapproved, ...LONG_AGO }, { phase: 'Failed', claim: claim(7) }),
    ])
      await refuses(by, spec, YOUNG);
  });

  test('other users delete what RBAC lets them delete, and nothing without the right', async () => {
    const spec = await recorded();
    await refuses(kubectlOf('carol'), spec, 'forbidden');
    expect(await remove(janitor('carol'), spec)).toMatchObject({ code: 0 });
  });

  test('a namespace is deleted with the records in it', async () => {
    const namespace = await makeNamespace('change-deletions-gone');
    await succeed(server, ['create', '-f', '-'], recordOf(specOf({ id: `${namespace}.c1` })));
    await succeed(admin, ['delete', 'namespace', namespace, '--wait=true', '--timeout=50s']);
  });
});

describe('two days later', () => {
  beforeAll(async () => {
    await setClock(NAMESPACE, PREFIX, 2);
    const old = await recorded(LONG_AGO);
    await vi.waitFor(
      async () => expect(await remove(server, old, '--dry-run=server')).toMatchObject({ code: 0 }),
      WAIT,
    );
    // Without any clock the policy refuses nothing, which also is so for a moment while it takes another one.
    const open = await recorded({ expiresAt: ago(-30) });
    const probed = async () => (await remove(server, open, '--dry-run=server')).stderr;
    await vi.waitFor(async () => expect(await probed()).toContain('within a day of its end'), WAIT);
  });

  test.each<[string, () => Promise<ChangeSpec>]>([
    ['was applied', () => recorded({ ...unapproved, ...LONG_AGO }, { phase: 'Applied', claim: claim(7) })],
    ['failed', () => recorded({ ...unapproved, ...LONG_AGO }, { phase: 'Failed', claim: claim(7) })],
    ['has expired', () => recorded(LONG_AGO)],
    [
      'was denied',
      async () => {
        const spec = await recorded({ plannedAt: ago(9) });
        const denial = decisionOf(spec, 'alice', { verdict: 'Denied', reason: 'no', at: ago(5) });
        const alice = kubectlOf('alice', ['approvers']);
        expect(await patchStatus(alice, spec, { phase: 'Denied', decisions: [denial] })).toMatchObject({ code: 0 });
        return spec;
      },
    ],
  ])('the server may delete the record of a change that %s days ago', async (_, make) => {
    expect(await remove(server, await make())).toMatchObject({ code: 0 });
  });

  test('the server deletes no record of a change that is being applied', async () => {
    const spec = await recorded({ ...unapproved, ...LONG_AGO }, { phase: 'Applying', claim: claim(7) });
    await refuses(server, spec, 'while it is applied');
  });

  test('the server deletes no record of a change that can still be approved or applied', async () => {
    const expiresAt = ago(-30);
    await refuses(server, await recorded({ expiresAt }), 'within a day of its end');
    await refuses(
      server,
      await recorded({ ...unapproved, expiresAt }, { phase: 'Planned' }),
      'within a day of its end',
    );
  });

  test.each<[string, Partial<ChangeStatus>]>([
    ['claimed', { claim: claim(-1.5) }],
    ['sent', { claim: claim(7), progress: [{ state: 'made', at: ago(-1.5) }] }],
    ['watched', { claim: claim(7), verification: { verdict: 'worse', evidence: [], at: ago(-1.5) } }],
  ])('the server deletes no record of a change that was %s within the last day', async (_, status) => {
    const spec = await recorded({ ...unapproved, ...LONG_AGO }, { phase: 'Applied', ...status });
    await refuses(server, spec, 'within a day of its end');
  });
});
