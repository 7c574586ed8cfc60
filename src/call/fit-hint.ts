import type { Outcome } from '../result/outcome.ts';
import type { Callable } from '../tools/tool.ts';

/** Returns an outcome whose hint fits the tool that was called. Pure. */
export function fitHint({ fitHint: write }: Callable, outcome: Outcome): Outcome {
  const { hint } = outcome.body;
  if (write === undefined || typeof hint !== 'string') return outcome;
  return { ...outcome, body: { ...outcome.body, hint: write(hint) } };
}
