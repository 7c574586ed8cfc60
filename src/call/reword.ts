import type { Outcome } from '../result/outcome.ts';
import { dropAbsent } from '../tools/arguments.ts';
import type { Call } from './pipeline-parts.ts';

/** Returns a refusal in the words of the tool that was called, if it has words of its own; any other outcome as it is. */
export function inWordsOf({ tool, arguments: given }: Call, outcome: Outcome): Outcome {
  return tool.kind === 'command' && tool.reword !== undefined && 'code' in outcome.body
    ? tool.reword(outcome, dropAbsent(given) ?? {})
    : outcome;
}
