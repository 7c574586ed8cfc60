import { setTimeout as pause } from 'node:timers/promises';
import type { Subject } from '../../kube/subject.ts';
import type { Redaction } from '../../redaction/redaction.ts';
import {
  type Approvals,
  CHANGES_ARE_OFF,
  isNotDone,
  type NotDone,
  whyUndecidable,
} from '../../remediation/approvals.ts';
import type { Change } from '../../remediation/change.ts';
import type { Granting } from '../../remediation/grants/granting.ts';
import { phaseOf } from '../../remediation/phase.ts';
import type { ChangeRows, UndoAnswer } from '../face/changes.ts';
import { type ConsoleAnswer, type ConsoleRequest, failed, type PageHandler } from '../handler.ts';
import { isAsker, isUndoable, toRow, toType, touchesSame, toView } from './change-view.ts';
import { readTypedDecision } from './decision.ts';
import { grantFrom } from './grants.ts';
import { noteOf } from './only-in.ts';

/** A call of one of the tools for changes, made as a person who is signed in. */
export type CallTool = (
  tool: 'undo_change' | 'apply_change',
  given: Readonly<Record<string, unknown>>,
  as: Subject,
) => Promise<Readonly<Record<string, unknown>>>;

/** What the pages of changes need of the server. */
export interface ChangesPageParts {
  readonly approvals: Approvals;
  /** Absent if the operator turned it off. */
  readonly redaction: Redaction | undefined;
  readonly now: () => Date;
  readonly call: CallTool;
  /** What people approve ahead of time; absent without the cluster. */
  readonly granting?: Granting | undefined;
}

const SIGN_IN = 'Sign in to decide: without authentication, the server does not know who you are.';
/** Phases of a change whose reader may permit further ones. */
const GRANTABLE: ReadonlySet<string> = new Set(['Pending', 'Approved', 'Applying', 'Applied']);
/** Of a history so many changes are shown. */
const MOST_HISTORY = 20;
/** How long the outcome of an apply is watched. */
const WATCHED_SECONDS = 60;
/** How long an answer waits for an apply or undo. The page shows the rest by itself. */
const ANSWER_MS = 3000;

/** Answers what the pages of changes ask. What a person sees and decides is judged as their identity, by policy and the cluster. */
export function openChangesPage(parts: ChangesPageParts): PageHandler {
  return async (request) => {
    const { method, path } = request;
    const [, id, word, ...more] = path;
    if (more.length > 0) return undefined;
    if (id === undefined) return method === 'GET' ? list(request, parts) : undefined;
    if (word === undefined) return method === 'GET' ? view(request, id, parts) : undefined;
    if (method !== 'POST') return undefined;
    if (word === 'decision') return decide(request, id, parts);
    if (word === 'grant') return grantFrom(request, id, { ...parts, granting: parts.granting });
    if (word === 'undo') return act('undo_change', { id }, request, id, parts);
    if (word === 'apply')
      return act('apply_change', { id, wait_seconds: 0, verify_seconds: WATCHED_SECONDS }, request, id, parts);
    return undefined;
  };
}

/** Answers the list of a server whose changes are off: it is empty, and says why. */
export const changesAreOff: PageHandler = async ({ method, path }) => {
  const json: ChangeRows = { changes: [], why: CHANGES_ARE_OFF };
  return method === 'GET' && path.length === 1 ? { status: 200, json } : undefined;
};

async function list({ subject, query }: ConsoleRequest, parts: ChangesPageParts): Promise<ConsoleAnswer> {
  const found = await parts.approvals.list(subject, query.get('namespace') || undefined);
  if (isNotDone(found)) return answerNotDone(found);
  const terms = { ...parts, reader: subject, now: parts.now() };
  const { changes, onlyIn } = found;
  const json: ChangeRows = {
    changes: changes.map((change) => toRow(change, terms)),
    ...(onlyIn !== undefined && { note: noteOf('changes', onlyIn) }),
  };
  return { status: 200, json };
}

async function view(request: ConsoleRequest, id: string, parts: ChangesPageParts): Promise<ConsoleAnswer> {
  const change = await parts.approvals.get(request.subject, id);
  return isNotDone(change) ? answerNotDone(change) : show(change, request, parts);
}

async function show(change: Change, request: ConsoleRequest, parts: ChangesPageParts): Promise<ConsoleAnswer> {
  const { subject, isLocal } = request;
  const { approvals, now } = parts;
  const isOwn = isAsker(subject, change);
  const isApprover = !isLocal && !isOwn && (await approvals.mayApprove(subject, change));
  const others = await approvals.list(subject, undefined);
  const phase = phaseOf(change, now());
  return {
    status: 200,
    json: toView(
      change,
      { ...parts, reader: subject, now: now() },
      {
        whyNot: isLocal ? SIGN_IN : whyNot(change, { subject, isOwn, isApprover, now: now() }),
        canUndo: !isLocal && (isOwn || isApprover) && isUndoable(change),
        canApply: !isLocal && isOwn && (phase === 'Approved' || phase === 'Planned'),
        grantable: isApprover && GRANTABLE.has(phase) ? await parts.granting?.offer(subject, change) : undefined,
        history: isNotDone(others)
          ? []
          : others.changes.filter((other) => touchesSame(change, other)).slice(0, MOST_HISTORY),
      },
    ),
  };
}

interface Reader {
  readonly subject: Subject;
  readonly isOwn: boolean;
  readonly isApprover: boolean;
  readonly now: Date;
}

function whyNot(change: Change, { subject, isOwn, isApprover, now }: Reader): string | undefined {
  const { hash } = change.spec;
  const why = whyUndecidable(change, { verdict: 'Approved', hash }, now);
  if (why !== undefined) return why.error;
  if (isOwn) return 'You cannot decide on a change that you asked for.';
  if (!isApprover) return 'You may not approve this change.';
  const isTwice = change.status.decisions.some(({ by }) => by === subject.name);
  return isTwice ? 'You have already decided on this change.' : undefined;
}

/** The store judges the decision; here it is only read, and what cannot be undone must be named. */
async function decide(request: ConsoleRequest, id: string, parts: ChangesPageParts): Promise<ConsoleAnswer> {
  if (request.isLocal) return failed(403, SIGN_IN);
  const asked = readTypedDecision(request.body);
  if (typeof asked === 'string') return failed(422, asked);
  const { typed, decision } = asked;
  const change = await parts.approvals.get(request.subject, id);
  if (isNotDone(change)) return answerNotDone(change);
  const { typeToApprove } = toView(change, { ...parts, reader: request.subject, now: parts.now() }, BARE);
  if (decision.verdict === 'Approved' && typeToApprove !== undefined && typed !== toType(change))
    return failed(422, `This change cannot be undone. Type ${typeToApprove} to approve it.`);
  const decided = await parts.approvals.decide(request.subject, id, decision);
  return isNotDone(decided) ? answerNotDone(decided) : show(decided, request, parts);
}

const BARE = { whyNot: undefined, canUndo: false, canApply: false, history: [] };

/** Applies or undoes a change as a call of the person: the same steps, policy and record as a call of an agent. */
async function act(
  tool: Parameters<CallTool>[0],
  given: Readonly<Record<string, unknown>>,
  { subject, isLocal }: ConsoleRequest,
  id: string,
  { approvals, call }: ChangesPageParts,
): Promise<ConsoleAnswer> {
  if (isLocal) return failed(403, SIGN_IN);
  const change = await approvals.get(subject, id);
  if (isNotDone(change)) return answerNotDone(change);
  const late = new AbortController();
  const answer = await Promise.race([
    call(tool, given, subject),
    pause(ANSWER_MS, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  return { status: 200, json: answer === undefined ? UNDER_WAY : inWords(answer) };
}

const UNDER_WAY: UndoAnswer = { says: 'It is under way. This page shows how it ends.' };

function inWords(body: Readonly<Record<string, unknown>>): UndoAnswer {
  const { change, success, code, error, hint } = body;
  const id = (change as { readonly id?: unknown } | undefined)?.id;
  const says =
    code === 'APPROVAL_REQUIRED'
      ? 'The undo is planned, and waits for approval.'
      : success === true
        ? 'It is done.'
        : [error, hint].filter((each) => typeof each === 'string').join(' ');
  return { ...(typeof id === 'string' && { id }), says };
}

function answerNotDone({ status, error }: NotDone): ConsoleAnswer {
  return failed(status, error);
}
