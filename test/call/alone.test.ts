import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Trail } from '../../src/audit/trail.ts';
import { callerSettings } from '../../src/call/caller-settings.ts';
import { Pipeline } from '../../src/call/pipeline.ts';
import type { PipelineParts } from '../../src/call/pipeline-parts.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import type { Execution } from '../../src/kube/execution.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { createTracing } from '../../src/tracing/tracing.ts';

const NOTHING = { text: '', totalBytes: 0, truncated: false };
const ENDED = { ended: 'exited', exitCode: 0, stdout: NOTHING, stderr: NOTHING } as Execution;

/** A pipeline whose commands end when they are told to, and what it says of each record. */
function stand() {
  const records: (readonly [string, boolean])[] = [];
  const configuration = readConfiguration({});
  const running: (() => void)[] = [];
  const parts = {
    policy: configuration,
    settingsFor: callerSettings(configuration),
    grammar: async () => grammarFor(undefined).grammar,
    meanings: async () => new Map(),
    run: () => new Promise<Execution>((resolve) => running.push(() => resolve(ENDED))),
    look: async () => undefined,
    maxCallsPerCaller: 10,
    marksUntrusted: false,
    audit: {
      streams: [],
      started: async (_: unknown, alone: boolean) => void records.push(['started', alone]),
      answered: async (_: unknown, alone: boolean) => void records.push(['answered', alone]),
    } as unknown as Trail,
    beginSpan: createTracing('1', 'http'),
    observe: () => undefined,
    logger: pino({ enabled: false }),
  } as unknown as PipelineParts;
  const pipeline = new Pipeline(parts);
  const call = (...args: string[]) =>
    pipeline.answer({ tool: kubectl, arguments: { args }, signal: new AbortController().signal, subject: ANONYMOUS });
  const begun = async (count: number) => {
    while (running.length < count) await new Promise(setImmediate);
  };
  return { records, running, call, begun };
}

test('the records of a call wait for others only while other calls run', async () => {
  const { records, running, call, begun } = stand();
  const first = call('get', 'pods');
  await begun(1);
  const second = call('get', 'nodes');
  await begun(2);
  running[0]?.();
  await first;
  running[1]?.();
  await second;
  expect(records).toEqual([
    ['started', true],
    ['started', false],
    ['answered', false],
    ['answered', true],
  ]);
});

test('the record of a refusal always waits: refusals come one after another, and share their writes', async () => {
  const { records, call } = stand();
  expect(await call('exec', 'web', '--', 'sh')).toMatchObject({ success: false });
  expect(records).toEqual([['answered', false]]);
});
