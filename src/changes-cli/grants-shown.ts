import { grantPhaseOf, type StandingGrant } from '../remediation/grants/grant.ts';
import { askerInWords, coveredInWords } from '../remediation/grants/in-words.ts';
import { span } from './age.ts';
import { columns } from './columns.ts';
import { line } from './shown.ts';

const HEAD = ['NAMESPACE', 'NAME', 'PHASE', 'USED', 'BY', 'FOR', 'ENDS', 'COVERS'] as const;

/** Returns grants as a table. */
export function grantTable(grants: readonly StandingGrant[], now: Date): string {
  const rows = grants.map((grant) => {
    const { namespace, name, spec, status } = grant;
    const phase = grantPhaseOf(grant, now);
    const ends = phase === 'Expired' ? 'over' : `in ${span(now.getTime(), spec.expiresAt)}`;
    const used = `${status.uses.length}/${spec.maxUses}`;
    return [namespace, name, phase, used, spec.by, askerInWords(spec), ends, coveredInWords(spec)];
  });
  return columns(HEAD, rows);
}

/** Returns what a grant lets happen, for the user who made it. */
export function grantLines(grant: StandingGrant): readonly string[] {
  const { namespace, name, spec } = grant;
  const changes = spec.maxUses === 1 ? 'one change' : `${spec.maxUses} changes`;
  return [
    `Grant ${name} in the namespace ${namespace}: ${changes} of ${askerInWords(spec)} until ${spec.expiresAt}, without asking again.`,
    `Covers: ${coveredInWords(spec)}`,
    `Risks: ${spec.risks.length === 0 ? 'none' : spec.risks.join(', ')}. Undo: ${spec.reversible}, or better.`,
    `To withdraw it: kubernetes-remediation-mcp changes revoke ${name} -n ${namespace}`,
  ].map(line);
}
