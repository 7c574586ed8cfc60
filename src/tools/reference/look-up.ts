import { isRefusal, type Refusal } from '../../errors.ts';
import type { KubectlCommand } from '../../kube/command.ts';
import type { CourseSteps } from '../tool.ts';

/** What one read of one object gave. */
export type Looked =
  | { readonly found: 'object'; readonly object: unknown }
  /** The API server gives none, and says why. */
  | { readonly found: 'nothing'; readonly why: string }
  /** Nothing was learned: the server has no way of its own to the API server. kubectl may have one. */
  | { readonly found: 'no-answer' };

/** Refusals of a server that has no way of its own to the API server. A caller cannot bring them about. */
const NO_WAY: ReadonlySet<string> = new Set(['NOT_REDACTED', 'KUBECONFIG_UNUSABLE']);

/** Reads one object as the caller, and takes it as the API server gives it. */
export async function lookUp(command: KubectlCommand, steps: CourseSteps): Promise<Looked | Refusal> {
  let object: unknown;
  const begin = (): void => {
    object = undefined;
  };
  const take = (found: unknown): void => {
    object = found;
  };
  const execution = await steps.take({ command, preapproved: 'target' }, { begin, take });
  if (isRefusal(execution)) return execution;
  if (execution.ended === 'not-run')
    return NO_WAY.has(execution.refusal.code) ? { found: 'no-answer' } : execution.refusal;
  if (execution.ended === 'timed-out') return { found: 'nothing', why: 'the read timed out' };
  if (execution.exitCode === 0) return object === undefined ? { found: 'no-answer' } : { found: 'object', object };
  const words = execution.stderr.text.trim();
  return /error from server/i.test(words) ? { found: 'nothing', why: words.slice(0, 300) } : { found: 'no-answer' };
}
