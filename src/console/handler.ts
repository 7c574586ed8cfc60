import type { Subject } from '../kube/subject.ts';

/** A request to the API of the console. Its session and its CSRF token are checked. */
export interface ConsoleRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** What follows /console/api/ in parts: `['changes', 'shop.7f3kq2', 'decision']`. Checked: letters, digits, dots and hyphens. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** The JSON of a POST; undefined without. At most 256 KiB. */
  readonly body: unknown;
  readonly subject: Subject;
  /** Whether the subject is no more than a user of a loopback address, without any authentication. */
  readonly isLocal: boolean;
  readonly signal: AbortSignal;
}

/** What a handler answers. */
export type ConsoleAnswer =
  | { readonly status: number; readonly json: unknown }
  /** Sent as it comes, as a file to save. */
  | { readonly status: 200; readonly lines: AsyncIterable<string>; readonly type: string; readonly fileName: string };

/** Answers the requests of one page; undefined for a path or method that it does not know. Rejects on a defect. */
export type PageHandler = (request: ConsoleRequest) => Promise<ConsoleAnswer | undefined>;

/** Returns an answer that says in a sentence why there is no other. */
export function failed(status: 400 | 403 | 404 | 409 | 413 | 422 | 429 | 502 | 503, error: string): ConsoleAnswer {
  return { status, json: { error } };
}
