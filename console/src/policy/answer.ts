import { useEffect, useState } from 'preact/hooks';
import { ask, type Failure } from '../api/client.ts';

/** What the server answered to the latest question it answered. */
export interface Answer<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  /** Whether the answer belongs to an older question, and the next one is on its way. */
  readonly isStale: boolean;
}

/**
 * Asks a path of the API with a body as the person types: after a pause, and without waiting for answers to older questions. Without a
 * body there is no answer.
 */
export function useAnswer<T>(path: string, body: unknown, pauseMs: number): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T> & { readonly to?: string | undefined }>({ isStale: false });
  const text = body === undefined ? undefined : JSON.stringify(body);
  useEffect(() => {
    if (text === undefined) {
      setAnswer({ isStale: false });
      return undefined;
    }
    const running = new AbortController();
    const timer = setTimeout(() => {
      void ask<T>(path, { method: 'POST', body, signal: running.signal }).then(({ value, failure }) => {
        if (!running.signal.aborted) setAnswer({ value, failure, isStale: false, to: text });
      });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      running.abort();
    };
  }, [path, text, pauseMs]);
  return { ...answer, isStale: text !== undefined && answer.to !== text };
}
