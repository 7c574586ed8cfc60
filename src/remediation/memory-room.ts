import type { Change, ChangeSpec, Requester } from './change.ts';
import { isFinal, phaseOf } from './phase.ts';

/** So many changes are kept in memory, of so many characters together. */
const MOST: Size = { changes: 1000, characters: 16 * 1024 * 1024 };
/** What is not over of one caller may take so much: no caller keeps the others from planning. */
const MOST_OF_CALLER: Size = { changes: MOST.changes / 2, characters: MOST.characters / 2 };

interface Size {
  readonly changes: number;
  readonly characters: number;
}

/** A change in memory, and the length of its plan in characters. Plans are up to a thousand times longer than most: their number alone bounds nothing. */
export interface Sized {
  readonly change: Change;
  readonly length: number;
}

/**
 * Returns the ids of the changes to forget so that a new plan of `length` characters has room, or undefined if there is none. `kept` is
 * the oldest first. Forgets changes that are over, of all callers, then plans of the same caller that need no approval; in both cases the oldest
 * first. What waits for approval, is approved or is being applied stays, and so does what the new plan takes back. Pure.
 */
export function roomFor(
  { requestedBy, undoes }: Pick<ChangeSpec, 'requestedBy' | 'undoes'>,
  length: number,
  kept: readonly Sized[],
  now: Date,
): readonly string[] | undefined {
  const ended: Sized[] = [];
  const own: Sized[] = [];
  for (const each of kept) {
    const { spec } = each.change;
    if (isFinal(phaseOf(each.change, now))) ended.push(each);
    else if (isSameCaller(spec.requestedBy, requestedBy)) own.push(each);
  }
  const planned = own.filter(({ change }) => phaseOf(change, now) === 'Planned');
  const forgotten = new Set<Sized>();
  const forget = (among: readonly Sized[], oldest: readonly Sized[], most: Size): boolean => {
    const size = among
      .filter((each) => !forgotten.has(each))
      .reduce((sum, each) => add(sum, each.length), { changes: 1, characters: length });
    const left = oldest.filter((each) => !forgotten.has(each) && each.change.spec.id !== undoes);
    for (const each of left) {
      if (fits(size, most)) break;
      forgotten.add(each);
      size.changes -= 1;
      size.characters -= each.length;
    }
    return fits(size, most);
  };
  // To take a change back is what helps if it did not.
  const hasShare = undoes !== undefined || forget(own, planned, MOST_OF_CALLER);
  if (!hasShare || !forget(kept, [...ended, ...planned], MOST)) return undefined;
  return [...forgotten].map(({ change }) => change.spec.id);
}

function isSameCaller(one: Requester, other: Requester): boolean {
  return one.method === other.method && one.name === other.name;
}

function add({ changes, characters }: Size, length: number): { changes: number; characters: number } {
  return { changes: changes + 1, characters: characters + length };
}

function fits({ changes, characters }: Size, most: Size): boolean {
  return changes <= most.changes && characters <= most.characters;
}
