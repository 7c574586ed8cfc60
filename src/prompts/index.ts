import { diagnoseWorkload } from './diagnose-workload.ts';
import type { Prompt } from './prompt.ts';
import { restartSafely } from './restart-safely.ts';
import { rollBack } from './roll-back.ts';

/** The prompts of the server, in the order in which they are listed. */
export const PROMPTS: readonly Prompt[] = [diagnoseWorkload, restartSafely, rollBack];

/** Returns the prompts that a server offers: they name the tool `kubectl`, so none without it. */
export function promptsFor(tools: readonly { readonly name: string }[]): readonly Prompt[] {
  return tools.some(({ name }) => name === 'kubectl') ? PROMPTS : [];
}
