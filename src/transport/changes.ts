import type { IncomingMessage } from 'node:http';
import type { Subject } from '../kube/subject.ts';
import { type Approvals, CHANGES_ARE_OFF, isNotDone } from '../remediation/approvals.ts';
import { readDecision } from '../remediation/asked-decision.ts';
import { answerJson, type TextAnswer } from './answer.ts';
import { readJson } from './body.ts';

/** A hash, a verdict and a reason need no more. */
const MAX_BODY_BYTES = 16 * 1024;
/** What is shown holds objects of the cluster. */
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Tells whether a path is one of changes. */
export function isOfChanges(path: string): boolean {
  return path === '/changes' || path.startsWith('/changes/');
}

/**
 * Answers GET /changes, GET /changes/ID and POST /changes/ID/decision for an authenticated caller; 403 for any other, 404 for
 * all if changes are off (no `approvals`). A refusal names the console, or the setting that opens it. Texts of workloads are in the answers as they are: a page that shows them must make them visible.
 */
export async function answerChanges(
  approvals: Approvals | undefined,
  request: IncomingMessage,
  by: Subject,
  hasConsole: boolean,
): Promise<TextAnswer> {
  if (approvals === undefined) return failed(404, CHANGES_ARE_OFF);
  if (by.method === 'none' || by.method === 'stdio')
    return failed(
      403,
      `Only authenticated callers may see changes here. Configure authentication, or look at them in the console (${hasConsole ? '/console/changes' : 'CONSOLE=on'}).`,
    );
  const url = new URL(request.url ?? '/', 'http://localhost');
  const place = placeOf(url.pathname);
  if (place === undefined) return failed(404, 'Not found: use /changes, /changes/ID or /changes/ID/decision.');
  const allowed = place.isDecision ? 'POST' : 'GET';
  if (request.method !== allowed) return failed(405, 'Method not allowed.', { allow: allowed });
  if (!place.isDecision) {
    const found =
      place.id === undefined
        ? await approvals.list(by, url.searchParams.get('namespace') ?? undefined)
        : await approvals.get(by, place.id);
    if (isNotDone(found)) return failed(found.status, found.error);
    return answerJson(found, 200, HEADERS);
  }
  const body = await readJson(request, MAX_BODY_BYTES);
  if ('status' in body) return failed(body.status, body.error);
  const asked = readDecision(body.value);
  if (typeof asked === 'string') return failed(422, asked);
  const decided = await approvals.decide(by, place.id, asked);
  return isNotDone(decided) ? failed(decided.status, decided.error) : answerJson(decided, 200, HEADERS);
}

type Place =
  | { readonly id: string | undefined; readonly isDecision: false }
  | { readonly id: string; readonly isDecision: true };

function placeOf(path: string): Place | undefined {
  const [, , id, word, ...more] = path.split('/');
  if (more.length > 0 || (word !== undefined && word !== 'decision')) return undefined;
  if (id === undefined) return { id, isDecision: false };
  // An id needs no escapes.
  if (!/^[a-z0-9.-]+$/.test(id)) return undefined;
  return word === undefined ? { id, isDecision: false } : { id, isDecision: true };
}

function failed(status: number, error: string, headers: Readonly<Record<string, string>> = {}): TextAnswer {
  return answerJson({ error }, status, { ...HEADERS, ...headers });
}
