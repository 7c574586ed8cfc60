/** Whether the first comes before the second. */
export type Less<T> = (first: T, second: T) => boolean;

/**
 * Sorts a copy as Go's sort.Sort and sort.Slice do. The order of equals is not the order they came in and not JavaScript's
 * either: it follows from the steps of a pattern-defeating quicksort, which kubectl's output shows wherever more than
 * twelve things are sorted. Source: sort.Sort of Go 1.19 and later; Peters, Pattern-defeating Quicksort (2021).
 */
export function sortAsGo<T>(items: readonly T[], less: Less<T>): T[] {
  const sorted = [...items];
  for (const _ of steps(sorted, less));
  return sorted;
}

/** The same, for long lists: waits for `next` again and again, so that the thread can do something else. */
export async function sortAsGoInSteps<T>(
  items: readonly T[],
  less: Less<T>,
  next: () => Promise<void> | undefined,
): Promise<T[]> {
  const sorted = [...items];
  for (const _ of steps(sorted, less)) {
    const wait = next();
    if (wait !== undefined) await wait;
  }
  return sorted;
}

/** Sorts in place, and pauses after each part of the work. */
function* steps<T>(items: T[], less: Less<T>): Steps {
  if (items.length > 1) yield* quicksort(new Span(items, less), 0, items.length, bitLength(items.length));
}

type Steps = Generator<void, void, void>;

/** The order of Go's strings, which compares their bytes; JavaScript's own differs above U+FFFF. */
export function byBytes(first: string, second: string): boolean {
  for (let at = 0; ; at++) {
    const left = first.charCodeAt(at);
    const right = second.charCodeAt(at);
    // charCodeAt gives NaN past the end.
    if (Number.isNaN(right)) return false;
    if (Number.isNaN(left)) return true;
    if (left !== right) return rank(left) < rank(right);
  }
}

/** Moves surrogates, which stand for characters above U+FFFF, behind all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

const ABOVE = /[\ud800-\uffff]/;

/** The keys of a map in Go's order of strings. */
export function sortedKeys(map: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(map);
  // Keys differ, so that any way to sort them will do; JavaScript's own order equals the order of bytes below the surrogates.
  for (let at = 0; at < keys.length; at++) if (ABOVE.test(keys[at] ?? '')) return sortAsGo(keys, byBytes);
  return keys.sort();
}

const SHORT = 12;
const LONG = 50;
const MOST_SHIFTS = 5;

class Span<T> {
  readonly #items: T[];
  readonly #less: Less<T>;

  constructor(items: T[], less: Less<T>) {
    this.#items = items;
    this.#less = less;
  }

  less(first: number, second: number): boolean {
    return this.#less(this.#items[first] as T, this.#items[second] as T);
  }

  swap(first: number, second: number): void {
    const kept = this.#items[first] as T;
    this.#items[first] = this.#items[second] as T;
    this.#items[second] = kept;
  }
}

function bitLength(length: number): number {
  return 32 - Math.clz32(length);
}

function* quicksort<T>(span: Span<T>, from: number, to: number, badPivots: number): Steps {
  let [start, end, left] = [from, to, badPivots];
  let [balanced, partitioned] = [true, true];
  for (;;) {
    const length = end - start;
    if (length <= SHORT) return insert(span, start, end);
    if (left === 0) return yield* heapSort(span, start, end);
    yield;
    if (!balanced) {
      scatter(span, start, end);
      left--;
    }
    let { pivot, hint } = choosePivot(span, start, end);
    if (hint === 'decreasing') {
      reverse(span, start, end);
      pivot = end - 1 - (pivot - start);
      hint = 'increasing';
    }
    if (balanced && partitioned && hint === 'increasing' && insertSome(span, start, end)) return;
    if (start > 0 && !span.less(start - 1, pivot)) {
      start = splitEquals(span, start, end, pivot);
      continue;
    }
    const split = partition(span, start, end, pivot);
    partitioned = split.already;
    const [before, after] = [split.at - start, end - split.at];
    balanced = Math.min(before, after) >= Math.floor(length / 8);
    if (before < after) {
      yield* quicksort(span, start, split.at, left);
      start = split.at + 1;
    } else {
      yield* quicksort(span, split.at + 1, end, left);
      end = split.at;
    }
  }
}

function insert<T>(span: Span<T>, start: number, end: number): void {
  for (let next = start + 1; next < end; next++) sinkLeft(span, next, start);
}

/** Moves one element to the left while it is less than its neighbour, and no further than `first`. */
function sinkLeft<T>(span: Span<T>, from: number, first: number): void {
  for (let at = from; at > first && span.less(at, at - 1); at--) span.swap(at, at - 1);
}

function* heapSort<T>(span: Span<T>, start: number, end: number): Steps {
  const size = end - start;
  for (let root = Math.floor((size - 1) / 2); root >= 0; root--) {
    siftDown(span, root, size, start);
    yield;
  }
  for (let last = size - 1; last >= 0; last--) {
    span.swap(start, start + last);
    siftDown(span, 0, last, start);
    yield;
  }
}

function siftDown<T>(span: Span<T>, from: number, size: number, start: number): void {
  let root = from;
  for (;;) {
    let child = 2 * root + 1;
    if (child >= size) return;
    if (child + 1 < size && span.less(start + child, start + child + 1)) child++;
    if (!span.less(start + root, start + child)) return;
    span.swap(start + root, start + child);
    root = child;
  }
}

function partition<T>(span: Span<T>, start: number, end: number, pivot: number): { at: number; already: boolean } {
  span.swap(start, pivot);
  let [low, high] = [start + 1, end - 1];
  for (let already = true; ; already = false) {
    while (low <= high && span.less(low, start)) low++;
    while (low <= high && !span.less(high, start)) high--;
    if (low > high) {
      span.swap(high, start);
      return { at: high, already };
    }
    span.swap(low++, high--);
  }
}

/** Moves the elements that equal the pivot to the front; none may be less. Returns the index of the first greater one. */
function splitEquals<T>(span: Span<T>, start: number, end: number, pivot: number): number {
  span.swap(start, pivot);
  let [low, high] = [start + 1, end - 1];
  for (;;) {
    while (low <= high && !span.less(start, low)) low++;
    while (low <= high && span.less(start, high)) high--;
    if (low > high) return low;
    span.swap(low++, high--);
  }
}

/** Sorts what is nearly sorted; says whether it got there within a few steps. */
function insertSome<T>(span: Span<T>, start: number, end: number): boolean {
  let next = start + 1;
  for (let shifts = 0; shifts < MOST_SHIFTS; shifts++) {
    while (next < end && !span.less(next, next - 1)) next++;
    if (next === end) return true;
    if (end - start < LONG) return false;
    span.swap(next, next - 1);
    if (next - start >= 2) sinkLeft(span, next - 1, 0);
    if (end - next >= 2) {
      for (let at = next + 1; at < end && span.less(at, at - 1); at++) span.swap(at, at - 1);
    }
  }
  return false;
}

/** Breaks patterns that make pivots bad, with a generator seeded by the length alone. */
function scatter<T>(span: Span<T>, start: number, end: number): void {
  const length = end - start;
  if (length < 8) return;
  const mask = (1n << BigInt(bitLength(length))) - 1n;
  const middle = start + Math.floor(length / 4) * 2;
  let random = BigInt(length);
  for (let at = middle - 1; at <= middle + 1; at++) {
    random ^= BigInt.asUintN(64, random << 13n);
    random ^= random >> 7n;
    random ^= BigInt.asUintN(64, random << 17n);
    const other = Number(random & mask);
    span.swap(at, start + (other >= length ? other - length : other));
  }
}

type Hint = 'increasing' | 'decreasing' | 'unknown';

function choosePivot<T>(span: Span<T>, start: number, end: number): { pivot: number; hint: Hint } {
  const quarter = Math.floor((end - start) / 4);
  let swaps = 0;
  const order = (first: number, second: number): [number, number] => {
    if (!span.less(second, first)) return [first, second];
    swaps++;
    return [second, first];
  };
  const median = (first: number, second: number, third: number): number => {
    const [low, middle] = order(first, second);
    const [next] = order(middle, third);
    return order(low, next)[1];
  };
  const around = (at: number): number => (end - start >= LONG ? median(at - 1, at, at + 1) : at);
  const [low, middle, high] = [start + quarter, start + quarter * 2, start + quarter * 3].map(around);
  const pivot = median(low ?? start, middle ?? start, high ?? start);
  return { pivot, hint: swaps === 0 ? 'increasing' : swaps === 12 ? 'decreasing' : 'unknown' };
}

function reverse<T>(span: Span<T>, start: number, end: number): void {
  for (let [low, high] = [start, end - 1]; low < high; low++, high--) span.swap(low, high);
}
