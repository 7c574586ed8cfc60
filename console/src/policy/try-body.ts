import type { TryBody } from '../../../src/console/face/policy.ts';

/** What the playground asks, as it is typed. */
export interface Question {
  readonly call: string;
  readonly caller: string;
  /** Separated by commas or blanks. */
  readonly groups: string;
  readonly stdin: string;
}

export const NO_QUESTION: Question = { call: '', caller: '', groups: '', stdin: '' };

/** Returns the body of a question to the server; undefined without a call. */
export function bodyOf({ call, caller, groups, stdin }: Question, draft?: string): TryBody | undefined {
  if (call.trim() === '') return undefined;
  const names = groups.split(/[\s,]+/).filter(Boolean);
  return {
    call: call.trim(),
    ...(caller.trim() === '' ? {} : { caller: caller.trim() }),
    ...(names.length === 0 ? {} : { groups: names }),
    ...(stdin === '' ? {} : { stdin }),
    ...(draft === undefined ? {} : { draft }),
  };
}
