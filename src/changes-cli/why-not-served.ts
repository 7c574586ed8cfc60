import { GRANTS } from '../api/changes/grant-record.ts';
import { isServed } from '../api/changes/served.ts';
import type { ChangesLine } from '../config/changes-line.ts';
import type { Cluster } from './cluster.ts';
import type { Result } from './result.ts';

const ABOUT_GRANTS: ReadonlySet<ChangesLine['command']> = new Set(['grant', 'grants', 'revoke']);
const APPLY = 'Ask the operator to apply the part changes of rbac.yaml';

/**
 * Says that the cluster has no kind for what the command is about, and what to do then; undefined if it has, or does not say. Asks the cluster
 * which kinds it serves. Never rejects.
 */
export async function whyNotServed(
  command: ChangesLine['command'],
  { open, closing }: Pick<Cluster, 'open' | 'closing'>,
): Promise<Result | undefined> {
  if ((await isServed(open, closing)) === false) return { text: `${NO_CHANGES}\n`, exitCode: 1 };
  const isWithout = ABOUT_GRANTS.has(command) && (await isServed(open, closing, [GRANTS.resource])) === false;
  return isWithout ? { text: `${NO_GRANTS}\n`, exitCode: 1 } : undefined;
}

const NO_CHANGES = [
  'This cluster keeps no changes: it does not serve changes.remediation.mcp. The servers keep them in memory, where this program does not see them.',
  `${APPLY}, and to restart the servers. Until then, approvers that the policy file names decide over HTTP, or in the console.`,
  'If you expected changes here, look whether the current context of your kubeconfig is the right cluster.',
].join('\n');
const NO_GRANTS = `This cluster keeps no standing grants: it does not serve changegrants.remediation.mcp. ${APPLY}: the one that is applied is older.`;
