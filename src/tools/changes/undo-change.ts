import { isRefusal } from '../../errors.ts';
import { boolean } from '../argument-types.ts';
import { readArguments, schemaOf } from '../arguments.ts';
import type { ChangeTool } from '../tool.ts';
import { answerChange, CHANGE_SCHEMA } from './answer.ts';
import { ID, REASON } from './arguments.ts';

const ARGUMENTS = { id: ID, reason: REASON };
/** For people and their programs, who look before they undo. A model pays for each word of a schema, and needs none of it. */
const ALL_ARGUMENTS = { ...ARGUMENTS, plan_only: boolean('Plan the undo, and send nothing', false) };

/** Takes a change back, as a change of its own. */
export const undoChange: ChangeTool = {
  kind: 'change',
  name: 'undo_change',
  title: 'Undo a change',
  inputSchema: schemaOf(ARGUMENTS),
  outputSchema: CHANGE_SCHEMA,
  describe: () =>
    'Undo a change: restores what it altered, except what others have altered since. The undo is a change with its own id. If it needs approval, call apply_change with that id.',
  annotate: () => ({ readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true }),
  run: async (given, desk) => {
    const read = readArguments(ALL_ARGUMENTS, given);
    if (isRefusal(read)) return read;
    if (read.plan_only) {
      const planned = await desk.planUndo(read.id, read.reason);
      return isRefusal(planned) ? planned : answerChange(planned, desk.now, 'planned');
    }
    const undone = await desk.undo(read.id, read.reason);
    return isRefusal(undone) ? undone : answerChange(undone.change, desk.now, 'applied');
  },
};
