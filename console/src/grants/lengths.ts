import { lengthInWords } from '../parts/relative.ts';

/** Lengths that people think in, in seconds: a quarter of an hour up to a week. */
const USUAL = [900, 1800, 3600, 14_400, 28_800, 86_400, 259_200, 604_800];

/** A length of time to choose. */
export interface Length {
  readonly seconds: number;
  readonly says: string;
}

/** Returns the lengths of time that a person may choose, the longest last: the usual ones, and what is permitted at most. Pure. */
export function lengthsUpTo(most: number): readonly Length[] {
  const chosen = [...USUAL.filter((seconds) => seconds < most), most];
  return chosen.map((seconds) => ({ seconds, says: lengthInWords(seconds * 1000) }));
}

/** Returns the number that a person typed, if it is a whole one from 1 to `most`. Pure. */
export function usesOf(typed: string, most: number): number | undefined {
  const uses = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0;
  return uses >= 1 && uses <= most ? uses : undefined;
}
