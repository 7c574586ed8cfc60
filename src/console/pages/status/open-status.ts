import type { RecordSource } from '../../../audit/record-source.ts';
import type { Configuration, Environment } from '../../../config/configuration.ts';
import type { Subject } from '../../../kube/subject.ts';
import { type Approvals, isNotDone, type NotDone } from '../../../remediation/approvals.ts';
import type { StatusView, Suspension } from '../../face/status.ts';
import { type ConsoleAnswer, type ConsoleRequest, failed, type PageHandler } from '../../handler.ts';
import { type Scopes, seeing } from '../activity/scope.ts';
import { KeptFor } from '../kept.ts';
import { type Shown, shownDeep } from '../shown.ts';
import { busiestCallers } from './callers.ts';
import { allSettings, settingsFor } from './configuration.ts';
import { decisionsOn, NO_DECISIONS } from './decisions.ts';

/** The stop for all changes, as persons read and write it. */
export interface Suspensions {
  readonly read: (by: Subject, isLocal: boolean) => Promise<Suspension | NotDone>;
  readonly suspend: (by: Subject, reason: string) => Promise<Suspension | NotDone>;
  readonly resume: (by: Subject) => Promise<Suspension | NotDone>;
}

/** What the page needs of the running server. */
export interface StatusParts {
  readonly version: string;
  /** When this process started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** The version of kubectl; undefined if there is none. */
  readonly kubectl: () => Promise<string | undefined>;
  /** Why calls cannot be served now; undefined if they can. */
  readonly ready: () => Promise<string | undefined>;
  readonly load: () => StatusView['load'];
  readonly reads: () => Promise<StatusView['reads']>;
  readonly configuration: Configuration;
  /** As it was read at start. */
  readonly environment: Environment;
  readonly source: RecordSource;
  readonly scopes: Pick<Scopes, 'of'>;
  /** Undefined if no changes are kept. */
  readonly approvals: Pick<Approvals, 'list'> | undefined;
  readonly suspensions: Suspensions | undefined;
  /** Where changes are kept; rejects if the cluster does not say. Undefined if no changes are kept. */
  readonly keeping: (() => Promise<Keeping>) | undefined;
  readonly show: Shown;
  readonly now: () => number;
}

type Decisions = StatusView['decisions'];
type Keeping = NonNullable<StatusView['keeping']>;

const NOT_OFFERED: Suspension = { isSuspended: false, isOffered: false };
const MOST_OF_REASON = 1024;
const DECISIONS_KEPT_MS = 10_000;
/** Rights change rarely, and the page is loaded again every ten seconds. */
const KEEPING_KEPT_MS = 60_000;
const SIGN_IN =
  'You are not signed in, so the server cannot act for you. Use your own kubeconfig: kubernetes-remediation-mcp changes suspend --reason TEXT, or changes resume.';

/** Answers the page Status, and the stop for all changes, which is read and written as the person. */
export function openStatus(parts: StatusParts): PageHandler {
  const kept = {
    decisions: new KeptFor<Decisions>(DECISIONS_KEPT_MS, parts.now),
    keeping: new KeptFor<Keeping | undefined>(KEEPING_KEPT_MS, parts.now),
  };
  return async (request) => {
    const { method, path, subject, isLocal } = request;
    if (path.length !== 1) return undefined;
    if (path[0] === 'status') return method === 'GET' ? status(request, parts, kept) : undefined;
    if (path[0] !== 'suspension') return undefined;
    const { suspensions, show } = parts;
    if (method === 'GET') return { status: 200, json: shownDeep(await suspensionFor(request, parts), show) };
    if (isLocal) return failed(403, SIGN_IN);
    if (suspensions === undefined) return failed(404, 'This server keeps no changes, so there is nothing to suspend.');
    if (method === 'DELETE') return answer(await suspensions.resume(subject), show);
    const reason = readReason(request.body);
    if (reason === undefined)
      return failed(422, `Give a reason of 1 to ${MOST_OF_REASON} characters. The agents read it.`);
    return answer(await suspensions.suspend(subject, reason), show);
  };
}

interface Kept {
  readonly decisions: KeptFor<Decisions>;
  readonly keeping: KeptFor<Keeping | undefined>;
}

async function status(request: ConsoleRequest, parts: StatusParts, kept: Kept): Promise<ConsoleAnswer> {
  const { subject, signal } = request;
  const { version, startedAt, configuration, environment, source, show } = parts;
  const scope = await parts.scopes.of(request);
  const now = parts.now();
  const [kubectl, notReady, reads, callers, decisions, suspension, keeping] = await Promise.all([
    parts.kubectl(),
    parts.ready(),
    parts.reads(),
    busiestCallers({ source, sees: seeing(scope, subject), now, startedAt, signal }),
    kept.decisions.get(subject, () => decisionsFor(subject, parts)),
    suspensionFor(request, parts),
    kept.keeping.get(subject, async () => parts.keeping?.().catch(() => undefined)),
  ]);
  const json: StatusView = {
    version,
    ...(kubectl !== undefined && { kubectl }),
    ready: { isReady: notReady === undefined, ...(notReady !== undefined && { reason: notReady }) },
    startedAt: new Date(startedAt).toISOString(),
    load: parts.load(),
    reads,
    configuration:
      scope === 'all' ? allSettings(configuration, environment) : settingsFor(subject, configuration, environment),
    callers,
    decisions,
    suspension,
    ...(keeping !== undefined && { keeping }),
    scope,
  };
  return { status: 200, json: shownDeep(json, show) };
}

/** Never rejects: a status that cannot be read in one part is told in all others. */
async function decisionsFor(subject: Subject, { approvals, now }: StatusParts): Promise<Decisions> {
  if (approvals === undefined) return NO_DECISIONS;
  try {
    const found = await approvals.list(subject, undefined);
    return isNotDone(found) ? { ...NO_DECISIONS, why: found.error } : decisionsOn(found.changes, new Date(now()));
  } catch {
    return { ...NO_DECISIONS, why: 'The changes cannot be read now. Load the page again.' };
  }
}

async function suspensionFor({ subject, isLocal }: ConsoleRequest, { suspensions }: StatusParts): Promise<Suspension> {
  if (suspensions === undefined) return NOT_OFFERED;
  try {
    const found = await suspensions.read(subject, isLocal);
    return isNotDone(found) ? { ...UNKNOWN, why: found.error } : found;
  } catch {
    return { ...UNKNOWN, why: 'The API server did not answer. Load the page again.' };
  }
}

/** As long as it is not known whether changes are suspended, servers apply none. */
const UNKNOWN: Suspension = { isSuspended: true, isOffered: true };

function answer(done: Suspension | NotDone, show: Shown): ConsoleAnswer {
  return isNotDone(done) ? failed(done.status, show(done.error)) : { status: 200, json: shownDeep(done, show) };
}

function readReason(body: unknown): string | undefined {
  const { reason } = (typeof body === 'object' && body !== null ? body : {}) as { readonly reason?: unknown };
  if (typeof reason !== 'string' || reason.length > MOST_OF_REASON) return undefined;
  return reason.trim() || undefined;
}
