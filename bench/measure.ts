/** The value below which the share `q` of the samples lies. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** Milliseconds that one run of `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Runs `count` pieces of work with at most `callers` at once; returns the milliseconds it took altogether. */
export function inParallel(callers: number, count: number, work: () => Promise<unknown>): Promise<number> {
  let left = count;
  const caller = async () => {
    while (left-- > 0) await work();
  };
  return timed(() => Promise.all(Array.from({ length: callers }, caller)));
}
