import { beforeAll, expect, test } from 'vitest';
import { readEvents } from '../../src/reads/events.ts';
import { succeed } from '../deployment/kubectl.ts';
import { admin, makeNamespace } from './against.ts';
import { compareCalls } from './compare.ts';

const namespace = 'reads-events';
const about = { kind: 'Pod', name: 'solo', namespace, apiVersion: 'v1' };

/** Events of all the forms that exist: counted, in series, without times, in the future, of several lines and scripts. */
const UNUSUAL = [
  {
    involvedObject: about,
    metadata: { labels: { '10': 'a', '9': 'b', x: 'v' }, annotations: { '3': '<&>', '20': 't\tx', a: '1' } },
    type: 'Normal',
    reason: 'R',
    message: 'multi\nline\twith a tab \u001b[31m red \r',
    eventTime: '2026-01-24T20:00:00.123456Z',
    series: { count: 3, lastObservedTime: '2026-01-24T20:10:00.123457Z' },
    reportingComponent: 'c',
    reportingInstance: 'i',
    action: 'A',
  },
  {
    involvedObject: about,
    type: 'Warning',
    reason: 'מ',
    message: ' \u3000שלום 日本 😀 ',
    count: 7,
    firstTimestamp: '2025-01-01T00:00:00Z',
    lastTimestamp: '2026-01-24T20:10:00Z',
  },
  { involvedObject: about, reason: '', message: '' },
  {
    involvedObject: { kind: 'Deployment', name: 'web', namespace, apiVersion: 'apps/v1' },
    type: 'Odd',
    reason: 'x',
    message: 'm',
    firstTimestamp: '2127-01-01T00:00:00Z',
    lastTimestamp: '2127-01-01T00:00:00Z',
    count: 1,
  },
];

/** Enough events for Go not to sort them by insertion, many of the same time; so old that no age ticks while they are read. */
const USUAL = Array.from({ length: 60 }, (_, index) => ({
  involvedObject: { kind: 'ReplicaSet', name: `web-${index % 7}`, namespace, apiVersion: 'apps/v1' },
  type: index % 5 === 0 ? 'Warning' : 'Normal',
  reason: `Reason${index % 3}`,
  message: `message ${index}`,
  count: (index % 4) + 1,
  firstTimestamp: '2025-01-01T00:00:00Z',
  lastTimestamp: `2025-01-0${(index % 6) + 1}T00:00:00Z`,
}));

beforeAll(async () => {
  await makeNamespace(namespace);
  await makeNamespace(`${namespace}-empty`);
  const items = [...UNUSUAL, ...USUAL].map((event, index) => ({
    apiVersion: 'v1',
    kind: 'Event',
    ...event,
    metadata: { ...('metadata' in event ? event.metadata : {}), name: `event-${index}`, namespace },
  }));
  await succeed(admin, ['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
});

const SELECTIONS = `
--types=Warning
--types=normal,Warning
--types=Odd
--types=
--types=Warning --types=Normal
--for=pod/solo
--for=Deployment/web
--for=deploy.apps/web
--for=deployments.v1.apps/web
--for=pods/absent
--for=foo/bar
--for=foo.example.com/x
--for=pod
--for=a/b/c
--for=pod/
--for=pod/a,b=c
--for=pod/solo --types=Warning
--for=rs/web-3
--for=node/x
--chunk-size=2
-n ${namespace}-empty
-n nowhere
-n a%b
-A --for=pod/absent`;
const FORMATS = '\n--no-headers\n-o json\n-o yaml\n-o name\n-A --for=pod/solo\n-o json --show-managed-fields';

test('events prints what kubectl prints', async () => {
  const calls = SELECTIONS.split('\n').flatMap((selection) =>
    FORMATS.split('\n').map((format) =>
      ['events', '-n', namespace, ...selection.split(' '), ...format.split(' ')].filter((arg) => arg !== ''),
    ),
  );
  calls.push(
    ['events', '-A', '--types=Odd'],
    ['events', '-A', '--types=Odd', '-o', 'json'],
    ['events', '--for=pod/none'],
  );
  expect(await compareCalls(readEvents, calls)).toEqual({ compared: calls.length, differences: [] });
}, 300_000);
