import type { Answer } from '../api/changes/requests.ts';
import { line } from './shown.ts';

/** What the command prints, and its exit code: 0 done, 1 not done, 3 refused by the API server. */
export interface Result {
  readonly text: string;
  readonly exitCode: number;
}

/** Says that something was done. */
export function done(text: string): Result {
  return { text, exitCode: 0 };
}

/** Says by an answer of the API server that something was done, with a text, or why it was not. */
export function ended(answer: Answer, text: string): Result {
  return answer.status < 300 ? done(text) : failed(answer.message, answer.status);
}

/** Says that something was not done; with the status of the API server if that said so. */
export function failed(message: string, status = 0): Result {
  // Of a refusal by the policy, the names of the policy and its binding say nothing to the user.
  const said = line(message === '' ? `status ${status}` : message.replace(/^.* denied request: /s, ''));
  const isRefused = status === 401 || status === 403 || status === 422;
  return isRefused
    ? { text: `Refused by the API server: ${said}\n`, exitCode: 3 }
    : { text: `Not done: ${said}\n`, exitCode: 1 };
}

/** Says that there is no such change. */
export function missing(id: string): Result {
  return { text: `There is no change ${line(id)}. See: changes list -A\n`, exitCode: 1 };
}
