import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Door } from '../../src/execution/door.ts';
import { readsFields } from '../../src/execution/redacted-reads.ts';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { fixturePath, recordedCalls } from '../fixtures/bin/fixtures.ts';
import { permitFor, planOf } from '../policy/plans.ts';

let root: string;
let recordFile: string;
let door: Door;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'redacted-'));
  recordFile = join(root, 'calls');
  door = new Door({
    environment: { PATH: fixturePath('record'), RECORD_FILE: recordFile, HOME: root },
    passEnvironment: ['RECORD_FILE'],
    stateFolder: undefined,
    timeoutSeconds: 5,
    maxOutputBytes: 1024 * 1024,
    redaction: openRedaction({ key: Buffer.alloc(32) }),
    slots: 4,
    nativeReads: 'off',
  });
});
afterEach(async () => {
  await door.close();
  rmSync(root, { recursive: true, force: true });
});

const run = (line: string) => door.run(permitFor(planOf(line)), new AbortController().signal);

/** The kubeconfig of this kubectl names no API server that the server could ask itself. */
test.each(['get pods -o json', 'get pods -o custom-columns=A:.spec', 'rollout history deploy/web --revision=1'])(
  'fields of objects that did not pass the server are not printed: %s',
  async (line) => {
    expect(await run(line)).toMatchObject({ ended: 'not-run', refusal: { code: 'NOT_REDACTED' } });
  },
);

test.each(['get pods', 'get pods -o name', 'get pods -o wide', 'describe pods', 'logs web'])(
  'text is printed and redacted by patterns: %s',
  async (line) => {
    expect(await run(line)).toMatchObject({ ended: 'exited', stdout: { text: 'recorded\n' } });
    expect(recordedCalls(recordFile)).toHaveLength(1);
  },
);

test.each<[string, boolean]>([
  ['get pods', false],
  ['get deploy,svc -A -o wide', false],
  ['get pods,widgets', true],
  ['get widgets.example.com', true],
  ['get pods --sort-by=.spec.nodeName', true],
  ['get pods -o json', true],
  ['describe pods', true],
  ['wait pod/web --for=delete', true],
  ['logs web', false],
  ['top pod', false],
])('kubectl needs redacted objects for what may show any field of them: %s', (line, expected) => {
  expect(readsFields(planOf(line))).toBe(expected);
});
