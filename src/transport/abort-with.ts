import type { ServerResponse } from 'node:http';

/** One for all: an error of its own for each answer costs as much as judging a call. */
const GONE = new Error('The connection was closed.');

/**
 * Aborts once a response is over, or only if it was cut off: to abort costs as much as judging a call, and nothing is left to
 * be ended after an answer was written whole.
 */
export function abortWith(response: ServerResponse, when: 'over' | 'cut off'): AbortController {
  const controller = new AbortController();
  const abort = () => {
    if (when === 'over' || !response.writableFinished) controller.abort(GONE);
  };
  if (response.closed) controller.abort(GONE);
  else response.once('close', abort);
  return controller;
}
