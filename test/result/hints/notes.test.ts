import { expect, test } from 'vitest';
import { dryRunNote, readReplicas, scaleNote } from '../../../src/result/hints/notes.ts';
import { ended } from './ended.ts';

test.each<[string, string, RegExp | undefined]>([
  ['delete pod a --dry-run=client', 'pod "a" deleted (dry run)\n', undefined],
  ['delete pod a --dry-run=server', 'pod "a" deleted (server dry run)\n', undefined],
  ['delete pod a --dry-run=server -o name', 'pod/a\n', /API server checked/],
  ['label pod a x=y --dry-run=client -o yaml', 'kind: Pod\n', /did not check/],
  ['apply -f - --dry-run=server -o json', '{}\n', /API server checked/],
  ['delete pod a', 'pod "a" deleted\n', undefined],
  ['delete pod a --dry-run=none', 'pod "a" deleted\n', undefined],
  ['delete pod a --dry-run=client --dry-run=none', 'pod "a" deleted\n', undefined],
])('a dry run is known as one: %s', (line, stdout, says) => {
  const note = dryRunNote(ended(line, '', { exitCode: 0, stdout }));
  if (says === undefined) expect(note).toBeUndefined();
  else expect(note).toMatch(says);
  expect(dryRunNote(ended(line, 'error: no\n', { stdout }))).toBeUndefined();
});

const BEFORE = readReplicas('Deployment   web    2\nStatefulSet   db   1\nWidget   w   <none>\n\n');

test('reads the replicas of each object, and none for other objects', () => {
  expect(BEFORE).toEqual([
    { name: 'deployment/web', replicas: 2 },
    { name: 'statefulset/db', replicas: 1 },
  ]);
});

test.each<[string, number, string | undefined]>([
  ['scale deploy/web sts/db --replicas=3', 2, 'Replicas: deployment/web 2 -> 3, statefulset/db 1 -> 3.'],
  ['scale deploy/web --replicas=0', 1, 'Replicas: 2 -> 0.'],
  ['scale deploy/web --replicas=2', 1, 'Replicas: 2 -> 2.'],
  ['scale deploy/web sts/db --replicas=3 --current-replicas=1', 2, 'Replicas: statefulset/db 1 -> 3.'],
  ['scale deploy/web --replicas=3', 0, undefined],
])('%s', (line, count, says) => {
  const done = { exitCode: 0, stdout: 'scaled\n' };
  expect(scaleNote(ended(line, '', done), BEFORE.slice(0, count))).toBe(says);
  expect(scaleNote(ended(line, 'error: no\n'), BEFORE.slice(0, count))).toBeUndefined();
});
