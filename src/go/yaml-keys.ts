import { isDigit, isLetter } from './unicode.ts';

/**
 * Whether a key comes before another in YAML: letters by code, numbers by size, everything else before letters.
 * Source: keyList.Less of go-yaml v2.
 */
export function comesBefore(first: string, second: string): boolean {
  let start = 0;
  while (start < first.length && first.charCodeAt(start) === second.charCodeAt(start)) start++;
  const [one, other] = [first.charCodeAt(start), second.charCodeAt(start)];
  // Nearly all keys differ in letters of ASCII.
  return isPlainLetter(one) && isPlainLetter(other) ? one < other : compareSlowly(first, second);
}

function isPlainLetter(unit: number): boolean {
  return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
}

function compareSlowly(first: string, second: string): boolean {
  const [left, right] = [[...first], [...second]];
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at++) {
    const [one = '', other = ''] = [left[at], right[at]];
    if (one === other) continue;
    const [isFirst, isSecond] = [isLetter(one), isLetter(other)];
    if (isFirst && isSecond) return code(one) < code(other);
    if (isFirst || isSecond) return isSecond;
    return isSmaller(left, right, at);
  }
  return left.length < right.length;
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** Compares the numbers that begin at `at`, where the two differ. */
function isSmaller(left: readonly string[], right: readonly string[], at: number): boolean {
  // A zero after digits that are not all zero counts, one that leads a number does not.
  const start = (left[at] === '0' || right[at] === '0') && continuesNumber(left, at) ? 1n : 0n;
  const [one, oneEnd] = readNumber(left, at, start);
  const [other, otherEnd] = readNumber(right, at, start);
  if (one !== other) return one < other;
  if (oneEnd !== otherEnd) return oneEnd < otherEnd;
  return code(left[at] ?? '') < code(right[at] ?? '');
}

function continuesNumber(characters: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(characters[before] ?? ''); before--) {
    if (characters[before] !== '0') return true;
  }
  return false;
}

function readNumber(characters: readonly string[], from: number, start: bigint): readonly [value: bigint, end: number] {
  let [value, at] = [start, from];
  for (; at < characters.length && isDigit(characters[at] ?? ''); at++) {
    // Go's int64 wraps around.
    value = BigInt.asIntN(64, value * 10n + BigInt(code(characters[at] ?? '') - 0x30));
  }
  return [value, at];
}
