import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ChangeEvent } from './change-event.ts';

/** So many events wait at most; of more, the oldest is lost. */
const MOST_WAITING = 256;
/** How long one try may take. */
const TRY_MS = 5000;
/** After how long an event is sent again: 5 tries in about 2 minutes. */
const PAUSES_MS = [2000, 8000, 30_000, 60_000];

/** Why an event was not delivered. */
export type Lost = 'queue_full' | 'rejected' | 'unreachable' | 'defect';

/** Where events go, and what they are signed with. */
export interface WebhookParts {
  readonly url: string;
  /** The secret that the receiver knows. */
  readonly key: string;
  readonly now: () => Date;
  /** Ends it: nothing is sent any more. */
  readonly closing: AbortSignal;
  readonly logger: Pick<Logger, 'warn'>;
  readonly onLost: (reason: Lost) => void;
  /** Milliseconds. */
  readonly tryMs?: number;
  readonly pausesMs?: readonly number[];
}

/**
 * Sends events to a URL, one after another and each until the receiver takes it or the tries are used up. Not taken is: no answer
 * in time, or a status other than 2xx; sent again are events that met a network error, 429 or 5xx. Redirects are not followed,
 * because the key is for the receiver that the operator named. Sources: CloudEvents 1.0, HTTP protocol binding, structured mode.
 */
export class Webhook {
  readonly #parts: WebhookParts;
  readonly #host: string;
  readonly #waiting: ChangeEvent[] = [];
  #isSending = false;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
    this.#host = new URL(parts.url).host;
  }

  /** Takes an event to be sent. Returns at once, and never throws. */
  send(event: ChangeEvent): void {
    if (this.#parts.closing.aborted) return;
    this.#waiting.push(event);
    if (this.#waiting.length > MOST_WAITING) this.#lose(this.#waiting.shift(), 'queue_full', 'too many events wait');
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      try {
        await this.#deliver(event);
      } catch (error) {
        if (this.#parts.closing.aborted) break;
        this.#lose(event, 'defect', error instanceof Error ? error.name : 'unknown');
      }
    }
    this.#isSending = false;
  }

  async #deliver(event: ChangeEvent): Promise<void> {
    const { closing, pausesMs = PAUSES_MS } = this.#parts;
    let reason = '';
    for (const pauseMs of [...pausesMs, undefined]) {
      const answer = await this.#try(event);
      closing.throwIfAborted();
      if (answer === 'taken') return;
      ({ reason } = answer);
      if (!answer.isPassing) return this.#lose(event, 'rejected', reason);
      if (pauseMs !== undefined) await pause(pauseMs, undefined, { signal: closing, ref: false });
    }
    this.#lose(event, 'unreachable', reason);
  }

  async #try(event: ChangeEvent): Promise<'taken' | { readonly reason: string; readonly isPassing: boolean }> {
    const { url, key, now, closing, tryMs = TRY_MS } = this.#parts;
    // The time of this try is signed too: without it, anyone who saw the event once could send it again later.
    const body = JSON.stringify({ ...event, senttime: now().toISOString() });
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json; charset=utf-8', 'x-signature-256': sign(body, key) },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([closing, AbortSignal.timeout(tryMs)]),
      });
      await answer.body?.cancel();
      const { ok, status } = answer;
      return ok ? 'taken' : { reason: `status ${status}`, isPassing: status === 429 || status >= 500 };
    } catch (error) {
      return { reason: reasonOf(error), isPassing: true };
    }
  }

  /** Tells the host alone: the path of such a URL is often a credential. */
  #lose(event: ChangeEvent | undefined, lost: Lost, reason: string): void {
    const { logger, onLost } = this.#parts;
    onLost(lost);
    logger.warn(
      { host: this.#host, change: event?.subject, event: event?.type, lost, reason },
      'an event about a change was not delivered',
    );
  }
}

/** The header that proves who sent a body: as GitHub signs its own. */
function sign(body: string, key: string): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** A word for a failed request. Messages are left out: some of them hold the URL. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' && /^[A-Z_0-9]{1,60}$/.test(cause.code) ? cause.code : 'network error';
}
