import type { Change, ChangeRequest, ChangeSpec, Decision } from '../remediation/change.ts';
import { hasRightHash } from '../remediation/hash.ts';
import { phaseOf } from '../remediation/phase.ts';
import { span } from './age.ts';
import { bodyOf } from './body.ts';
import { block, line } from './shown.ts';

const NAME = 'kubernetes-remediation-mcp';

/** Returns all of a change as text for a terminal: nothing of it is left out, and nothing in it hides. `now` is in epoch ms. */
export function show(change: Change, now: number): string {
  const { spec, status } = change;
  return [
    ...head(change, now),
    ...risks(spec),
    ...list('Warnings', spec.warnings),
    ...section('Requests', spec.requests.flatMap(requestLines)),
    ...runs(spec),
    ...section('Difference', spec.diff === '' ? [] : block(spec.diff)),
    ...list('Decisions', status.decisions.map(decisionLine), 'none'),
    ...progress(change),
    '',
    row('Hash', spec.hash),
    ...(hasRightHash(spec) ? [] : ['', WRONG]),
    ...(hasRightHash(spec) && phaseOf(change, new Date(now)) === 'Pending' ? ['', ...commands(spec)] : []),
    '',
  ].join('\n');
}

/** Says that a record is not what its hash says. */
export const WRONG =
  'The hash does not match the record. Do not approve the change, and tell the operator of the server.';

/** Returns what an approver sees at the least: what, who, why, until when, the risks, what can be undone, and the hash. */
export function summaryOf(change: Change, now: number): readonly string[] {
  const { spec } = change;
  const undo = spec.requests.map(
    ({ reversibility }, at) => `request ${at + 1}: ${reversibility.class}: ${reversibility.reason}`,
  );
  return [
    ...head(change, now),
    ...risks(spec),
    ...list('Undo', undo, 'it cannot be undone'),
    '',
    row('Hash', spec.hash),
  ];
}

function risks(spec: ChangeSpec): readonly string[] {
  return list(
    'Risks',
    spec.risks.map(({ id, says }) => `${id}: ${says}`),
    'none found',
  );
}

function head(change: Change, now: number): readonly string[] {
  const { spec } = change;
  const { requestedBy: by, approval } = spec;
  const groups = by.groups.length === 0 ? '' : ` of ${by.groups.join(', ')}`;
  const client = by.client === undefined ? '' : `, through ${by.client.name} ${by.client.version}`;
  return [
    row('Change', spec.id),
    row('Phase', phaseOf(change, new Date(now))),
    row('Summary', spec.summary),
    row('Asked by', `${by.name}${groups} (${by.method}${client})`),
    row('Why', spec.reason ?? 'no reason given'),
    row('Planned', `${spec.plannedAt} (${span(spec.plannedAt, now)} ago)`),
    row('Expires', `${spec.expiresAt} (${expiry(spec.expiresAt, now)})`),
    row('Approval', approval === undefined ? 'not needed' : approvers(approval)),
    ...granted(change),
    row('Command', ['kubectl', ...spec.argv].map(word).join(' ')),
    ...(spec.undoes === undefined ? [] : [row('Undoes', spec.undoes)]),
    ...(spec.url === undefined ? [] : [row('Page', spec.url)]),
    row('Rules', spec.rules.join(', ') || 'none'),
  ];
}

function approvers({ by, users = [], groups = [], count }: NonNullable<ChangeSpec['approval']>): string {
  const named = [...users, ...groups.map((group) => `group ${group}`)].join(', ');
  return `${count} by ${named === '' ? 'approvers of the cluster' : named}, required by ${by.join(', ')}`;
}

function granted({ spec: { grant }, status: { claim } }: Change): readonly string[] {
  if (grant === undefined) return [];
  const use = claim?.use === undefined ? `for ${grant.maxUses} changes` : `change ${claim.use} of ${grant.maxUses}`;
  return [row('Granted', `ahead of time by ${grant.by}: grant ${grant.name}, ${use}`)];
}

function expiry(at: string, now: number): string {
  const left = Date.parse(at) - now;
  return left > 0 ? `in ${span(now, at)}` : 'expired';
}

function requestLines(request: ChangeRequest, at: number): readonly string[] {
  const { method, path, query, operation, resource, subResource, namespace, name, uid, rehearsed, reversibility } =
    request;
  const kind = [resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`, subResource];
  const where = namespace === undefined ? '' : ` in namespace '${namespace}'`;
  const object = `${kind.filter(Boolean).join('/')} ${name === undefined ? 'with a name that the API server makes up' : `'${name}'`}${where}`;
  return [
    line(`${at + 1}. ${method} ${path}${query === '' ? '' : `?${query}`}`),
    line(`  does   ${operation.toLowerCase()} ${object}${uid === undefined ? '' : `, uid ${uid}`}`),
    line(`  undo   ${reversibility.class}: ${reversibility.reason}`),
    ...(rehearsed ? [] : ['  note   this request could not be rehearsed']),
    ...bodyOf(request),
  ];
}

function runs({ runs: on, requests }: ChangeSpec): readonly string[] {
  if (requests.length > 0) return [];
  const uid = on?.uid === undefined ? [] : [`on the object with uid ${line(on.uid)}`];
  return section('Runs the command above', [
    'It cannot be rehearsed and cannot be undone.',
    ...uid,
    ...(on?.images ?? []).map((image) => `image ${line(image)}`),
  ]);
}

function progress({ status }: Change): readonly string[] {
  const { claim, progress: made, message, verification, undoneBy } = status;
  const lines = [
    ...(claim === undefined ? [] : [`applied by ${claim.by} since ${claim.at}`]),
    ...made.map(({ state, message: why }, at) => `request ${at + 1}: ${state}${why === undefined ? '' : `: ${why}`}`),
    ...(message === undefined ? [] : [message]),
    ...(verification === undefined ? [] : [`verified: ${[verification.verdict, ...verification.evidence].join('; ')}`]),
    ...(undoneBy === undefined ? [] : [`undone by ${undoneBy}`]),
  ];
  return list('Progress', lines);
}

/** Returns a decision as a line. */
export function decisionLine({ verdict, by, at, reason }: Decision): string {
  return `${verdict} by ${by} at ${at}${reason === undefined ? '' : `: ${reason}`}`;
}

function commands({ id, hash }: ChangeSpec): readonly string[] {
  return [
    row('Approve', `${NAME} changes approve ${id} --hash ${hash}`),
    row('Deny', `${NAME} changes deny ${id} --reason TEXT`),
  ];
}

function row(name: string, value: string): string {
  return `${name.padEnd(10)} ${line(value)}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((each) => `  ${each}`)];
}

function list(title: string, items: readonly string[], none?: string): readonly string[] {
  if (items.length > 0)
    return section(
      title,
      items.map((item) => `- ${line(item)}`),
    );
  return none === undefined ? [] : section(title, [none]);
}

/** A word of a command line as a shell would take it. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
