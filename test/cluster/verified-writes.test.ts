import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Progress, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isPhase, readRecords } from '../audit/records.ts';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { writePolicy } from './policy-file.ts';

const NAMESPACE = 'verified-writes';
const PLAIN = 'verified-writes-plain';
const IN = ['-n', NAMESPACE];
const folder = mkdtempSync(join(tmpdir(), 'verified-writes-'));
const audit = join(folder, 'audit.jsonl');
let server: HttpServer;

const serve = (environment: Readonly<Record<string, string>> = {}) =>
  serveCluster({
    KUBECTL_ALLOWED_COMMANDS: 'get,patch,scale,label,create,delete',
    POLICY_FILE: writePolicy({
      rules: [
        { id: 'watched', effect: 'allow', namespaces: [NAMESPACE], verify_seconds: 90 },
        { id: 'plain', effect: 'allow', namespaces: [PLAIN] },
        { id: 'asked', effect: 'ask', subcommands: ['delete'] },
      ],
    }),
    KUBECTL_ALLOWED_IMAGES: 'example/*',
    KUBECTL_TIMEOUT: '100',
    ANSWER_UNTRUSTED_TEXT: 'off',
    ...environment,
  });

const kubectl = (args: readonly string[], stdin?: unknown, on = server) =>
  callTool(on.url, 'kubectl', { args, ...(stdin !== undefined && { stdin }) });
const setImage = (image: string, namespace = NAMESPACE, on = server) =>
  kubectl(
    ['patch', 'deployment', 'api', '-n', namespace],
    { spec: { template: { spec: { containers: [{ name: 'api', image }] } } } },
    on,
  );

beforeAll(async () => {
  for (const namespace of [NAMESPACE, PLAIN]) {
    await makeNamespace(namespace);
    await succeed(admin, ['create', 'deployment', 'api', '--image=example/api:1', '-n', namespace]);
    await succeed(admin, ['rollout', 'status', 'deployment/api', '--timeout=60s', '-n', namespace]);
  }
  server = await serve({ AUDIT_FILE: audit });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'namespace', NAMESPACE, PLAIN, '--wait=false']);
});

describe('a write of kubectl that a rule wants verified', () => {
  test('says whether it helped: worse, unchanged, healed, healthy, each with evidence', async () => {
    for (const [image, verdict, evidence] of [
      ['example/api:missing', 'worse', /container api is in ImagePullBackOff/],
      ['example/api-other:missing', 'unchanged', /deployments\.apps\/api/],
      ['example/api:2', 'healed', /1 of 1 pod is ready/],
      ['example/api:3', 'healthy', /1 of 1 pod is ready/],
    ] as const) {
      const answer = await setImage(image);
      expect(answer).toMatchObject({ success: true, return_code: 0, stdout: 'deployment.apps/api patched\n' });
      expect([image, answer.verification]).toEqual([
        image,
        { verdict, evidence: expect.arrayContaining([expect.stringMatching(evidence)]) },
      ]);
    }
  });

  test('leaves its steps on record, and is made once', async () => {
    const { metadata } = JSON.parse(await succeed(admin, ['get', 'deployment', 'api', '-o', 'json', ...IN]));
    const answer = await kubectl(['scale', 'deployment/api', '--replicas=2', ...IN]);
    expect(answer).toMatchObject({ success: true, verification: { verdict: 'healthy' } });
    const stored = JSON.parse(await succeed(admin, ['get', 'deployment', 'api', '-o', 'json', ...IN]));
    expect(stored.metadata.generation).toBe(metadata.generation + 1);
    const records = readRecords(audit);
    const own = records.filter(isPhase('started')).findLast(({ argv }) => argv?.includes('--replicas=2') === true);
    const steps = records.filter(isPhase('step-started')).filter(({ callId }) => callId === own?.callId);
    const named = steps.map(({ step }) => step);
    expect(named.filter((step) => step === 'verify-change')).toHaveLength(2);
    expect(named.indexOf('rehearse-change')).toBeLessThan(named.indexOf('verify-change'));
  });

  test('tells its progress while it watches', async () => {
    const client = new Client({ name: 'a client', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
    onTestFinished(() => client.close());
    const told: Progress[] = [];
    const args = ['scale', 'deployment/api', '--replicas=1', ...IN];
    const { structuredContent } = await client.callTool(
      { name: 'kubectl', arguments: { args } },
      { onprogress: (progress) => void told.push(progress) },
    );
    // The client checks the answer against the outputSchema of the tool.
    expect(structuredContent).toMatchObject({ verification: { verdict: 'healthy' } });
    expect(told.map(({ message }) => message).filter((each) => each?.startsWith('The outcome is '))).not.toEqual([]);
  });

  test('is watched no longer than its call may take', async () => {
    const quick = await serve({ KUBECTL_TIMEOUT: '5' });
    onTestFinished(() => quick.stop());
    const answer = await setImage('example/api:missing', NAMESPACE, quick);
    expect(answer).toMatchObject({ success: true, return_code: 0 });
    expect(answer.verification.evidence).toEqual(expect.arrayContaining([expect.stringContaining('api')]));
    await setImage('example/api:3');
  });

  test('has no verdict if it fails or is refused', async () => {
    const failed = await kubectl(['scale', 'deployment/absent', '--replicas=2', ...IN]);
    expect(failed).toMatchObject({ success: false, return_code: 1 });
    expect(failed).not.toHaveProperty('verification');
    const asked = await kubectl(['delete', 'deployment', 'api', ...IN]);
    expect(asked).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    expect(asked).not.toHaveProperty('verification');
    const refused = await kubectl(['patch', 'deployment', 'api', ...IN], {
      spec: { template: { spec: { hostNetwork: true } } },
    });
    expect(refused).toMatchObject({ success: false, code: 'POD_SECURITY' });
    expect(refused).not.toHaveProperty('verification');
  });
});

test('other writes and reads have no verdict', async () => {
  const plain = await setImage('example/api:2', PLAIN);
  expect(plain).toMatchObject({ success: true });
  expect(plain).not.toHaveProperty('verification');
  const read = await kubectl(['get', 'deployment', 'api', '-o', 'name', ...IN]);
  expect(read).toMatchObject({ success: true });
  expect(read).not.toHaveProperty('verification');
});

test('it needs no changes to be on', async () => {
  const without = await serveCluster({
    KUBECTL_ALLOWED_COMMANDS: 'get,label',
    CHANGES: 'off',
    POLICY_FILE: writePolicy({ rules: [{ id: 'all', effect: 'allow', verify_seconds: 30 }] }),
  });
  onTestFinished(() => without.stop());
  const answer = await kubectl(['label', 'deployment', 'api', 'team=a', ...IN], undefined, without);
  expect(answer).toMatchObject({ success: true, verification: { verdict: 'healthy' } });
});
