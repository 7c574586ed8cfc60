import { compareQuantities, parseQuantity, type Quantity } from '../../kube/quantity.ts';
import { matchesGlob } from '../glob.ts';
import { isListed } from '../images.ts';
import { type Found, stepsOf, valuesAt } from './field-path.ts';
import type { FieldCondition } from './rule.ts';

/** Whether a condition holds. What is `unknown` makes a rule that denies speak and one that allows silent. */
export type Certainty = 'yes' | 'no' | 'unknown';

/** An object before or after a write: `none` if there is no such object, `unknown` if it cannot be read. */
export type View = { readonly object: unknown } | 'none' | 'unknown';

/** An object before and after a write. A deletion has none after it. */
export interface Change {
  readonly before: View;
  readonly after: View;
  readonly deletes: boolean;
}

/**
 * Whether a write meets a condition on a field. `from` is about the object before the write and the others about the object
 * after it; min, max and matches are about the object as it is deleted if the write deletes it. With several values at the
 * path, all of them must be as the condition asks; if only some are, that is unknown. A value that the write removes is
 * unknown too, since what holds without it only the API server knows.
 */
export function fieldHolds(field: FieldCondition, change: Change): Certainty {
  const { before, after, deletes } = change;
  const { from, to, min, max, matches } = field;
  const asksAfter = (to ?? min ?? max ?? matches) !== undefined;
  if (from === undefined && !asksAfter) return changes(field, change);
  const parts = [
    ...(from === undefined ? [] : [judge(field, before, 'none', (value) => isOneOf(field, from, value))]),
    ...(to !== undefined && deletes ? ['no' as const] : []),
    ...(asksAfter
      ? [judge(field, deletes ? before : after, deletes ? 'none' : before, (value) => isMet(field, value))]
      : []),
  ];
  return all(parts);
}

/** All of several conditions. */
export function all(parts: readonly Certainty[]): Certainty {
  if (parts.includes('no')) return 'no';
  return parts.includes('unknown') ? 'unknown' : 'yes';
}

function changes(field: FieldCondition, { before, after }: Change): Certainty {
  if (before === 'unknown' || after === 'unknown') return 'unknown';
  const [one, other] = [found(field, before), found(field, after)];
  if (one.strange || other.strange) return 'unknown';
  return JSON.stringify(one) === JSON.stringify(other) ? 'no' : 'yes';
}

function found(field: FieldCondition, view: { readonly object: unknown } | 'none'): Found {
  return valuesAt(view === 'none' ? undefined : view.object, stepsOf(field));
}

function judge(field: FieldCondition, view: View, earlier: View, test: (value: unknown) => Certainty): Certainty {
  if (view === 'none') return 'no';
  if (view === 'unknown') return 'unknown';
  const { values, gaps, strange } = found(field, view);
  const results = values.map(test);
  if (strange || results.some((each) => each !== 'no'))
    return !strange && gaps === 0 && results.every((each) => each === 'yes') ? 'yes' : 'unknown';
  if (gaps === 0 || earlier === 'none') return 'no';
  return earlier === 'unknown' || found(field, earlier).gaps < gaps ? 'unknown' : 'no';
}

function isMet(field: FieldCondition, value: unknown): Certainty {
  const { to, min, max, matches } = field;
  return all([
    ...(to === undefined ? [] : [isOneOf(field, to, value)]),
    ...(matches === undefined ? [] : [isOneOf(field, matches, value)]),
    ...(min === undefined ? [] : [isOrdered(min, value)]),
    ...(max === undefined ? [] : [isOrdered(value, max)]),
  ]);
}

/** Whether a value is one of several; another spelling of one is unknown: the same amount, or the same image. */
function isOneOf(field: FieldCondition, patterns: readonly string[], value: unknown): Certainty {
  if (typeof value === 'object') return 'unknown';
  const text = String(value);
  if (patterns.some((pattern) => matchesGlob(pattern, text))) return 'yes';
  const amount = quantity(text);
  if (amount !== undefined && patterns.some((pattern) => isSameAmount(quantity(pattern), amount)))
    return typeof value === 'number' ? 'yes' : 'unknown';
  const last = stepsOf(field).at(-1);
  const isImage = typeof last === 'object' && 'key' in last && last.key === 'image';
  return isImage && isListed(text, patterns) ? 'unknown' : 'no';
}

function isSameAmount(one: Quantity | undefined, other: Quantity): boolean {
  return one !== undefined && compareQuantities(one, other) === 0;
}

function isOrdered(less: unknown, more: unknown): Certainty {
  const [low, high] = [quantity(less), quantity(more)];
  if (low === undefined || high === undefined) return 'unknown';
  return compareQuantities(low, high) <= 0 ? 'yes' : 'no';
}

/** Reads an amount: 5, 500m, 1Gi. Longer texts count as none, so that no text takes long to read. */
export function quantity(value: unknown): Quantity | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const text = String(value);
  return /^[+-]?(?=\.?\d)[\d.]{1,30}(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2})?$/.test(text)
    ? parseQuantity(text)
    : undefined;
}
