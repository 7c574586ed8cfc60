import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { AnswerWish, RepeatedArguments } from '../kube/answer.ts';
import { string } from './argument-types.ts';
import type { Argument } from './arguments.ts';
import type { OpenedCursor, PlanFacts, RawArguments, ToolSettings } from './tool.ts';

/** How many bytes of output an answer has at most. */
export function mostOfAnswer({ answerMaxBytes, maxOutputBytes }: ToolSettings): number {
  return Math.min(answerMaxBytes, maxOutputBytes);
}

/** An answer with less room could not even say what is missing. */
const LEAST_BYTES = 1024;

/** The argument that bounds the output of one answer. */
export const MAX_BYTES: Argument<number> = {
  schema: { type: 'integer', description: 'Most bytes of output' },
  read: (value, name) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number)
      ? { value: number }
      : refuse('ARGUMENTS_INVALID', `"${name}" must be a whole number.`, `Give "${name}" as a number of bytes.`);
  },
  absent: { value: undefined },
};

/** The argument that goes on where an answer ended. */
export const CONTINUE: Argument<string> = string('From a truncated answer; args not needed');

/** Refuses a bound that this server does not give. */
export function refuseMaxBytes(maxBytes: number | undefined, { answers }: PlanFacts): Refusal | undefined {
  if (maxBytes === undefined || answers === undefined) return undefined;
  if (maxBytes >= LEAST_BYTES && maxBytes <= answers.maxBytes) return undefined;
  return refuse(
    'ARGUMENTS_INVALID',
    `"max_bytes" must be from ${LEAST_BYTES} to ${answers.maxBytes}, not ${maxBytes}.`,
    `Give "max_bytes": ${maxBytes < LEAST_BYTES ? LEAST_BYTES : answers.maxBytes}, or leave it out.`,
  );
}

/** The arguments of a call, completed by the arguments in its cursor, and what else the cursor says. */
export interface Resumed {
  readonly given: RawArguments;
  readonly cursor?: OpenedCursor;
}

/** Opens the cursor of a call. Arguments that are given beside it stay, and are compared once they are read. */
export function resume(given: RawArguments, { answers }: PlanFacts): Resumed | Refusal {
  const { continue: text, ...others } = given;
  // Some clients send an empty text for an argument that is left out.
  if (text === undefined || text === '') return { given: others };
  const read = CONTINUE.read(text, 'continue');
  if (isRefusal(read)) return read;
  if (answers === undefined) return { given: others };
  const cursor = answers.open(read.value);
  if (isRefusal(cursor)) return cursor;
  const { args = [], ...rest } = others;
  // Some clients send an empty list for one that is left out.
  const isEmpty = Array.isArray(args) && args.length === 0;
  if (isEmpty && cursor.repeats === undefined)
    return refuse(
      'ARGUMENTS_INVALID',
      'The arguments of this call are too long for its cursor.',
      'Give the same arguments again, together with "continue".',
    );
  return { given: { ...cursor.repeats, ...rest, ...(!isEmpty && { args }) }, cursor };
}

/** What the caller wants to see; refused if the cursor is for other arguments. */
export function toWish(
  repeats: RepeatedArguments,
  maxBytes: number | undefined,
  cursor: OpenedCursor | undefined,
): AnswerWish | Refusal {
  if (cursor === undefined) return { repeats, maxBytes };
  if (!cursor.isFor(repeats))
    return refuse(
      'CURSOR_INVALID',
      'The cursor in "continue" belongs to a call with other arguments.',
      repeats.stdin === undefined && cursor.repeats !== undefined
        ? 'Nothing was run. Give "continue" alone, or leave it out.'
        : 'Nothing was run. Give "continue" with exactly the arguments of the first call, or leave it out.',
    );
  return { repeats, maxBytes: maxBytes ?? cursor.maxBytes, from: cursor.from };
}
