import { beforeAll, describe, expect, test } from 'vitest';
import { readLogs } from '../../src/reads/logs.ts';
import { type Ran, succeed } from '../deployment/kubectl.ts';
import { admin, makeNamespace } from './against.ts';
import { compareCalls } from './compare.ts';
import { openApi, readNatively } from './read-natively.ts';
import { workloads } from './zoo/workloads.ts';

const namespace = 'reads-logs';

beforeAll(async () => {
  await makeNamespace(namespace);
  await makeNamespace(`${namespace}-empty`);
  await succeed(admin, ['create', '-f', '-'], workloads(namespace));
  await succeed(admin, ['rollout', 'status', 'deployment/two', '-n', namespace, '--timeout=40s']);
  await succeed(admin, ['rollout', 'status', 'statefulset/db', '-n', namespace, '--timeout=40s']);
});

const each = (targets: string, options: string) =>
  targets
    .trim()
    .split('\n')
    .flatMap((target) =>
      options.split('\n').map((option) => ['logs', '-n', namespace, ...target.split(' '), ...option.split(' ')]),
    )
    .map((args) => args.filter((arg) => arg !== ''));

/** Between the logs of several containers kubectl's order is that of a Go map. */
const sortLines = (ran: Ran): Ran => ({ ...ran, stdout: ran.stdout.split('\n').sort().join('\n') });

const ONE_LOG = `
solo
crashing
imageless
pending
annotated
misled
absent
po/solo
deployment/web
deploy/two
deployments.apps/web
deployment/absent
deployment/stuck
sts/db
ds/agent
job/once
rc/old
svc/web
cronjob/nightly
svc/bare
`;

describe('logs of one container print what kubectl prints', () => {
  test('for every kind of workload, whatever part of the log is asked for', async () => {
    const options = `
--tail=3
--tail=0
--tail=-2
--tail=0x3
--since=10s
--since=0.4s
--since=-5s
--since-time=2024-01-02T03:04:05.678Z
--since-time=2024-01-02T03:04:05+02:00 --since=1s
--timestamps --tail=2
--limit-bytes=100
--limit-bytes=-1
--prefix --tail=2
-p --tail=4 --prefix
-c second
-c nope --ignore-errors`;
    const calls = each(ONE_LOG, options);
    expect(await compareCalls(readLogs, calls)).toEqual({ compared: calls.length, differences: [] });
  }, 300_000);

  test('for arguments that cannot be', async () => {
    const calls = each(
      `
solo api
annotated first
annotated first -c second
solo -l a=b
solo api -l a=b
a b c
foo/bar
foo.example.com/bar
a/b/c
/solo
solo/
namespace/${namespace}
a%b
..
deploy/two -n nowhere
solo -n nowhere
solo -n a%b
solo --pod-running-timeout=0s
deploy/idle --pod-running-timeout=1s
deploy/idle --pod-running-timeout=1s --all-pods
two --all-containers -c app`,
      '',
    );
    calls.push(['logs'], ['logs', 'solo']);
    expect(await compareCalls(readLogs, calls)).toEqual({ compared: calls.length, differences: [] });
  });
});

describe('logs of several containers print what kubectl prints, in some order', () => {
  test('for workloads', async () => {
    const options = `
--all-containers --tail=3
--all-containers --prefix --tail=3
--all-pods --tail=3
--all-pods --all-containers --tail=3
--all-pods --tail=2 --timestamps
-p --all-containers --tail=1`;
    const calls = each('deploy/web\ndeploy/two\nannotated\nmisled\nsvc/web\nds/agent\nsts/db\nabsent', options);
    expect(await compareCalls(readLogs, calls, undefined, sortLines)).toEqual({
      compared: calls.length,
      differences: [],
    });
  }, 120_000);

  test('for selectors', async () => {
    const selectors = ['app=web', 'app=two', 'lone=yes', 'app=none', 'app in (web,two)', 'app', '!app', 'bad in'];
    const options = [
      [],
      ['--tail=2'],
      ['--tail=-1'],
      ['--prefix', '--tail=1', '--all-containers'],
      ['-c', 'web'],
      ['--max-log-requests=1', '--tail=0'],
      ['-n', `${namespace}-empty`],
    ];
    const calls = selectors.flatMap((selector) =>
      options.map((option) => ['logs', '-n', namespace, '-l', selector, ...option]),
    );
    expect(await compareCalls(readLogs, calls, undefined, sortLines)).toEqual({
      compared: calls.length,
      differences: [],
    });
  }, 120_000);

  test('with the logs of one container together', async () => {
    const { stdout } = await readNatively(
      readLogs,
      ['logs', '-n', namespace, 'deploy/two', '--all-pods', '--all-containers', '--tail=2'],
      await openApi(),
    );
    const sources = stdout.split('\n').flatMap((line) => /^\[(.*?)\]/.exec(line)?.[1] ?? []);
    const changes = sources.filter((source, index) => source !== sources[index - 1]);
    expect(changes).toEqual([...new Set(sources)]);
    expect(changes).toHaveLength(6);
  });
});
