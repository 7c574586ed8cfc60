import type { ActAs } from '../kube/command.ts';
import type { Meaning } from '../kube/kinds.ts';
import type { TokenReview } from '../kube/token-review.ts';
import type { ApiAccess, OpenedApi } from './access.ts';
import { type ChangeNews, writeChangeEvent } from './change-event.ts';
import { ask } from './changes/requests.ts';
import { kindMeanings, meaningsOf } from './discovery/meanings.ts';
import { reviewToken } from './token-review.ts';
import { type ClusterUser, whoIs } from './who-is.ts';

const TIMEOUT_MS = 5000;

/** Words for types, or kinds of documents as `Kind.version.group`. */
export interface AskedWords {
  readonly words: readonly string[];
  readonly areKinds: boolean;
}

/** What the server asks the API server for its own ends and as itself, never as a caller. `closing` ends it all. */
export class OwnRequests {
  readonly #access: ApiAccess;
  readonly #closing: AbortSignal;

  constructor(access: ApiAccess, closing: AbortSignal) {
    this.#access = access;
    this.#closing = closing;
  }

  /** Asks the API server to review a caller's token. Rejects if the API server cannot be reached. */
  async reviewToken(token: string, audience: string): Promise<TokenReview> {
    const opened = await this.#access.open(this.#limit(), { as: 'server', to: 'review-token' });
    if (opened === undefined) throw new Error('Only kubectl can reach the API server.');
    return reviewToken(opened.api, token, audience);
  }

  /** Asks the API server with a token, instead of the server's own credentials, whose it is. As `whoIs`. */
  async whoIs(token: string): Promise<ClusterUser | undefined> {
    const opened = await this.#access.openWith(token, this.#limit());
    if (opened === undefined) throw new Error('Only kubectl can reach the API server.');
    try {
      return await whoIs(opened.api);
    } finally {
      opened.end();
    }
  }

  /** What words for types stand for in the cluster now; nothing where the API server does not answer. Never rejects. */
  async meanings({ words, areKinds }: AskedWords, caller: AbortSignal): Promise<ReadonlyMap<string, Meaning>> {
    const signal = AbortSignal.any([caller, this.#limit()]);
    const opened = await this.#access.open(signal, { as: 'server', to: 'resolve-words' }).catch(() => undefined);
    if (opened === undefined) return new Map();
    try {
      return await (areKinds ? kindMeanings : meaningsOf)(words, opened.discovery);
    } finally {
      opened.end();
    }
  }

  /** Aborts when the server closes. */
  get closing(): AbortSignal {
    return this.#closing;
  }

  /** Opens the API server to keep changes; undefined if only kubectl can get there. `signal` ends all requests. */
  open(signal: AbortSignal): Promise<OpenedApi | undefined> {
    return this.#access.open(signal, { as: 'server', to: 'keep-changes' });
  }

  /** Opens the API server as an approver, by impersonation. */
  openAs(actAs: ActAs, signal: AbortSignal): Promise<OpenedApi | undefined> {
    return this.#access.open(signal, { as: 'approver', actAs });
  }

  /** The uid of the namespace kube-system, which names the cluster; empty if the server may not read it. Rejects with NoAnswer. */
  async clusterUid(): Promise<string> {
    const path = '/api/v1/namespaces/kube-system';
    const { status, object } = await ask((signal) => this.open(signal), this.#closing, { path });
    const { metadata } = (object ?? {}) as { readonly metadata?: { readonly uid?: unknown } };
    return status === 200 ? String(metadata?.uid ?? '') : '';
  }

  /** The namespace of the current context; empty if only kubectl could read it. */
  async ownNamespace(): Promise<string> {
    const opened = await this.open(this.#limit());
    return opened?.namespace ?? '';
  }

  /** Writes an Event on each object of a change and resolves with how many could not be written. Never rejects: the change is made. */
  async noteChange({ objects, ...news }: ChangeNews, now: Date): Promise<number> {
    const opened = await this.#access.open(this.#limit(), { as: 'server', to: 'write-events' }).catch(() => undefined);
    if (opened === undefined) return objects.length;
    const written = await Promise.allSettled(objects.map((object) => writeChangeEvent(opened, object, news, now)));
    return written.filter(({ status }) => status === 'rejected').length;
  }

  #limit(): AbortSignal {
    return AbortSignal.any([this.#closing, AbortSignal.timeout(TIMEOUT_MS)]);
  }
}
