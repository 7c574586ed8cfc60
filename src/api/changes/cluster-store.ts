import { setTimeout as pause } from 'node:timers/promises';
import type { Refusal } from '../../errors.ts';
import type { Change, ChangeSpec, ChangeStatus } from '../../remediation/change.ts';
import { hashOfSpec } from '../../remediation/hash.ts';
import type { ChangeStore, ListedOf, Suspension } from '../../remediation/store.ts';
import type { ApiRequest } from '../api.ts';
import { resourcePath, withQuery } from '../objects/resource-path.ts';
import { watchLines } from '../objects/watch.ts';
import { readApplying } from './applying.ts';
import { readPlannedTimes } from './planned-times.ts';
import { PolicyCheck } from './policy-check.ts';
import { CHANGES, changeOf, NEW, namespaceOf, pathOf, recordOf, selectorOf } from './record.ts';
import { refuseAltered, refuseRecord, refuseUnenforced } from './refusals.ts';
import { type Answer, ask, type OpenApi, openOrThrow, RecordFailed } from './requests.ts';
import { READ, suspensionOf } from './suspension.ts';
import { watchChanges } from './watch-changes.ts';

/** Of records that may be half a megabyte each, so many are read at a time. */
const PAGE = 10;
/** How long a watch lasts before it is opened again, and how long to wait before that if it could not be opened. */
const WATCH_SECONDS = 300;
const AGAIN_MS = 1000;

/** Changes as objects of the cluster, which every replica reads, and whose API server enforces who may decide. */
export class ClusterChangeStore implements ChangeStore {
  readonly kind = 'cluster';
  readonly #open: OpenApi;
  readonly #closing: AbortSignal;
  readonly #policy: PolicyCheck;

  /** `open` opens the API server as the server itself. `closing` ends whatever is under way. */
  constructor(open: OpenApi, closing: AbortSignal) {
    this.#open = open;
    this.#closing = closing;
    this.#policy = new PolicyCheck((request) => this.#ask(request));
  }

  /** As ChangeStore. Also refuses in a namespace where the API server does not enforce the policy on changes. */
  async create(spec: ChangeSpec, status: ChangeStatus): Promise<Change | Refusal> {
    const enforced = await this.#policy.isEnforced(spec);
    if (enforced === false) return refuseUnenforced();
    if (enforced !== true) return refuseRecord(spec.id, enforced);
    const path = resourcePath(CHANGES, namespaceOf(spec.id));
    const answer = await this.#ask({ method: 'POST', path, body: recordOf(spec) });
    // A request may be sent twice if a connection breaks: then this server made the record before.
    const isMade = answer.status < 300 || answer.status === 409;
    const change = isMade ? (changeOf(answer.object) ?? (await this.get(spec.id))) : undefined;
    if (change === undefined) return refuseRecord(spec.id, answer);
    if (hashOfSpec(change.spec) !== spec.hash) return refuseAltered();
    if (status.phase === NEW.phase && status.progress.length === 0 && status.message === undefined) return change;
    const updated = await this.update(change, status);
    return updated === 'conflict' ? ((await this.get(spec.id)) ?? change) : updated;
  }

  /** As ChangeStore. */
  async get(id: string): Promise<Change | undefined> {
    const path = pathOf(id);
    if (path === undefined) return undefined;
    const answer = await this.#ask({ path });
    if (answer.status === 404) return undefined;
    return changeOf(expectOk('The record of a change could not be read', answer));
  }

  /** As ChangeStore. Rejects if the server may not list in the namespace, or in all. */
  async list(namespace?: string, of?: ListedOf): Promise<readonly Change[]> {
    const changes: { readonly change: Change; readonly at: string }[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const path = withQuery(resourcePath(CHANGES, namespace), {
        limit: PAGE,
        continue: next,
        labelSelector: of === undefined ? undefined : selectorOf(of),
      });
      const page = expectOk('The records of changes could not be listed', await this.#ask({ path })) as Page;
      for (const item of page.items) {
        const change = changeOf(item);
        if (change !== undefined) changes.push({ change, at: item.metadata.creationTimestamp });
      }
      next = page.metadata?.continue || undefined;
    }
    return changes.sort((a, b) => compare(b, a)).map(({ change }) => change);
  }

  /** As ChangeStore. Rejects if the server may not list in all namespaces. */
  applying(): Promise<readonly string[]> {
    return readApplying((request) => this.#ask(request));
  }

  /** As ChangeStore. */
  plannedTimes(namespace: string, caller: string, since: Date): Promise<readonly number[]> {
    return readPlannedTimes((request) => this.#ask(request), namespace, { caller, since });
  }

  /** As ChangeStore. The request is sent once only: rejects if its answer is lost, and then it may have been carried out. */
  async update({ spec, status: { decisions }, version }: Change, status: ChangeStatus): Promise<Change | 'conflict'> {
    const { phase, progress, claim = null, message = null, verification = null, undoneBy = null } = status;
    const path = pathOf(spec.id);
    if (path === undefined) throw new TypeError('The change has no id of a record.');
    const answer = await this.#ask({
      method: 'PATCH',
      path: `${path}/status`,
      // In a merge patch, null takes a field away.
      bytes: mergePatch({
        metadata: { resourceVersion: version },
        status: { phase, decisions, progress, claim, message, verification, undoneBy },
      }),
      unrepeated: true,
    });
    if (answer.status === 409 || answer.status === 404) return 'conflict';
    return changeOf(expectOk('The record of a change could not be updated', answer)) ?? 'conflict';
  }

  /** As ChangeStore. Rejects if the server may not delete records. */
  async remove({ spec, version }: Change): Promise<boolean> {
    const path = pathOf(spec.id);
    if (path === undefined) return false;
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { resourceVersion: version } };
    const answer = await this.#ask({ method: 'DELETE', path, body });
    if (answer.status === 404 || answer.status === 409) return false;
    expectOk('The record of a change could not be removed', answer);
    return true;
  }

  /** As ChangeStore. Also resolves with undefined if the record is gone. Goes on if the API server is away for a while. */
  async next(change: Change, signal: AbortSignal): Promise<Change | undefined> {
    const either = AbortSignal.any([signal, this.#closing]);
    while (!either.aborted) {
      const found = await this.#changed(change, either).catch((error: unknown) => {
        if (error instanceof RecordFailed && !error.isPassing) throw error;
        return 'unknown' as const;
      });
      if (found !== 'unchanged' && found !== 'unknown') return found;
      if (found === 'unknown') await pause(AGAIN_MS, undefined, { signal: either }).catch(() => undefined);
    }
    return undefined;
  }

  /** As ChangeStore. Goes on if the API server is away for a while. */
  watch(signal: AbortSignal, onChange: () => void): Promise<void> {
    return watchChanges(this.#open, AbortSignal.any([signal, this.#closing]), onChange);
  }

  /** As ChangeStore. Also says so if it cannot be read. */
  async suspended(): Promise<Suspension | undefined> {
    return suspensionOf(await this.#ask(READ));
  }

  /** Reads a change, then watches it once: what it has become, `unchanged` if the watch ended, `unknown` if there was none. */
  async #changed(known: Change, signal: AbortSignal): Promise<Change | undefined | 'unchanged' | 'unknown'> {
    const now = await this.get(known.spec.id);
    if (now?.version !== known.version) return now;
    const opened = await openOrThrow(this.#open, signal);
    try {
      const { status, body } = await opened.api.request({
        path: withQuery(resourcePath(CHANGES, namespaceOf(known.spec.id)), {
          fieldSelector: `metadata.name=${known.spec.id}`,
          watch: true,
          timeoutSeconds: WATCH_SECONDS,
        }),
      });
      if (status !== 200) return 'unknown';
      for await (const line of watchLines(body)) {
        const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: unknown };
        if (type === 'ERROR') return 'unknown';
        if (type === 'DELETED') return undefined;
        const change = changeOf(object);
        if (change?.version !== known.version) return change;
      }
      return 'unchanged';
    } finally {
      opened.end();
    }
  }

  #ask(request: ApiRequest): Promise<Answer> {
    return ask(this.#open, this.#closing, request);
  }
}

interface Page {
  readonly items: readonly { readonly metadata: { readonly creationTimestamp: string } }[];
  readonly metadata?: { readonly continue?: string };
}

/** By when the API server made the record, in whole seconds, then by when it was planned. */
function compare(a: { readonly change: Change; readonly at: string }, b: typeof a): number {
  return a.at.localeCompare(b.at) || a.change.spec.plannedAt.localeCompare(b.change.spec.plannedAt);
}

function expectOk(what: string, answer: Answer): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.object;
  throw new RecordFailed(what, answer);
}

function mergePatch(patch: unknown): NonNullable<ApiRequest['bytes']> {
  return { type: 'application/merge-patch+json', content: Buffer.from(JSON.stringify(patch)) };
}
