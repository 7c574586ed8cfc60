import type { RecordSource } from '../../../audit/record-source.ts';
import type { ActivityPage, CallRecords, LinesPage } from '../../face/activity.ts';
import { type ConsoleAnswer, type ConsoleRequest, failed, type PageHandler } from '../../handler.ts';
import { type Shown, shownDeep } from '../shown.ts';
import { readCursor } from './cursor.ts';
import { exportLines, linesPage, MOST_CALLS, matchingCalls } from './export.ts';
import { type Filter, readFilter, readLimit } from './filter.ts';
import { listCalls } from './list.ts';
import { lookUp } from './lookup.ts';
import { type Scope, type Scopes, seeing } from './scope.ts';
import { parse } from './seen.ts';

/** What the page needs of the running server. */
export interface ActivityParts {
  readonly source: RecordSource;
  readonly scopes: Pick<Scopes, 'of'>;
  /** Makes a text of a caller or the cluster ready to be shown. */
  readonly show: Shown;
  /** When this process started, in milliseconds since 1970. */
  readonly startedAt: number;
}

const MOST_EXPORTS = 2;

/**
 * Answers the page Activity: the calls, one call, the raw lines and their export. Who may not see all calls gets nothing of the records
 * of other callers.
 */
export function openActivity(parts: ActivityParts): PageHandler {
  let exports = 0;
  return async (request) => {
    const [page, what, ...rest] = request.path;
    if (page !== 'activity' || request.method !== 'GET') return undefined;
    const scope = await parts.scopes.of(request);
    if (what === undefined) return list(request, scope, parts);
    if (what === 'calls' && rest.length === 1) return oneCall(request, rest[0] ?? '', scope, parts);
    if (what === 'lines' && rest.length === 0) return lines(request, scope, parts);
    if (what !== 'export' || rest.length > 0) return undefined;
    if (exports >= MOST_EXPORTS) return failed(429, 'Other exports are under way. Try again in a minute.');
    exports++;
    let isStarted = false;
    const leave = () => {
      exports--;
    };
    try {
      const answer = await exported(request, scope, parts);
      if (!('lines' in answer)) return answer;
      isStarted = true;
      return { ...answer, lines: followed(answer.lines, request.signal, leave) };
    } finally {
      if (!isStarted) leave();
    }
  };
}

async function list(request: ConsoleRequest, scope: Scope, parts: ActivityParts): Promise<ConsoleAnswer> {
  const { source, show, startedAt } = parts;
  const filter = readFilter(request.query);
  if (typeof filter === 'string') return failed(400, filter);
  const limit = readLimit(request.query.get('limit'), 500, 100);
  if (typeof limit === 'string') return failed(400, limit);
  const before = request.query.get('before');
  const from = before === null || before === '' ? undefined : readCursor(before);
  if (from === undefined && before) return failed(400, 'before is not a cursor of a page. Open the page again.');
  const { signal } = request;
  const sees = seeing(scope, request.subject);
  const { calls, unsound, ...found } = await listCalls({ source, sees, filter, limit, from, startedAt, signal });
  const page: ActivityPage = {
    calls: calls.map((row) => shownDeep(row, show)),
    ...found,
    // How many lines of other callers there are is no business of who sees own calls only.
    ...(scope === 'all' && { unsound }),
    scope,
    source: source.kind,
  };
  return { status: 200, json: page };
}

async function oneCall(
  { query, subject, signal }: ConsoleRequest,
  callId: string,
  scope: Scope,
  { source, show }: ActivityParts,
): Promise<ConsoleAnswer> {
  const sees = seeing(scope, subject);
  const place = query.get('at') ?? undefined;
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(callId);
  const found = isId ? await lookUp({ source, callId, place, sees, signal }) : undefined;
  if (found === undefined) return failed(404, 'There is no record of this call that you may see.');
  const { lines: raw, previous, following } = found;
  const json: CallRecords = {
    records: raw.map((line) => shownDeep(parse(line) ?? {}, show)),
    lines: raw,
    ...(previous !== undefined && { previous }),
    ...(following !== undefined && { following }),
  };
  return { status: 200, json };
}

async function lines(request: ConsoleRequest, scope: Scope, { source }: ActivityParts): Promise<ConsoleAnswer> {
  const limit = readLimit(request.query.get('limit'), 2000, 500);
  if (typeof limit === 'string') return failed(400, limit);
  const before = request.query.get('before') || undefined;
  const page = await linesPage(exportOf(request, scope, source), before, limit);
  return { status: 200, json: { ...page, scope, source: source.kind } satisfies LinesPage };
}

async function exported(request: ConsoleRequest, scope: Scope, { source }: ActivityParts): Promise<ConsoleAnswer> {
  const filter: Filter | string = readFilter(request.query);
  if (typeof filter === 'string') return failed(400, filter);
  const asked = exportOf(request, scope, source);
  const ids = filter.isEmpty ? undefined : await matchingCalls(asked, filter);
  if (ids === undefined && !filter.isEmpty)
    return failed(413, `More than ${MOST_CALLS} calls match. Export a shorter time, or all records.`);
  return {
    status: 200,
    lines: exportLines(asked, ids),
    type: 'application/jsonl',
    fileName: `activity${filter.isEmpty ? '' : '-filtered'}${scope === 'own' ? '-own' : ''}.jsonl`,
  };
}

function exportOf({ subject, signal }: ConsoleRequest, scope: Scope, source: RecordSource) {
  return { source, sees: scope === 'all' ? undefined : seeing(scope, subject), signal };
}

/** The same lines; `leave` is called once they end, or once the client is gone, even if no line was read. */
function followed(lines: AsyncIterable<string>, signal: AbortSignal, leave: () => void): AsyncIterable<string> {
  let isLeft = false;
  const once = () => {
    if (!isLeft) leave();
    isLeft = true;
  };
  if (signal.aborted) once();
  else signal.addEventListener('abort', once, { once: true });
  return (async function* () {
    try {
      yield* lines;
    } finally {
      once();
    }
  })();
}
