import type { Failed } from '../../../src/console/face/session.ts';

/** Why there is no answer: the status (0 if the server did not answer at all), and a sentence to show. */
export interface Failure {
  readonly status: number;
  readonly error: string;
}

/** What a request came to. */
export type Result<T> =
  | { readonly value: T; readonly failure?: undefined }
  | { readonly failure: Failure; readonly value?: undefined };

/** What goes with a request. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export const API = '/console/api/';

let csrf = '';
let onSignedOut = (): void => {};

/** Sets what every request needs: the token against forged requests, and what to do when the session has ended. */
export function configureClient(token: string, signedOut: () => void): void {
  csrf = token;
  onSignedOut = signedOut;
}

/**
 * Asks the API of the console: `ask<ChangeView>('changes/shop.7f3kq2')`. Never rejects: a refusal, a lost connection and an answer
 * that is not JSON are failures with a sentence. An aborted request is a failure with an empty sentence; show nothing of it.
 */
export async function ask<T>(path: string, { method = 'GET', body, signal }: RequestOptions = {}): Promise<Result<T>> {
  try {
    const answer = await fetch(API + path, {
      method,
      signal: signal ?? null,
      cache: 'no-store',
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(method === 'GET' ? {} : { 'x-console-csrf': csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    // A refused write may carry the token of a session that another tab has replaced.
    if ((answer.status === 401 || (answer.status === 403 && method !== 'GET')) && path !== 'session') onSignedOut();
    if (answer.status >= 400) return { failure: { status: answer.status, error: sentenceOf(text, answer.status) } };
    return { value: (text === '' ? undefined : JSON.parse(text)) as T };
  } catch (error) {
    if (signal?.aborted) return { failure: { status: 0, error: '' } };
    const isUnreadable = error instanceof SyntaxError;
    return {
      failure: {
        status: 0,
        error: isUnreadable
          ? 'The answer of the server could not be read. Load the page again.'
          : 'The server does not answer. Check that it runs, and your connection to it.',
      },
    };
  }
}

function sentenceOf(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as Partial<Failed>;
    if (typeof error === 'string' && error !== '') return error;
  } catch {
    // Something between the browser and the server answered in its own words.
  }
  if (status === 401) return 'Your session has ended. Sign in again.';
  if (status === 404) return 'There is nothing here, or you may not see it.';
  return `The server refused the request (status ${status}). Try again.`;
}
