import { isRefusal } from '../../errors.ts';
import { string } from '../argument-types.ts';
import { readArguments, schemaOf } from '../arguments.ts';
import type { ChangeTool } from '../tool.ts';
import { answerChange, CHANGE_SCHEMA, withExecution, withUndone } from './answer.ts';
import { ID, oneOf, seconds } from './arguments.ts';

const DEFAULT_WAIT_SECONDS = 50;

const ARGUMENTS = {
  id: ID,
  wait_seconds: seconds(`How long to wait for the approval (default ${DEFAULT_WAIT_SECONDS})`, 3600),
  verify_seconds: seconds('How long to watch the outcome; 0 to skip', 3600),
  expect: string('What to wait for, as in kubectl wait --for, e.g. "condition=Available"'),
  on_failure: oneOf(['keep', 'undo'], 'keep'),
};

/** Makes a planned change: waits for its approval, sends what was reviewed, and watches the outcome. */
export const applyChange: ChangeTool = {
  kind: 'change',
  name: 'apply_change',
  title: 'Apply a planned change',
  inputSchema: schemaOf(ARGUMENTS),
  outputSchema: CHANGE_SCHEMA,
  describe: () =>
    'Make a planned change: waits for approval, sends exactly the reviewed requests, and says whether they helped. If it still waits for approval, call again.',
  annotate: () => ({ readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true }),
  run: async (given, desk) => {
    const read = readArguments(ARGUMENTS, given);
    if (isRefusal(read)) return read;
    const applied = await desk.apply(read.id, {
      waitMs: (read.wait_seconds ?? DEFAULT_WAIT_SECONDS) * 1000,
      verifyMs: read.verify_seconds === undefined ? undefined : read.verify_seconds * 1000,
      expect: read.expect,
      onFailure: read.on_failure,
    });
    if (isRefusal(applied)) return applied;
    const outcome = withExecution(answerChange(applied.change, desk.now, 'applied'), applied.execution);
    return withUndone(outcome, applied.undone, desk.now);
  },
};
