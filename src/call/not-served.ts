import { type Refusal, refuse } from '../errors.ts';

/** Calls under way are answered; no more are taken. */
export const STOPPING: Refusal = refuse(
  'SERVER_STOPPING',
  'The server is shutting down and accepts no new calls.',
  'Nothing was run. Try again in a few seconds.',
);

/** No tool has arguments of another form. */
export const NOT_AN_OBJECT: Refusal = refuse(
  'ARGUMENTS_INVALID',
  'The arguments of a tool must be an object.',
  'Give them by name, for example {"args": ["get", "pods"]}.',
);

/** A caller has as many calls under way as one caller may have. */
export function refuseCallerBusy(most: number): Refusal {
  return refuse(
    'CALLER_BUSY',
    `You have ${most} calls in progress, the maximum for one caller.`,
    'Nothing was run. Wait until one of them ends.',
  );
}

export const CHANGES_OFF: Refusal = refuse(
  'APPROVAL_REQUIRED',
  'The call needs approval, and changes are off on this server (CHANGES=off).',
  'Nothing was changed. Ask the operator to turn changes on.',
);
