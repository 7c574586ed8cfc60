import { isRefusal } from '../../errors.ts';
import { readArguments } from '../arguments.ts';
import type { ChangeCall } from '../tool.ts';
import { ID } from './arguments.ts';

/**
 * Tells what became of a change whose server ended in the middle. No caller has this tool: the server calls it on behalf of the caller who
 * asked for the change.
 */
export const recoverChange: ChangeCall = {
  kind: 'change',
  name: 'recover_change',
  run: async (given, desk) => {
    const read = readArguments({ id: ID }, given);
    if (isRefusal(read)) return read;
    const change = await desk.get(read.id, 0);
    if (isRefusal(change)) return change;
    return { success: true, body: { success: true, id: read.id, phase: change.status.phase } };
  },
};
