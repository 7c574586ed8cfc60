import { isRefusal } from '../../errors.ts';
import { readArguments, schemaOf } from '../arguments.ts';
import type { ChangeTool } from '../tool.ts';
import { answerChange, CHANGE_SCHEMA } from './answer.ts';
import { ID, seconds } from './arguments.ts';

const ARGUMENTS = { id: ID, wait_seconds: seconds('How long to wait until it changes', 3600) };

/** Tells the state of a change. */
export const getChange: ChangeTool = {
  kind: 'change',
  name: 'get_change',
  title: 'Show a change',
  inputSchema: schemaOf(ARGUMENTS),
  outputSchema: CHANGE_SCHEMA,
  describe: () => 'Show the state of a change.',
  annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }),
  run: async (given, desk) => {
    const read = readArguments(ARGUMENTS, given);
    if (isRefusal(read)) return read;
    const change = await desk.get(read.id, (read.wait_seconds ?? 0) * 1000);
    return isRefusal(change) ? change : answerChange(change, desk.now);
  },
};
