import { fieldText, type GrantedObject, grantPhaseOf, type StandingGrant } from '../remediation/grants/grant.ts';
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
    return [namespace, name, phase, used, spec.by, askerOf(grant), ends, coversOf(grant)];
  });
  return columns(HEAD, rows);
}

/** Returns what a grant lets happen, for the user who made it. */
export function grantLines(grant: StandingGrant): readonly string[] {
  const { namespace, name, spec } = grant;
  const changes = spec.maxUses === 1 ? 'one change' : `${spec.maxUses} changes`;
  return [
    `Grant ${name} in the namespace ${namespace}: ${changes} of ${askerOf(grant)} until ${spec.expiresAt}, without asking again.`,
    `Covers: ${coversOf(grant)}`,
    `Risks: ${spec.risks.length === 0 ? 'none' : spec.risks.join(', ')}. Undo: ${spec.reversible}, or better.`,
    `To withdraw it: kubernetes-remediation-mcp changes revoke ${name} -n ${namespace}`,
  ].map(line);
}

function askerOf({ spec: { asker } }: StandingGrant): string {
  return asker.name ?? `the group ${asker.group ?? ''}`;
}

function coversOf({ spec: { command, objects } }: StandingGrant): string {
  return `${command} ${objects.map(inWords).join(', ')}`;
}

function inWords({ group, resource, subResource, namespace, name, fields }: GrantedObject): string {
  const kind = `${resource}${group === '' ? '' : `.${group}`}${subResource === undefined ? '' : `/${subResource}`}`;
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  const what = fields === undefined ? '' : ` (any value in ${fields.map(fieldText).join(', ')})`;
  return `${kind} ${name === '*' ? 'of any name' : name}${where}${what}`;
}
