import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { type HttpServer, send } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { callAs, TOKENS } from './console-ground.ts';
import { writePolicy } from './policy-file.ts';

const NAMESPACE = 'changes-no-room';
const POLICY = {
  rules: [
    { id: 'all', effect: 'allow' },
    { id: 'asked', effect: 'ask', subcommands: ['create'], approvers: { users: ['alice'] } },
  ],
};
/** Half of the memory for changes, in characters: what is not over of one caller takes no more. */
const SHARE = 8 * 1024 * 1024;
/** A plan holds a document several times, and is at most 512 KiB. */
const LARGE = 'x'.repeat(100_000);
const MOST_PLANS = 200;
const folder = mkdtempSync(join(tmpdir(), `${NAMESPACE}-`));
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, `agent ${TOKENS.agent}\nalice ${TOKENS.alice}\nbob ${TOKENS.bob}\n`, { mode: 0o600 });
  server = await serveCluster({
    MCP_AUTH_TOKEN_FILE: tokens,
    POLICY_FILE: writePolicy(POLICY),
    KUBECTL_ALLOWED_COMMANDS: 'get,create',
    CHANGE_MAX_PER_HOUR: '1000',
    ANSWER_UNTRUSTED_TEXT: 'off',
  });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

const create = (by: 'agent' | 'bob', name: string) =>
  callAs(by, server.url, 'kubectl', {
    args: ['create', '-f', '-', '-n', NAMESPACE],
    stdin: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { large: LARGE } },
  });

test('an agent whose waiting changes fill its share of the memory is told so, and what to do', async () => {
  const waiting: string[] = [];
  let refused: Awaited<ReturnType<typeof create>> | undefined;
  while (refused === undefined && waiting.length < MOST_PLANS) {
    const asked = await create('agent', `map-${waiting.length}`);
    if (asked['code'] === 'APPROVAL_REQUIRED') waiting.push(asked.change?.id ?? '');
    else refused = asked;
  }
  expect(refused).toMatchObject({
    success: false,
    code: 'CHANGE_LIMIT',
    error:
      'This server keeps the change in its memory, and has no room for it: too many changes there wait or are being applied.',
    hint: 'Nothing was changed. Apply the changes that you have planned. Or try again once changes that wait were decided, or have expired.',
  });
  expect(waiting.length).toBeGreaterThan(SHARE / (512 * 1024));
  expect(waiting.length).toBeLessThan(SHARE / LARGE.length);
  // None that waits was forgotten, and others still have room.
  for (const id of waiting)
    expect(await callAs('agent', server.url, 'get_change', { id })).toMatchObject({ change: { id, phase: 'Pending' } });
  expect(await create('bob', 'of-bob')).toMatchObject({ code: 'APPROVAL_REQUIRED' });

  // The hint is true: a decision makes room.
  const [first = ''] = waiting;
  const authorization = `Bearer ${TOKENS.alice}`;
  const { json: change } = await send(server.url, {
    method: 'GET',
    path: `/changes/${first}`,
    headers: { authorization },
  });
  const denied = await send(server.url, {
    path: `/changes/${first}/decision`,
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ verdict: 'Denied', hash: change.spec.hash, reason: 'too large' }),
  });
  expect(denied, denied.text).toMatchObject({ status: 200 });
  expect(await create('agent', 'once-more')).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  expect(await succeed(admin, ['get', 'configmaps', '-n', NAMESPACE, '-o', 'name'])).toBe(
    'configmap/kube-root-ca.crt\n',
  );
}, 180_000);
