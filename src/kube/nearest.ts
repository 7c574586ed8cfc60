/**
 * Returns the candidate that a text was most likely meant to be, or undefined if every candidate needs more than `most`
 * changes of a character. Unless told otherwise, one character in three may differ.
 */
export function nearest(
  text: string,
  candidates: readonly string[],
  most: number = Math.max(1, Math.floor(text.length / 3)),
): string | undefined {
  let best: string | undefined;
  let least = most + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - text.length) >= least) continue;
    const changes = distance(text, candidate);
    if (changes < least) [best, least] = [candidate, changes];
  }
  return best;
}

/** How many characters must be added, removed, replaced or swapped with their neighbour. Source: optimal string alignment. */
function distance(one: string, other: string): number {
  let before: readonly number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at++) {
    const row = [at];
    for (let to = 1; to <= other.length; to++) {
      const same = one[at - 1] === other[to - 1] ? 0 : 1;
      const swapped = at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1];
      row.push(
        Math.min(
          (above[to] ?? 0) + 1,
          (row[to - 1] ?? 0) + 1,
          (above[to - 1] ?? 0) + same,
          swapped ? (before[to - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, above] = [above, row];
  }
  return above[other.length] ?? 0;
}
