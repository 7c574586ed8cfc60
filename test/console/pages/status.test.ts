import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryRecords } from '../../../src/audit/memory.ts';
import { readConfiguration } from '../../../src/config/configuration.ts';
import { SETTINGS } from '../../../src/config/settings.ts';
import type { StatusView } from '../../../src/console/face/status.ts';
import { Scopes } from '../../../src/console/pages/activity/scope.ts';
import { openShown } from '../../../src/console/pages/shown.ts';
import { openStatus, type StatusParts } from '../../../src/console/pages/status/open-status.ts';
import { ANONYMOUS, type Subject } from '../../../src/kube/subject.ts';
import { openRedaction } from '../../../src/redaction/redaction.ts';
import type { Change, Decision } from '../../../src/remediation/change.ts';
import { specOf } from '../../remediation/spec.ts';
import { ALICE, BOB, type PlayedCall, playToFile, reading, START } from './trail.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-status-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const AUDITOR: Subject = { method: 'oidc', name: 'audit@example.com', groups: [] };
const SECRET = 's3cr3t-'.repeat(6);
const environment = { KUBECTL_ALLOWED_COMMANDS: 'get,delete', MCP_AUTH_TOKEN: SECRET, KUBECTL_TIMEOUT: '30' };

function pageOf(altered: Partial<StatusParts> = {}) {
  return openStatus({
    version: '1.2.3',
    startedAt: START,
    kubectl: async () => 'v1.37.0',
    ready: async () => undefined,
    load: () => ({ running: 1, waiting: 2, limit: 3 }),
    reads: async () => ({ mode: 'on' }),
    configuration: readConfiguration(environment),
    environment,
    source: new MemoryRecords(),
    scopes: new Scopes(async ({ name }) => name === AUDITOR.name, Date.now),
    approvals: undefined,
    suspensions: undefined,
    keeping: undefined,
    show: openShown(openRedaction({ key: Buffer.alloc(16) })),
    now: () => START + 3_600_000,
    ...altered,
  });
}

const statusOf = (altered: Partial<StatusParts> = {}, as = AUDITOR) =>
  reading(pageOf(altered), as).get<StatusView>('status');

test('tells the version, the load, and why the server is not ready', async () => {
  expect(await statusOf()).toMatchObject({
    version: '1.2.3',
    kubectl: 'v1.37.0',
    ready: { isReady: true },
    startedAt: '2026-03-02T09:00:00.000Z',
    load: { running: 1, waiting: 2, limit: 3 },
    reads: { mode: 'on' },
    suspension: { isSuspended: false, isOffered: false },
    scope: 'all',
  });
  expect(await statusOf({ ready: async () => 'No kubectl.' })).toMatchObject({
    ready: { isReady: false, reason: 'No kubectl.' },
  });
});

test('tells where changes are kept, and what keeps the server from it; nothing if the cluster does not answer', async () => {
  expect(await statusOf()).not.toHaveProperty('keeping');
  expect(await statusOf({ keeping: async () => ({ in: 'memory' }) })).toMatchObject({ keeping: { in: 'memory' } });
  const lacking = { in: 'cluster', why: 'The account of the server lacks rights.' } as const;
  expect((await statusOf({ keeping: async () => lacking })).keeping).toEqual(lacking);
  const silent = async () => Promise.reject(new Error('away'));
  expect(await statusOf({ keeping: silent })).not.toHaveProperty('keeping');
});

describe('the configuration', () => {
  test('is every setting, and of a secret only whether it is set', async () => {
    const { configuration } = await statusOf();
    expect(configuration.map(({ variable }) => variable)).toEqual(
      Object.values(SETTINGS).map(({ variable }) => variable),
    );
    const of = (variable: string) => configuration.find((row) => row.variable === variable);
    expect(of('KUBECTL_TIMEOUT')).toEqual({ variable: 'KUBECTL_TIMEOUT', value: '30', isDefault: false });
    expect(of('AUDIT_STDERR')).toEqual({ variable: 'AUDIT_STDERR', value: 'on', isDefault: true });
    expect(of('MCP_AUTH_TOKEN')).toEqual({ variable: 'MCP_AUTH_TOKEN', value: 'set', isDefault: false });
    expect(of('ANSWER_KEY')).toEqual({ variable: 'ANSWER_KEY', value: 'not set', isDefault: true });
    expect(JSON.stringify(configuration)).not.toContain(SECRET);
  });

  test('is what get_config shows, for readers who see own calls only', async () => {
    const { configuration, scope } = await statusOf({}, BOB);
    expect(scope).toBe('own');
    expect(configuration.map(({ variable }) => variable)).toEqual([
      'KUBECTL_ALLOWED_COMMANDS',
      'KUBECTL_DANGEROUS_FLAGS',
      'KUBECTL_TIMEOUT',
      'ANSWER_MAX_BYTES',
      'KUBECTL_ALLOWED_IMAGES',
      'KUBECTL_ALLOW',
    ]);
  });
});

describe('the callers of the last hour', () => {
  const call = (number: number, altered: Partial<PlayedCall>): PlayedCall => ({
    number,
    caller: ALICE,
    argv: ['get', 'pods'],
    kind: 'allowed',
    at: number * 1000,
    durationMs: 10,
    ...altered,
  });
  const played = [
    ...Array.from({ length: 30 }, (_, at) => call(at, {})),
    ...Array.from({ length: 6 }, (_, at) => call(100 + at, { caller: BOB, kind: at % 2 ? 'denied' : 'asked' })),
    call(999, { at: -10_000, caller: AUDITOR }),
  ];

  test('are the busiest first, with their refusals and rates', async () => {
    const { callers } = await statusOf({ source: await playToFile(played, join(folder, 'audit')) });
    expect(callers).toEqual([
      { name: ALICE.name, calls: 30, refused: 0, perMinute: 0.5, last: '2026-03-02T09:00:29.010Z' },
      { name: BOB.name, calls: 6, refused: 3, perMinute: 0.1, last: '2026-03-02T09:01:45.010Z' },
    ]);
  });

  test('are the reader alone, if the reader sees own calls only', async () => {
    const { callers } = await statusOf({ source: await playToFile(played, join(folder, 'audit')) }, BOB);
    expect(callers.map(({ name }) => name)).toEqual([BOB.name]);
  });
});

describe('the decisions', () => {
  const planned = '2026-03-02T09:00:00.000Z';
  const decided = (by: string, verdict: Decision['verdict'], seconds: number): Change => {
    const at = new Date(START + seconds * 1000).toISOString();
    const spec = specOf({ plannedAt: planned, expiresAt: '2026-03-02T09:30:00.000Z' });
    const decisions = [{ by, verdict, hash: spec.hash, at }];
    return { spec, status: { phase: verdict, decisions, progress: [] }, version: '1' };
  };
  const pending: Change = {
    spec: specOf({ plannedAt: planned, expiresAt: '2026-03-02T19:30:00.000Z' }),
    status: { phase: 'Pending', decisions: [], progress: [] },
    version: '1',
  };

  test('are counted, with the time they took and by which person', async () => {
    const changes = [
      decided('carol', 'Approved', 5),
      decided('carol', 'Approved', 60),
      decided('dave', 'Denied', 100),
      decided('carol', 'Denied', 200),
      pending,
    ];
    const { decisions } = await statusOf({ approvals: { list: async () => ({ changes }) } });
    expect(decisions).toEqual({
      approved: 2,
      denied: 2,
      pending: 1,
      hasty: 1,
      medianSeconds: 80,
      byPerson: [
        { name: 'carol', approved: 2, denied: 1 },
        { name: 'dave', approved: 0, denied: 1 },
      ],
    });
  });

  test('are none, with the reason, for a person who may not list changes', async () => {
    const list = async () => ({ status: 403 as const, error: 'You need more rights.' });
    const { decisions } = await statusOf({ approvals: { list } });
    expect(decisions).toMatchObject({ approved: 0, pending: 0, why: 'You need more rights.' });
    const lost = await statusOf({ approvals: { list: () => Promise.reject(new Error('x')) } });
    expect(lost.decisions.why).toMatch(/cannot be read/);
  });

  test('are asked for once in ten seconds', async () => {
    let asked = 0;
    const list = async () => {
      asked++;
      return { changes: [] };
    };
    const reader = reading(pageOf({ approvals: { list } }), ALICE);
    await reader.get('status');
    await reader.get('status');
    expect(asked).toBe(1);
  });
});

describe('the suspension', () => {
  function recording() {
    const sent: string[] = [];
    const state = { isSuspended: true, isOffered: true, reason: 'fire \u202e', by: 'mcp:alice' };
    const suspensions: StatusParts['suspensions'] = {
      read: async ({ name }) => {
        sent.push(`read ${name}`);
        return state;
      },
      suspend: async ({ name }, reason) => {
        sent.push(`suspend ${name}: ${reason}`);
        return name === BOB.name ? { status: 403, error: 'You need more rights.' } : state;
      },
      resume: async ({ name }) => {
        sent.push(`resume ${name}`);
        return { isSuspended: false, isOffered: true };
      },
    };
    return { sent, suspensions };
  }

  test('is read, made and ended as the person', async () => {
    const { sent, suspensions } = recording();
    const page = pageOf({ suspensions });
    const alice = reading(page, ALICE);
    expect(await alice.get('suspension')).toMatchObject({ isSuspended: true, reason: 'fire \\u{202E}' });
    expect(await alice.send('POST', 'suspension', { reason: ' fire ' })).toMatchObject({ status: 200 });
    expect(await alice.send('DELETE', 'suspension')).toMatchObject({ status: 200, json: { isSuspended: false } });
    expect(await reading(page, BOB).send('POST', 'suspension', { reason: 'x' })).toMatchObject({ status: 403 });
    const name = ALICE.name;
    expect(sent).toEqual([`read ${name}`, `suspend ${name}: fire`, `resume ${name}`, `suspend ${BOB.name}: x`]);
  });

  test.each([undefined, null, {}, { reason: '' }, { reason: '  ' }, { reason: 1 }, { reason: 'x'.repeat(1025) }])(
    'is not made with the body %j',
    async (body) => {
      const { sent, suspensions } = recording();
      const answer = await reading(pageOf({ suspensions }), ALICE).send('POST', 'suspension', body);
      expect(answer).toMatchObject({ status: 422 });
      expect(sent).toEqual([]);
    },
  );

  test('is neither made nor ended without signing in, and says how to do it', async () => {
    const { sent, suspensions } = recording();
    const local = reading(pageOf({ suspensions }), ANONYMOUS, true);
    for (const method of ['POST', 'DELETE'] as const)
      expect(await local.send(method, 'suspension', { reason: 'x' })).toMatchObject({
        status: 403,
        json: { error: expect.stringContaining('changes suspend --reason') },
      });
    expect(sent).toEqual([]);
  });

  test('counts as made as long as it is not known', async () => {
    const read = () => Promise.reject(new Error('lost'));
    const { suspensions } = recording();
    const lost = suspensions && { ...suspensions, read };
    expect(await statusOf({ suspensions: lost })).toMatchObject({
      suspension: { isSuspended: true, why: expect.stringContaining('did not answer') },
    });
  });
});
