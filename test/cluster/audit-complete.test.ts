import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Record } from '../../src/audit/record.ts';
import { ADDED_STEPS } from '../../src/policy/added-steps.ts';
import { isPhase, readRecords } from '../audit/records.ts';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { type HttpServer, post } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { type ApiRequest, auditedSince } from './api-audit.ts';
import { type Call, NAMESPACE, SERVERS, WITHOUT_COMMAND } from './audited-calls.ts';
import { type Definition, define, makeObject, undefine } from './definitions.ts';
import { explains, type Work } from './on-record.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const SERVER = `system:serviceaccount:${NAMESPACE}:server`;
const kind: Definition = { group: 'audit.example.com', plural: 'valves', kind: 'Valve', shortNames: ['vlv'] };
const folder = mkdtempSync(join(tmpdir(), 'audit-complete-'));

/** A call that was made, with the records that it left. */
interface Made extends Call {
  readonly answer: string;
  readonly records: readonly Record[];
}

const servers: HttpServer[] = [];
const made: Made[] = [];
let requests: readonly ApiRequest[] = [];

function isStarted(record: Record): record is Record<'started' | 'step-started'> {
  return record.phase === 'started' || record.phase === 'step-started';
}

/** The requests that the server made as itself and in the name of callers, oldest first. */
function requestsOfServer(): readonly ApiRequest[] {
  const all = auditedSince(0).filter(({ user }) => user.username === SERVER);
  // A watch is there when its answer starts, and again when it is complete.
  return [...new Map(all.map((each) => [each.auditID, each])).values()];
}

/** Makes a call and resolves when all of its work is on record as ended, what follows the answer included. */
async function make(server: HttpServer, path: string, each: Call): Promise<Made> {
  const before = readRecords(path).length;
  const { text } = await post(server.url, each.message, { Authorization: 'Bearer token-of-the-audited-caller' });
  const left = () => readRecords(path).slice(before);
  const isOver = () => {
    const begun = left().filter(isPhase('step-started'));
    const ended = left().filter(isPhase('step-ended'));
    expect(ended).toHaveLength(begun.length);
    expect(ended.map(({ step }) => step)).toEqual(expect.arrayContaining([...each.steps]));
  };
  // A step that never comes fails the test of the calls, and must not hide what the comparison finds.
  await vi.waitFor(isOver, { timeout: 15_000, interval: 20 }).catch(() => undefined);
  return { ...each, answer: text, records: left() };
}

/** Each command and step of a call, by its first and its last record. */
function worksOf({ by, records }: Made): readonly Work[] {
  const own = records.find(isPhase('started'));
  const over = new Set<Record>();
  return records.filter(isStarted).map((started) => {
    const ended = records
      .filter((each): each is Work['ended'] => each.phase === 'ended' || each.phase === 'step-ended')
      .find((each) => !over.has(each) && isEndOf(started, each));
    if (ended === undefined) throw new Error(`No end is on record for ${JSON.stringify(started)}.`);
    over.add(ended);
    // A count is a read: it goes the way of reads, whichever way the call's own command goes.
    const isCount = started.phase === 'step-started' && started.step === 'count-selection';
    return { started, ended, by: isCount ? 'both' : by, call: own };
  });
}

function isEndOf(started: Work['started'], ended: Work['ended']): boolean {
  if (started.phase === 'started') return ended.phase === 'ended';
  return ended.phase === 'step-ended' && ended.stepNumber === started.stepNumber;
}

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  const here = ['-n', NAMESPACE];
  await define(kind);
  await makeObject(kind, 'x', NAMESPACE);
  await succeed(admin, ['create', 'serviceaccount', 'server', ...here]);
  const toAll = ['create', 'clusterrolebinding', '--clusterrole=cluster-admin'];
  await succeed(admin, [...toAll, 'audit-complete-server', `--serviceaccount=${NAMESPACE}:server`]);
  await succeed(admin, [...toAll, 'audit-complete-caller', '--user=audited:alice']);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...here]);
  await succeed(admin, ['create', 'deployment', 'stuck', '--image=registry.invalid/app:1', ...here]);
  await succeed(admin, ['run', 'taken', '--image=busybox:hang', '--restart=Never', ...here]);
  await succeed(admin, ['rollout', 'status', 'deployment/web', '--timeout=60s', ...here]);
  writeFileSync(join(folder, 'tokens'), 'alice token-of-the-audited-caller\n');
  mkdirSync(join(folder, 'account'));
  await kubectlAs(
    admin,
    sharedControlPlane().kubectl,
    { namespace: NAMESPACE, name: 'server' },
    join(folder, 'account'),
  );
  for (const [at, { settings, calls }] of SERVERS.entries()) {
    const path = join(folder, `audit-${at}`);
    const server = await serveCluster({
      KUBECONFIG: join(folder, 'account', 'kubeconfig'),
      KUBECTL_DEFAULT_NAMESPACE: NAMESPACE,
      KUBECTL_ALLOWED_COMMANDS:
        'get,describe,logs,events,top,rollout,explain,api-resources,auth,label,scale,set,annotate,apply,delete',
      KUBECTL_ALLOWED_IMAGES: 'busybox:1.37,example/web:2',
      AUDIT_FILE: path,
      ...settings(join(folder, 'tokens')),
    });
    servers.push(server);
    for (const each of calls) made.push(await make(server, path, each));
  }
  requests = requestsOfServer();
}, 240_000);

afterAll(async () => {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
  await admin(['delete', 'clusterrolebinding', 'audit-complete-server', 'audit-complete-caller']);
  await undefine(kind);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

/** The requests that none of the works explains. */
function unexplained(works: readonly Work[]): readonly string[] {
  return requests
    .filter((request) => !works.some((work) => explains(work, request)))
    .map(
      ({ requestReceivedTimestamp: at, verb, requestURI, userAgent, impersonatedUser }) =>
        `${at} ${verb} ${requestURI} by ${userAgent} as ${impersonatedUser?.username ?? 'the server'}`,
    );
}

function nameOf({ started }: Work): string {
  return started.phase === 'step-started' ? started.step : 'command';
}

/**
 * These servers plan no changes: changes-proof.test.ts holds what a change sends against the log of the API server. And
 * `resolve-target` asks DNS.
 */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'check-readiness',
  'rehearse-change',
  'review-change',
  'apply-change',
  'verify-change',
  'recover-change',
  'resolve-target',
]);
const RUN_HERE = Object.keys(ADDED_STEPS).filter((step) => !ELSEWHERE.has(step));

test('each request that reaches the API server is one that a command or step on record may make, at that time', () => {
  expect(unexplained(made.flatMap(worksOf))).toEqual([]);
});

test.each(['command', 'course', ...RUN_HERE])('without the records of %s, requests are left unexplained', (name) => {
  expect(unexplained(made.flatMap(worksOf).filter((work) => nameOf(work) !== name))).not.toEqual([]);
});

/** The API server's kinds are remembered, and these commands may need nothing else. */
const FROM_MEMORY: ReadonlySet<string> = new Set(['api-resources', 'explain']);

test('each command and step that ended well made a request, unless what is remembered is its answer', () => {
  const silent = made.flatMap(worksOf).filter((work) => {
    const { started, ended } = work;
    if (ended.exitCode !== 0 && !(started.phase === 'step-started' && started.step === 'write-events')) return false;
    return !FROM_MEMORY.has(started.subcommand ?? '') && !requests.some((request) => explains(work, request));
  });
  expect(silent.map(({ started }) => started)).toEqual([]);
});

test('each step that the server may add ran, except the steps for changes, for DNS and for an API server that cannot be reached', () => {
  const ran = made.flatMap(worksOf).map(nameOf);
  expect(new Set(ran)).toEqual(new Set(['command', 'course', ...RUN_HERE]));
});

test('each call ended as it is meant to, with the steps that it is made for', () => {
  for (const { does, answer, fails, refused, steps, records } of made) {
    const phases = records.map(({ phase }) => phase);
    expect(phases.includes('refused'), `${does}: ${answer}`).toBe(refused);
    expect(phases.includes('started'), does).toBe(!refused && !WITHOUT_COMMAND.has(does));
    const ran = records.filter(isPhase('step-started')).map(({ step }) => step);
    expect(ran, does).toEqual(expect.arrayContaining([...steps]));
    const [exitCode] = records.filter(isPhase('ended')).map((ended) => ended.exitCode);
    if (!refused && !WITHOUT_COMMAND.has(does)) expect(exitCode === 0, `${does}: ${answer}`).toBe(!fails);
  }
});
