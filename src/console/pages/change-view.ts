import type { Subject } from '../../kube/subject.ts';
import type { Redaction } from '../../redaction/redaction.ts';
import type { Change, ChangeRequest, Phase } from '../../remediation/change.ts';
import type { GrantOffer } from '../../remediation/grants/granting.ts';
import { decisionsOf, phaseOf } from '../../remediation/phase.ts';
import { reversibleAs } from '../../remediation/reversible.ts';
import { shownRequest } from '../../remediation/review/shown-request.ts';
import { lineOf } from '../../remediation/review/visible-text.ts';
import { mayBeSame } from '../../remediation/same-user.ts';
import type { ChangeRow, ChangeView, ObjectName, RequestView } from '../face/changes.ts';
import type { GrantOfferView } from '../face/grants.ts';
import { openShown } from './shown.ts';

/** What a view is made with. */
export interface ViewTerms {
  readonly reader: Subject;
  readonly now: Date;
  /** Absent if the operator turned it off. */
  readonly redaction: Redaction | undefined;
}

/** What the server knows of the reader and the change beside the record. */
export interface Standing {
  /** Why the reader cannot decide, in a sentence; undefined if they can. */
  readonly whyNot: string | undefined;
  readonly canUndo: boolean;
  readonly canApply: boolean;
  readonly grantable?: GrantOffer | undefined;
  /** Other changes of the same objects. */
  readonly history: readonly Change[];
}

const MOST_SUMMARY = 300;
const BEGUN: ReadonlySet<Phase> = new Set(['Applied', 'Failed', 'Interrupted']);

/** Returns a change as a row of the list. All texts are redacted, with hidden characters shown. */
export function toRow(change: Change, { reader, now, redaction }: ViewTerms): ChangeRow {
  const { spec, status } = change;
  const { requestedBy: by, approval } = spec;
  const text = (given: string) => lineOf(redaction?.text(given) ?? given, MOST_SUMMARY);
  return {
    id: spec.id,
    phase: phaseOf(change, now),
    summary: text(spec.summary),
    ...(spec.reason !== undefined && { reason: text(spec.reason) }),
    askedBy: text(by.name),
    ...(by.client && { client: text(`${by.client.name} ${by.client.version}`) }),
    plannedAt: spec.plannedAt,
    expiresAt: spec.expiresAt,
    risks: spec.risks.map(({ id }) => id),
    reversible: reversibleAs(spec),
    objects: spec.requests.map(objectOf),
    isOwn: isAsker(reader, change),
    decisions: decisionsOf(change).filter(({ verdict }) => verdict === 'Approved').length,
    needed: approval?.count ?? 0,
    ...(status.verification && { verdict: status.verification.verdict }),
  };
}

/** Returns all of a change. All texts are redacted, with hidden characters shown; nothing is left out. */
export function toView(change: Change, terms: ViewTerms, standing: Standing): ChangeView {
  const { spec, status } = change;
  const { redaction } = terms;
  const text = openShown(redaction);
  const row = toRow(change, terms);
  const { users = [], groups = [] } = spec.approval ?? {};
  return {
    ...row,
    ...(spec.reason !== undefined && { reason: text(spec.reason) }),
    hash: spec.hash,
    argv: spec.argv.map(text),
    requests: spec.requests.map((request, at) => toRequest(request, change, at, terms)),
    ...(spec.runs && { runs: { images: spec.runs.images.map(text) } }),
    risksInWords: spec.risks.map(({ id, says }) => ({ id, says: text(says) })),
    warnings: spec.warnings.map(text),
    rules: spec.rules.map(text),
    diff: spec.diff,
    ...(spec.approval && { approvers: { users, groups } }),
    ...(spec.grant && { grant: grantOf(change, text) }),
    decided: status.decisions.map(({ verdict, by, at, reason }) => ({
      verdict,
      by: text(by),
      at,
      ...(reason !== undefined && { reason: text(reason) }),
    })),
    ...(status.message !== undefined && { message: text(status.message) }),
    ...(status.verification && {
      verification: { ...status.verification, evidence: status.verification.evidence.map(text) },
    }),
    ...(spec.undoes !== undefined && { undoes: spec.undoes }),
    ...(status.undoneBy !== undefined && { undoneBy: status.undoneBy }),
    keptInMemory: change.kept === 'memory',
    canDecide: standing.whyNot === undefined,
    ...(standing.whyNot !== undefined && { whyNot: standing.whyNot }),
    canUndo: standing.canUndo,
    canApply: standing.canApply,
    ...(standing.grantable && { grantable: toOffer(standing.grantable, text) }),
    ...(row.reversible === 'cannot be undone' && { typeToApprove: toType(change) }),
    history: standing.history.map((each) => toRow(each, terms)),
  };
}

function grantOf({ spec: { grant }, status }: Change, text: (given: string) => string): ChangeView['grant'] {
  if (grant === undefined) return undefined;
  const { use } = status.claim ?? {};
  return { name: text(grant.name), by: text(grant.by), maxUses: grant.maxUses, ...(use !== undefined && { use }) };
}

function toOffer({ ways, ...most }: GrantOffer, text: (given: string) => string): GrantOfferView {
  return { ...most, ways: ways.map((way) => ({ ...way, covers: text(way.covers) })) };
}

/** Returns what a person types before they approve what cannot be undone: the name of its one object, or the id of the change. */
export function toType({ spec }: Change): string {
  const names = new Set(spec.requests.map(({ name }) => name));
  const [name] = names;
  return names.size === 1 && name !== undefined && /^[\x21-\x7e]+$/.test(name) ? name : spec.id;
}

/** Whether a change was begun and an undo could take something back. */
export function isUndoable({ spec, status }: Change): boolean {
  const isAny = spec.requests.some(({ reversibility }) => /^re/.test(reversibility.class));
  return BEGUN.has(status.phase) && isAny && status.undoneBy === undefined;
}

/** Whether the reader asked for a change, as the server tells callers apart. */
export function isAsker({ name }: Subject, { spec }: Change): boolean {
  return mayBeSame(name, spec.requestedBy.name);
}

/** Whether two changes touch the same object. */
export function touchesSame(one: Change, other: Change): boolean {
  const names = new Set(one.spec.requests.map(keyOf));
  return one.spec.id !== other.spec.id && other.spec.requests.some((request) => names.has(keyOf(request)));
}

function keyOf({ resource: { group, resource }, namespace, name }: ChangeRequest): string {
  return JSON.stringify([group, resource, namespace, name]);
}

function objectOf({ resource: { group, resource }, namespace, name, uid }: ChangeRequest): ObjectName {
  return {
    resource: group === '' ? resource : `${resource}.${group}`,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name: lineOf(name, MOST_SUMMARY) }),
    ...(uid !== undefined && { uid }),
  };
}

function toRequest(request: ChangeRequest, { status }: Change, at: number, { redaction }: ViewTerms): RequestView {
  const { method, path, query, contentType, operation, rehearsed, reversibility } = request;
  const progress = status.progress[at];
  const text = openShown(redaction);
  return {
    method,
    path: text(query === '' ? path : `${path}?${query}`),
    contentType,
    ...shownRequest(request, redaction),
    object: objectOf(request),
    operation,
    rehearsed,
    reversible: { class: reversibility.class, reason: text(reversibility.reason) },
    ...(progress && {
      progress: {
        state: progress.state,
        ...(progress.message !== undefined && { message: text(progress.message) }),
        ...(progress.at !== undefined && { at: progress.at }),
      },
    }),
  };
}
