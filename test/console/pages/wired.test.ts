import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { readConfiguration } from '../../../src/config/configuration.ts';
import type { ActivityPage } from '../../../src/console/face/activity.ts';
import type { PolicyView } from '../../../src/console/face/policy.ts';
import type { StatusView } from '../../../src/console/face/status.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { openDataPages } from '../../../src/open-data-pages.ts';
import { kubectl } from '../../../src/tools/kubectl.ts';
import { wire } from '../../../src/wiring.ts';
import { BOB, reading } from './trail.ts';

const RULES = 'rules:\n  - {id: reads, effect: allow, subcommands: [get]}\n';

/** A server of these variables with its parts, without a listener and without a cluster. */
async function wired(variables: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'console-wired-'));
  const policyFile = join(folder, 'policy.yaml');
  writeFileSync(policyFile, RULES);
  const environment = {
    PATH: folder,
    HOME: folder,
    AUDIT_STDERR: 'off',
    POLICY_FILE: policyFile,
    ...variables,
    ...(variables['AUDIT_FILE'] && { AUDIT_FILE: join(folder, 'audit') }),
  };
  const configuration = readConfiguration(environment);
  const server = await wire({
    commandLine: { action: 'serve', transport: 'http', host: '127.0.0.1', port: 0 },
    environment,
    configuration,
    logger: pino({ enabled: false }),
  });
  onTestFinished(async () => {
    await server.door.close();
    await server.audit.close();
    rmSync(folder, { recursive: true });
  });
  const pages = openDataPages({ server, configuration, environment, ready: async () => 'No kubectl.' });
  return { server, pages, policyFile };
}

const signal = () => new AbortController().signal;

test.each([
  ['memory', {}],
  ['file', { AUDIT_FILE: 'yes' }],
])('calls of a server are on its pages, from %s', async (source, variables) => {
  const { server, pages } = await wired({ CONSOLE: 'on', ...variables });
  const answer = (args: readonly string[], subject = ANONYMOUS) =>
    server.pipeline.answer({ tool: kubectl, arguments: { args }, signal: signal(), subject });
  await answer(['delete', 'pod', 'web', '-n', 'shop']);
  await answer(['nonsense'], BOB);
  if (pages === undefined) throw new Error('no pages');
  const local = reading(pages.activity, ANONYMOUS, true);
  const { calls, ...page } = await local.get<ActivityPage>('activity');
  expect(page).toMatchObject({ source, scope: 'all', unsound: 0 });
  expect(calls.map(({ caller, verdict, code }) => [caller, verdict, code])).toEqual([
    [BOB.name, 'denied', 'UNKNOWN_COMMAND'],
    ['anonymous', 'denied', expect.stringMatching(/NOT_ALLOWED|COMMAND/)],
  ]);
  expect(await local.download('activity/export')).toHaveLength(3);
  // No cluster can be asked here, so a person who is signed in sees own calls only.
  const bob = await reading(pages.activity, BOB).get<ActivityPage>('activity');
  expect(bob).toMatchObject({ scope: 'own', calls: [{ caller: BOB.name }] });
  expect(await reading(pages.policy, ANONYMOUS, true).get<PolicyView>('policy')).toMatchObject({ file: RULES });
  expect(await reading(pages.status, ANONYMOUS, true).get<StatusView>('status')).toMatchObject({
    ready: { isReady: false, reason: 'No kubectl.' },
    reads: { mode: 'on', why: expect.any(String) },
    callers: expect.arrayContaining([expect.objectContaining({ name: 'anonymous', calls: 1, refused: 1 })]),
    suspension: { isOffered: false },
  });
});

test('a policy file that was changed since the start is not shown as the policy', async () => {
  const { server, policyFile } = await wired({ CONSOLE: 'on' });
  writeFileSync(policyFile, RULES.replace('reads', 'other'));
  const environment = { POLICY_FILE: policyFile };
  const pages = openDataPages({
    server,
    configuration: { ...readConfiguration(environment), rules: [] },
    environment,
    ready: async () => undefined,
  });
  const view = await reading(pages?.policy ?? (async () => undefined), ANONYMOUS, true).get<PolicyView>('policy');
  expect(view).not.toHaveProperty('file');
});

test('without a console no records are kept to be read again', async () => {
  const { server, pages } = await wired({});
  expect(pages).toBeUndefined();
  expect(server.audit.streams).toEqual([]);
});
