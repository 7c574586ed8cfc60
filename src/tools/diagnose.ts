import { MOST_FINDINGS, writeAnswer } from '../diagnose/answer.ts';
import { judgeAll } from '../diagnose/judge.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import { type Outcome, REFUSAL_PROPERTIES } from '../result/outcome.ts';
import { string } from './argument-types.ts';
import { readArguments, schemaOf } from './arguments.ts';
import { allowedCalls } from './diagnose/allowed-calls.ts';
import { gather } from './diagnose/gather.ts';
import { findTarget } from './diagnose/target.ts';
import type { CourseTool } from './tool.ts';

const ARGUMENTS = {
  namespace: string('All if absent'),
  kind: string('e.g. deployment'),
  name: string('All if absent'),
};

const TEXT = { type: 'string' };
/** An answer takes no more than this as JSON, and no more than answers of this server may. */
const MOST_BYTES = 4096;

/** Finds what is wrong and why, with reads that the caller may make, in one short answer. */
export const diagnose: CourseTool = {
  kind: 'course',
  name: 'diagnose',
  title: 'Find the cause',
  inputSchema: schemaOf(ARGUMENTS),
  outputSchema: {
    type: 'object',
    properties: {
      success: { type: 'boolean' },
      stdout: TEXT,
      untrusted: { type: 'boolean' },
      notice: TEXT,
      redacted: { type: 'integer' },
      ...REFUSAL_PROPERTIES,
    },
    required: ['success'],
    additionalProperties: false,
  },
  describe: () =>
    'Start here if something is broken: names causes with evidence, recent changes, owners and next calls. Changes nothing. Example: {"namespace": "shop"}',
  annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }),
  run: async (given, facts, steps): Promise<Outcome | Refusal> => {
    const read = readArguments(ARGUMENTS, given);
    if (isRefusal(read)) return read;
    const target = findTarget(read, facts.defaultNamespace);
    if (isRefusal(target)) return target;
    const snapshot = await gather(target, facts, steps);
    if (isRefusal(snapshot)) return snapshot;
    if (typeof snapshot === 'string') return answer(snapshot);
    const found = judgeAll(snapshot);
    const shown = await Promise.all(
      found.map(async (finding, at) => ({
        ...finding,
        next: at < MOST_FINDINGS ? await allowedCalls(finding.next, facts, steps) : [],
      })),
    );
    return answer(writeAnswer(snapshot, shown, Math.min(MOST_BYTES, facts.answers?.maxBytes ?? MOST_BYTES)));
  },
};

function answer(stdout: string): Outcome {
  return { success: true, body: { success: true, stdout } };
}
