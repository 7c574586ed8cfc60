import type { ChangeSpec, ReversibilityClass } from './change.ts';

/** The worst first: one request that cannot be undone makes the whole change so. */
const WORST_FIRST: readonly ReversibilityClass[] = [
  'cannot be undone',
  'recreates',
  'comes back by itself',
  'restores',
];

/** Returns what becomes of a whole change that is taken back. Nothing is known of what a command does that cannot be rehearsed. */
export function reversibleAs({ requests, runs }: Pick<ChangeSpec, 'requests' | 'runs'>): ReversibilityClass {
  if (runs !== undefined) return 'cannot be undone';
  const classes = new Set(requests.map(({ reversibility }) => reversibility.class));
  return WORST_FIRST.find((each) => classes.has(each)) ?? 'restores';
}
