import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { grantLike } from '../../src/remediation/grants/grant-like.ts';
import { type Kubectl, succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { kubectlOf } from './changes.ts';
import {
  type Granted,
  IN,
  NAMESPACE,
  type Restore,
  read,
  recordOf,
  refusingUses,
  without,
  withoutPolicy,
  withoutRight,
} from './grants-spoiled.ts';
import { writePolicy } from './policy-file.ts';
import { openRecordingDoor } from './recording-door.ts';

const alice = kubectlOf('alice', ['approvers']);
const ASKED = { id: 'asked', effect: 'ask', subcommands: ['label'] };
const policyWith = (more: object) =>
  writePolicy({
    rules: [
      { id: 'all', effect: 'allow' },
      { ...ASKED, ...more },
    ],
  });
const GRANTS = { uses: 5, lasts: '8h' };
const UNENFORCED = 'does not enforce who may make standing grants';
let ground: ChangeGround;
let server: HttpServer;
let made = 0;

type Answer = Readonly<Record<string, unknown>> & { readonly change?: Readonly<Record<string, unknown>> };

const labelling = (name: string) => ['label', `configmap/${name}`, 'team=a', '--overwrite', ...IN];
const call = async (tool: string, args: object, on = server) => (await callTool(on.url, tool, args)) as Answer;
const label = (name: string, on = server) => call('kubectl', { args: labelling(name) }, on);
const idOf = ({ change }: Answer) => String(change?.['id']);
const labelsOf = async (name: string) => (await read('configmap', name)).metadata.labels ?? {};
const usesOf = async (grant: string) => (await read('changegrant', grant)).status.uses;
/** Makes an object unlike what a change that waits was planned for. */
const touch = (name: string) => succeed(admin, ['annotate', 'configmap', name, `at=${++made}`, '--overwrite', ...IN]);

async function granted(altered: object = {}): Promise<Granted> {
  const configMap = `cm-${++made}`;
  const grant = `${configMap}-grant`;
  await succeed(admin, ['create', 'configmap', configMap, ...IN]);
  const terms = { by: 'alice', groups: ['approvers'], uses: 3, lastsSeconds: 3600 };
  const like = await ground.recordOf(idOf(await label(configMap)));
  const spec = { ...grantLike(like, terms, new Date()), ...altered };
  await succeed(alice, ['create', '-f', '-'], JSON.stringify(recordOf(grant, spec)));
  await touch(configMap);
  return { configMap, grant };
}

const NOTHING: Restore = async () => undefined;
const noted = async (by: Kubectl, grant: string, status: object): Promise<Restore> => {
  const write = ['patch', 'changegrant', grant, ...IN, '--subresource=status', '--type=merge', '-p'];
  await succeed(by, [...write, JSON.stringify({ status })]);
  return NOTHING;
};
const revoked = { by: 'alice', at: new Date(0).toISOString() };
const useBy = (change: string) => ({ ...{ change: `${NAMESPACE}.${change}`, hash: 'a'.repeat(64) }, at: revoked.at });

async function usedUp({ grant }: Granted): Promise<Restore> {
  const uses = ['one', 'two', 'three'].map(useBy);
  for (const at of uses.keys()) await noted(kubectlOf(ground.account), grant, { uses: uses.slice(0, at + 1) });
  return NOTHING;
}

async function expired(): Promise<Restore> {
  await new Promise((resolve) => setTimeout(resolve, 9000));
  return NOTHING;
}

async function deleted({ grant }: Granted): Promise<Restore> {
  await succeed(alice, ['delete', 'changegrant', grant, ...IN]);
  return NOTHING;
}

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  server = await ground.serve({ POLICY_FILE: policyWith({ grants: GRANTS }), CHANGE_MAX_PER_HOUR: '1000' });
});
afterAll(async () => {
  await server?.stop();
  await ground?.close();
});

/** Shows that a call waits for a person, who can approve it: the same change for every further call until then. */
async function isAskedAndApproved({ configMap }: Granted, why: string, on = server): Promise<void> {
  const asked = await label(configMap, on);
  expect(asked).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
  expect(asked.change).not.toHaveProperty('grant');
  expect(JSON.stringify(asked.change?.['warnings'] ?? '')).toContain(why);
  expect(idOf(await label(configMap, on))).toBe(idOf(asked));
  expect(idOf(await call('plan_change', { args: labelling(configMap) }, on))).toBe(idOf(asked));
  expect(await labelsOf(configMap)).toEqual({});
  expect(await ground.approver('approve', idOf(asked))).toMatchObject({ code: 0 });
  expect(await call('apply_change', { id: idOf(asked), verify_seconds: 0 }, on)).toMatchObject({
    success: true,
    change: { phase: 'Applied', decisions: [{ by: 'alice' }] },
  });
  expect(await labelsOf(configMap)).toEqual({ team: 'a' });
}

const isTold = (grant: string, why: string) =>
  server.log().some((line) => line['level'] === 'warn' && line['grant'] === grant && `${line['why']}`.includes(why));

describe('a person is asked, and can approve, although a grant covered the plan', () => {
  test.each<[string, (granted: Granted) => Promise<Restore>, string, ('the operator is told' | 'soon over')?]>([
    ['if the cluster does not enforce who may make grants', withoutPolicy, UNENFORCED, 'the operator is told'],
    ['if the server may not read it', () => withoutRight('changegrants', 'get'), 'be read', 'the operator is told'],
    ['if it may not count', () => withoutRight('changegrants/status', 'patch'), 'be used', 'the operator is told'],
    ['if another policy refuses its use', refusingUses, 'no uses on Fridays', 'the operator is told'],
    ['once a person revoked it', ({ grant }) => noted(alice, grant, { revoked }), 'alice revoked it'],
    ['once others used it up', usedUp, 'all of its uses are gone (3)'],
    ['once it expired', expired, 'it expired at', 'soon over'],
    ['once a person deleted it', deleted, ''],
  ])(
    '%s',
    async (_, spoil, why, how) => {
      const soon = { expiresAt: new Date(Date.now() + 8000).toISOString() };
      const covering = await granted(how === 'soon over' ? soon : {});
      const { configMap, grant } = covering;
      const planned = await call('plan_change', { args: labelling(configMap) });
      expect(planned).toMatchObject({ success: true, change: { phase: 'Approved', grant: { name: grant } } });
      const restore = await spoil(covering);
      try {
        const applied = await call('apply_change', { id: idOf(planned), wait_seconds: 0 });
        expect(applied).toMatchObject({ success: false, code: expect.stringMatching(/^CHANGE_(OUTDATED|EXPIRED)$/) });
        expect(applied['hint']).toMatch(/[Pp]lan the change again|plan it again/);
        await isAskedAndApproved(covering, why);
        if (how !== 'the operator is told') return;
        expect(JSON.stringify(applied)).toContain('Ask the operator to apply the part changes of rbac.yaml.');
        expect(isTold(grant, why)).toBe(true);
        expect(await usesOf(grant)).toEqual([]);
      } finally {
        await restore();
      }
    },
    120_000,
  );

  test('in the same call, if only the use itself shows that the grant does not count', async () => {
    const covering = await granted();
    const restore = await refusingUses(covering);
    try {
      await isAskedAndApproved(covering, 'no uses on Fridays');
    } finally {
      await restore();
    }
  }, 120_000);

  test('if the server may not list grants, and knows none that a plan names already', async () => {
    const covering = await granted();
    const restore = await withoutRight('changegrants', 'list');
    try {
      await isAskedAndApproved(covering, 'No standing grant counts now. The standing grants could not be listed');
      expect(isTold('all', 'could not be listed')).toBe(true);
    } finally {
      await restore();
    }
  }, 120_000);

  test('if the policy file no longer permits grants', async () => {
    const covering = await granted();
    const strict = await ground.serve({ POLICY_FILE: policyWith({}) });
    try {
      await isAskedAndApproved(covering, '', strict);
      expect(await usesOf(covering.grant)).toEqual([]);
    } finally {
      await strict.stop();
    }
  });

  test('if its record is malformed, beside which another grant still counts', async () => {
    const [broken, whole] = [await granted(), await granted()];
    const name = 'changegrants.remediation.mcp';
    const kept = await read('crd', name);
    const open = structuredClone(kept);
    const [version] = open.spec.versions;
    const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    version.schema.openAPIV3Schema.properties.spec = anything;
    await succeed(admin, ['replace', '-f', '-'], JSON.stringify(open));
    const { spec } = await read('changegrant', broken.grant);
    await deleted(broken);
    try {
      const { risks: _, ...lacking } = { ...spec, objects: 'all' };
      const record = JSON.stringify(recordOf('malformed', lacking));
      await vi.waitFor(async () => expect(await alice(['create', '-f', '-'], record)).toMatchObject({ code: 0 }), {
        timeout: 40_000,
      });
      await isAskedAndApproved(broken, '');
      expect(server.log()).toContainEqual(expect.objectContaining({ level: 'warn', grant: 'malformed' }));
      expect(await label(whole.configMap)).toMatchObject({ success: true, change: { grant: { name: whole.grant } } });
    } finally {
      await admin(['delete', 'changegrant', 'malformed', ...IN]);
      const { resourceVersion: _, ...metadata } = kept.metadata;
      await succeed(admin, ['replace', '-f', '-'], JSON.stringify({ ...kept, metadata }));
    }
  });
});

test('a use whose answer is lost counts once: the grant is read again, and the change is applied', async () => {
  const { configMap, grant } = await granted();
  let lost = 0;
  const door = await openRecordingDoor(ground.account, ({ method, path, query, status }) => {
    const isUse = method === 'PATCH' && path.endsWith(`/${grant}/status`) && !query.includes('dryRun');
    return isUse && status === 200 && ++lost === 1;
  });
  const behind = await ground.serve({ POLICY_FILE: policyWith({ grants: GRANTS }) }, door.url);
  try {
    expect(await label(configMap, behind)).toMatchObject({ success: true, change: { grant: { uses_left: 2 } } });
    expect(lost).toBe(1);
    expect(await usesOf(grant)).toHaveLength(1);
    expect(await labelsOf(configMap)).toEqual({ team: 'a' });
  } finally {
    await behind.stop();
    await door.close();
  }
});

test.each([
  [2, 'the dry run and the use: the change is applied', 1],
  [3, 'the dry run each time: a person is asked, and nothing is counted', 0],
])('of one call, %d answers about a grant are lost, of %s', async (most, _, uses) => {
  const { configMap, grant } = await granted();
  let asked = 0;
  let lost = 0;
  const door = await openRecordingDoor(ground.account, ({ method, path, query, status }) => {
    if (method !== 'PATCH' || !path.endsWith(`/${grant}/status`) || status === 0) return false;
    // The first one is of the plan. With two to lose, the second dry run passes, and the use after it is lost.
    asked++;
    const isDryRun = query.includes('dryRun');
    const loses = asked > 1 && lost < most && (most === 3 || (lost === 0 ? isDryRun : !isDryRun));
    if (loses) lost++;
    return loses;
  });
  const behind = await ground.serve({ POLICY_FILE: policyWith({ grants: GRANTS }) }, door.url);
  try {
    const answer = await label(configMap, behind);
    expect({ lost, uses: (await usesOf(grant)).length }).toEqual({ lost: most, uses });
    expect(await labelsOf(configMap)).toEqual(uses === 1 ? { team: 'a' } : {});
    if (uses === 1) expect(answer).toMatchObject({ success: true, change: { grant: { uses_left: 2 } } });
    else {
      expect(answer).toMatchObject({ code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
      // The kinds are there: to apply rbac.yaml again would help no one.
      const warnings = answer.change?.['warnings'] as readonly string[] | undefined;
      const warning = warnings?.[0];
      expect(warning).toMatch(/^The standing grant \S+ does not count now\. .+ a person must approve such changes\.$/);
      expect(warning).not.toContain('rbac.yaml');
    }
  } finally {
    await behind.stop();
    await door.close();
  }
});

test('a grant outlives the rights of the user who made it, as an approval does, until others revoke it', async () => {
  const covering = await granted();
  const { configMap, grant } = covering;
  const restore = await without('rolebinding/approvers', ...IN);
  try {
    const may = ['auth', 'can-i', 'grant', 'changes.remediation.mcp', ...IN];
    await vi.waitFor(async () => expect(await alice(may)).toMatchObject({ code: 1 }), { timeout: 40_000 });
    expect(await label(configMap)).toMatchObject({ success: true, change: { grant: { name: grant, uses_left: 2 } } });
    await noted(kubectlOf('root', ['system:masters']), grant, { revoked: { ...revoked, by: 'root' } });
  } finally {
    await restore();
  }
  await succeed(admin, ['label', 'configmap', configMap, 'team-', ...IN]);
  await touch(configMap);
  await isAskedAndApproved(covering, 'root revoked it');
});
