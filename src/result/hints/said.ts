import type { Ended, Hint, HintRule } from './hint.ts';

/** A sentence that kubectl or the API server says, and what to make of it. `found` holds the named groups of the pattern. */
export interface Said {
  readonly pattern: RegExp;
  readonly hint: (found: Readonly<Record<string, string | undefined>>, ended: Ended) => Hint | undefined;
}

/** The hint of the first sentence of a table that appears in stderr, for commands that failed. */
export function firstSaid(table: readonly Said[]): HintRule {
  return (ended) => {
    if (ended.exitCode === 0) return undefined;
    for (const { pattern, hint } of table) {
      const match = pattern.exec(ended.stderr);
      const found = match === null ? undefined : hint(match.groups ?? {}, ended);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
