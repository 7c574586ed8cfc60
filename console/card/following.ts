import { type Answer, readAnswer, type ShownChange } from './answer.ts';
import { isOpen } from './words.ts';

/** A call that waits in the server would hold one of the places of the caller, whose agent needs them. So the card asks again. */
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 15_000;
const LONGEST_AFTER_FAILURE_MS = 60_000;
const MOST_FAILURES = 5;
/** A change that was made is asked about a few times more, for its outcome. */
const MOST_AFTERWARDS = 5;

/** How a change is followed. */
export interface Following {
  /** Calls `get_change`. Rejects if the chat refuses. */
  readonly ask: (id: string) => Promise<unknown>;
  readonly onAnswer: (answer: Answer) => void;
  /** Called once if no more is asked because the chat or the server refuses. */
  readonly onGivenUp: () => void;
  /** Resolves after so long, and not while the card is out of sight. Rejects with the signal. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Asks again and again how a change is, until nothing more happens to it. Never rejects. */
export async function follow(
  start: Pick<ShownChange, 'id'> & { readonly last?: ShownChange },
  { ask, onAnswer, onGivenUp, pause }: Following,
  signal: AbortSignal,
): Promise<void> {
  let last = start.last;
  let wait = FIRST_PAUSE_MS;
  let failures = 0;
  let afterwards = 0;
  while (!signal.aborted && (last === undefined || mayChange(last, afterwards))) {
    if (last !== undefined) await pause(wait, signal).catch(() => {});
    if (signal.aborted) return;
    const answer = await ask(start.id).then(readAnswer, () => undefined);
    if (signal.aborted) return;
    if (answer?.kind !== 'change' || answer.change.id !== start.id) {
      failures++;
      wait = Math.min(wait * 2, LONGEST_AFTER_FAILURE_MS);
      if (failures >= MOST_FAILURES) return onGivenUp();
      if (last === undefined) await pause(wait, signal).catch(() => {});
      continue;
    }
    const { change } = answer;
    const isSame = failures === 0 && JSON.stringify(change) === JSON.stringify(last);
    wait = isSame ? Math.min(wait * 1.5, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    failures = 0;
    if (change.phase === 'Applied') afterwards++;
    last = change;
    onAnswer(answer);
  }
}

function mayChange(change: ShownChange, afterwards: number): boolean {
  if (isOpen(change)) return true;
  if (change.phase !== 'Applied' || change.verification !== undefined) return false;
  // As long as the server watches the outcome, it says how the objects are.
  return change.soFar.length > 0 || afterwards < MOST_AFTERWARDS;
}
