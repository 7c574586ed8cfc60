import { isRefusal } from '../../errors.ts';
import { readArguments, schemaOf } from '../arguments.ts';
import { ANY_RESULT } from '../reference/any-result.ts';
import type { ChangeTool } from '../tool.ts';
import type { Stacks } from './stacks.ts';
import { limitOf, textOfResult } from './texts.ts';

/** Lists the commands of the session that rollback_command would take back. Source: SREGym, the MCP server `kubectl`. */
export function getPreviousRollbackableCmd(stacks: Stacks): ChangeTool {
  return {
    kind: 'change',
    name: 'get_previous_rollbackable_cmd',
    title: 'List what can be rolled back',
    inputSchema: schemaOf({}),
    outputSchema: ANY_RESULT,
    describe: () =>
      'List the commands of this session that changed something, in the order in which rollback_command takes them back.',
    annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }),
    asText: textOfResult,
    run: async (given, desk) => {
      const read = readArguments({}, given);
      if (isRefusal(read)) return read;
      const lines = stacks
        .list(desk.session)
        .map((made, at) => `${at + 1}. ${made.command.replaceAll(/\s*\n\s*/g, ' ').slice(0, 300)}${limitOf(made)}`);
      const result = lines.length === 0 ? 'No command of this session can be rolled back.' : lines.join('\n');
      return { success: true, body: { success: true, result } };
    },
  };
}
