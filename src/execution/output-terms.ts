import { openFilter } from '../filters/open.ts';
import type { KubectlCommand, Plan } from '../kube/command.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { OutputTerms } from '../output/chain.ts';
import { mayTouchSecrets } from '../policy/guarded.ts';

/** Returns how the output of a permitted plan leaves the server. `maxBytes` bounds each stream; `report` follows stdout. */
export function outputTerms(plan: Plan, maxBytes: number, report?: ReportProgress): OutputTerms {
  const { command, pipe = [] } = plan;
  const filters = pipe.map(openFilter);
  return { command, touchesSecrets: mayTouchSecrets(plan), filters, maxBytes, keep: keepOf(command), report };
}

/** Which end of an output that is too long is of use. */
function keepOf({ path }: KubectlCommand): 'first' | 'last' {
  return path[0] === 'logs' ? 'last' : 'first';
}
