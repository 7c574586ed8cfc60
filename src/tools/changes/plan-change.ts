import { isRefusal } from '../../errors.ts';
import { toOutcome } from '../../result/outcome.ts';
import { anything, strings } from '../argument-types.ts';
import { readArguments, required, schemaOf } from '../arguments.ts';
import type { ChangeTool } from '../tool.ts';
import { answerChange, CHANGE_SCHEMA } from './answer.ts';
import { REASON } from './arguments.ts';

const ARGUMENTS = {
  args: required(strings('As for kubectl', ['scale', 'deployment/web', '--replicas=3', '-n', 'shop'])),
  stdin: anything({ type: ['object', 'array', 'string'], items: { type: 'object' }, description: 'As for kubectl' }),
  reason: REASON,
};

/** Rehearses a change and keeps it as a plan. Nothing is changed. */
export const planChange: ChangeTool = {
  kind: 'change',
  name: 'plan_change',
  title: 'Plan a change',
  inputSchema: schemaOf(ARGUMENTS),
  outputSchema: CHANGE_SCHEMA,
  describe: () =>
    'Rehearse a kubectl command and see what it would change: diff, risks, whether it can be undone. Changes nothing. To make the change, call apply_change.',
  annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }),
  run: async (given, desk) => {
    const read = readArguments(ARGUMENTS, given);
    if (isRefusal(read)) return read;
    const { args, stdin, reason } = read;
    const planned = await desk.plan('kubectl', { args, ...(stdin !== undefined && { stdin }) }, reason);
    if (isRefusal(planned)) return planned;
    if (planned.kind === 'planned') return answerChange(planned.change, desk.now, 'planned');
    const { success, body } = toOutcome(planned.execution);
    const notice = success
      ? 'The command would change nothing, so the server made no plan.'
      : 'The rehearsal failed. Nothing was changed.';
    return { success, body: { ...body, notice } };
  },
};
