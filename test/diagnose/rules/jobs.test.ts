import { expect, test } from 'vitest';
import { jobs } from '../../../src/diagnose/rules/jobs.ts';
import { meta, pod } from '../objects.ts';
import { ago, found } from '../read.ts';

const JOB = { kind: 'Job', metadata: meta('report'), status: { active: 1 } };
const ended = (exitCode: number, seconds: number) => ({ terminated: { exitCode, finishedAt: ago(seconds) } });
const running = { running: { startedAt: ago(900) } };
const held = (app: object, proxy: object, more: object = {}) => ({
  ...pod('x', {
    spec: { containers: [{ name: 'app' }, { name: 'proxy' }], ...more },
    status: {
      containerStatuses: [
        { name: 'app', state: app },
        { name: 'proxy', state: proxy },
      ],
    },
  }),
  metadata: meta('report-x', { ownerReferences: [{ kind: 'Job', name: 'report', uid: 'u', controller: true }] }),
});

test.each<[string, object, readonly string[]]>([
  [
    'a container that runs on',
    held(ended(0, 120), running),
    ['error Job/report: its Job report does not end: container app is done, and container proxy runs on'],
  ],
  ['a container that may still end', held(ended(0, 20), running), []],
  ['a container that failed', held(ended(1, 120), running), []],
  ['two that run', held(running, running), []],
  ['two that ended', held(ended(0, 120), ended(0, 120)), []],
])('a Job is kept from its end by %s', (_, of, says) => {
  expect(found(jobs, [JOB, of])).toEqual(says);
});

test('a Job without active pods is not kept from its end', () => {
  expect(found(jobs, [{ ...JOB, status: {} }, held(ended(0, 120), running)])).toEqual([]);
});
