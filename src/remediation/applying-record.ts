import type { ApiObject } from '../kube/admission-request.ts';
import type { JudgedState } from '../kube/reviewed-write.ts';
import type { Change, ChangeRequest, ChangeSpec, ChangeStatus, RequestProgress } from './change.ts';
import { refuseSuspended } from './refusals.ts';
import { metadataOf } from './requests.ts';
import type { ChangeStore } from './store.ts';

/** A request is sent only if the record was this replica's so short a time ago. */
const FRESH_MS = 10_000;
/** So many requests are begun by one note: each note makes the API server store the whole record again, half a megabyte at most. */
const MOST_BEGUN = 20;

/** Another replica goes on with the change. */
export class ChangeTaken extends Error {}

/** Another call or replica claimed the change first: nothing was sent. */
export class NotClaimed extends Error {}

/** Changes were suspended while this one was applied. `message` says so. */
export class SuspendedMeanwhile extends Error {}

/** Where the object of a request is. Objects of one kind are created at one path. */
export function placeOf({ method, path, name = '' }: ChangeRequest): string {
  return method === 'POST' ? `${path}/${encodeURIComponent(name)}` : path;
}

/**
 * Returns the progress of the requests that are begun together, the first of them at `at`. A look at their objects tells later
 * which of them were made, so they are of different objects with known names; evictions, which may wait for minutes, are begun alone.
 */
export function begun(requests: readonly ChangeRequest[], at: number): readonly RequestProgress[] {
  const places = new Set<string>();
  for (const request of requests.slice(at, at + MOST_BEGUN)) {
    const isAlone = request.name === undefined || request.subResource === 'eviction';
    if (places.size > 0 && (isAlone || places.has(placeOf(request)))) break;
    places.add(placeOf(request));
    if (isAlone) break;
  }
  return [...places].map(() => ({ state: 'sending' }));
}

/** What the record of a change is kept with. */
interface RecordParts {
  readonly store: Pick<ChangeStore, 'update' | 'suspended'>;
  readonly now: () => Date;
}

/** The record of a change while its requests are sent. */
export class ApplyingRecord {
  readonly #spec: ChangeSpec;
  readonly #claim: Promise<Change | 'conflict'>;
  readonly #parts: RecordParts;
  readonly #made: RequestProgress[] = [];
  #change: Change | undefined;

  constructor(spec: ChangeSpec, claim: Promise<Change | 'conflict'>, parts: RecordParts) {
    this.#spec = spec;
    this.#claim = claim;
    this.#parts = parts;
  }

  /**
   * Notes that a request is about to be sent, unless that was noted just now: another replica goes on with what is silent. Rejects with
   * SuspendedMeanwhile if changes were suspended since the last note.
   */
  async sending(at: number, { resourceVersion }: JudgedState): Promise<void> {
    const { progress, claim } = (await this.#claimed()).status;
    const noted = progress.at(-1)?.at ?? claim?.at;
    const isFresh = noted !== undefined && this.#parts.now().getTime() - Date.parse(noted) < FRESH_MS;
    if (isFresh && progress[at]?.state === 'sending') return;
    const suspension = await this.#parts.store.suspended();
    if (suspension !== undefined) throw new SuspendedMeanwhile(refuseSuspended(suspension).error);
    const [first, ...others] = begun(this.#spec.requests, at);
    const now = { ...first, state: 'sending', ...(resourceVersion !== undefined && { resourceVersion }) } as const;
    await this.#note([...this.#made, now, ...others]);
  }

  /** Keeps in mind that a request was made; the next note says it. */
  made(at: number, object: ApiObject): void {
    const { uid, name, resourceVersion } = metadataOf(object);
    this.#made.push({
      ...this.#change?.status.progress[at],
      state: 'made',
      ...(typeof uid === 'string' && { uid }),
      ...(typeof name === 'string' && { name }),
      ...(typeof resourceVersion === 'string' && { madeVersion: resourceVersion }),
    });
  }

  /** Notes that all requests were made; the change ends with it. */
  complete(): Promise<Change> {
    return this.#note(this.#made, { phase: 'Applied', message: 'All requests were made.' });
  }

  /** Notes why a request was not made; the change ends with it. */
  close(ended: RequestProgress): Promise<Change> {
    const [made, all] = [this.#made.length, this.#spec.requests.length];
    const message =
      made === 0
        ? `Nothing was changed. ${ended.message ?? ''}`
        : `${made} of ${all} requests were made, then the change stopped. ${ended.message ?? ''}`;
    return this.#note([...this.#made, ended], { phase: 'Failed', message: message.trim() });
  }

  /** Resolves with the change once it is claimed. Rejects with NotClaimed if it was claimed elsewhere, and as the claim. */
  async #claimed(): Promise<Change> {
    if (this.#change !== undefined) return this.#change;
    const change = await this.#claim;
    if (change === 'conflict') throw new NotClaimed();
    this.#change ??= change;
    return this.#change;
  }

  async #note(progress: readonly RequestProgress[], more: Partial<ChangeStatus> = {}): Promise<Change> {
    const change = await this.#claimed();
    const at = this.#parts.now().toISOString();
    const last = progress.length - 1;
    const noted = progress.map((each, index) => (index === last ? { ...each, at } : each));
    const kept = await this.#parts.store.update(change, { ...change.status, progress: noted, ...more });
    if (kept === 'conflict') throw new ChangeTaken('The record of the change was altered meanwhile.');
    this.#change = kept;
    return kept;
  }
}
