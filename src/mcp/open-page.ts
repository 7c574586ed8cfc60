import { randomUUID } from 'node:crypto';
import type { PendingPage } from '../call/pipeline-parts.ts';
import type { Frame } from './frames.ts';
import type { Peer } from './peer.ts';
import type { Tell } from './progress.ts';
import { STATED_REVISION } from './read-call.ts';

/** The revision whose clients are sent a request in the middle of a call. */
const ASKED_REVISION = '2025-11-25';
/** Names the request in a result, and the client's answer in the retry. */
const KEY = 'approval';

/** How the client of a call is asked to open the page of a change that waits for a decision. */
export interface PageOpener {
  /** Takes the page. Returns whether the call ends now, because the client opens the page and then calls again. */
  readonly open: (page: PendingPage) => boolean;
  /** The result that asks, in place of the answer of the call; undefined if the call has its own. */
  readonly result: () => Frame | undefined;
  /** Tells the client that the call is over. */
  readonly end: () => void;
}

/** What the client of a call said, and the ways to it. */
export interface Openable {
  readonly peer: Peer;
  /** Sends a notification, and a request; absent if the answer leaves no room for them. */
  readonly tell?: Tell | undefined;
  readonly ask?: Tell | undefined;
  /** Whether the call is the retry of a call that asked. */
  readonly isRetry: boolean;
}

/**
 * Returns how the client is asked; undefined for a client that opens no pages, or that cannot be reached. Nothing waits for what the
 * client answers, and nothing reads it: a page that was opened, or said to be, is no decision. The record of the change alone
 * tells. Source: MCP 2025-11-25, Elicitation (URL mode); 2026-07-28, multi round-trip requests.
 */
export function openerFor({ peer, tell, ask, isRetry }: Openable): PageOpener | undefined {
  if (peer.opensUrls !== true) return undefined;
  if (peer.revision === STATED_REVISION) return isRetry ? undefined : firstAsking();
  return peer.revision === ASKED_REVISION && tell !== undefined && ask !== undefined ? asking(tell, ask) : undefined;
}

/** The result of the call asks, and the client calls again. */
function firstAsking(): PageOpener {
  let asked: PendingPage | undefined;
  return {
    open: (page) => {
      asked = page;
      return true;
    },
    result: () => {
      if (asked === undefined) return undefined;
      const inputRequests = { [KEY]: { method: 'elicitation/create', params: paramsOf(asked) } };
      return [JSON.stringify({ resultType: 'input_required', inputRequests })];
    },
    end: () => {},
  };
}

/** A request within the call asks, and the call goes on. */
function asking(tell: Tell, ask: Tell): PageOpener {
  const elicitationId = randomUUID();
  let isAsked = false;
  return {
    open: (page) => {
      isAsked = true;
      void ask('elicitation/create', { ...paramsOf(page), elicitationId });
      return false;
    },
    result: () => undefined,
    end: () => {
      if (isAsked) void tell('notifications/elicitation/complete', { elicitationId });
    },
  };
}

function paramsOf({ id, url }: PendingPage): object {
  return {
    mode: 'url',
    url,
    message: `The change ${id} waits for approval. An approver sees all of it on this page, and approves or denies it there.`,
  };
}
