/** How a quantity is written: `1500m`, `1536Mi`, `15e2`. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount of a resource: `digits` times ten to the power of `exponent`. Source: resource.Quantity of Kubernetes. */
export interface Quantity {
  readonly digits: bigint;
  readonly exponent: number;
  /** Undefined for the implicit zero, which adopts the form of the amount added to it. */
  readonly format: QuantityFormat | undefined;
  /** How it was written, where Kubernetes would write it back unchanged. */
  readonly text?: string;
}

/** Nothing, as Kubernetes has it where a resource is not named. */
export const NO_QUANTITY: Quantity = Object.freeze({ digits: 0n, exponent: 0, format: undefined });

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const SYNTAX = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<suffix>[eEinumkKMGTP]*[-+]?\d*)$/;
const LARGEST = (1n << 63n) - 1n;
/** Decimal places that are kept; what is beyond is rounded away from zero. */
const PLACES = 9;

/**
 * Reads a quantity as Kubernetes does, who lets a missing number pass for zero (but not before Pi and Ei); undefined where it is none. Amounts finer than a billionth are
 * rounded away from zero, and those with a binary suffix are capped at 2^63-1. Source: resource.ParseQuantity.
 */
export function parseQuantity(text: string): Quantity | undefined {
  const parts = SYNTAX.exec(text)?.groups;
  if (text === '' || parts === undefined) return undefined;
  const suffix = readSuffix(parts['suffix'] ?? '');
  if (suffix === undefined) return undefined;
  const whole = (parts['whole'] ?? '').replace(/^0+(?=\d)/, '');
  const fraction = parts['fraction'] ?? '';
  const written = whole === '' || whole === '0' ? `0${fraction}` : `${whole}${fraction}`;
  const digits = BigInt(written) * (parts['sign'] === '-' ? -1n : 1n);
  if (suffix.base === 2) {
    const isEmpty = `${parts['whole']}${fraction}` === '';
    return isEmpty && suffix.power >= 50 ? undefined : binary(digits, fraction.length, suffix.power, text);
  }
  const exponent = suffix.power - fraction.length;
  const short = written.length <= 18 && exponent >= -PLACES;
  // Kubernetes keeps what was written where it looks canonical, for example 1.500.
  const kept = short && exponent % 3 === 0 && !written.endsWith('000') && !written.startsWith('0');
  const amount = short ? { digits, exponent } : roundAway(digits, exponent, -PLACES);
  return { ...amount, format: suffix.format, ...(kept || text === '0' ? { text } : {}) };
}

function readSuffix(suffix: string): { base: 2 | 10; power: number; format: QuantityFormat } | undefined {
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { base: 10, power: decimal, format: 'DecimalSI' };
  const power = BINARY[suffix];
  if (power !== undefined) return { base: 2, power, format: 'BinarySI' };
  return /^[eE][-+]?\d{1,18}$/.test(suffix)
    ? {
        base: 10,
        power: Number(BigInt.asIntN(32, BigInt(suffix.slice(1).replace('+', '')))),
        format: 'DecimalExponent',
      }
    : undefined;
}

function binary(digits: bigint, places: number, power: number, text: string): Quantity {
  const unscaled = digits << BigInt(power);
  const rounded = roundAway(unscaled, -places, -PLACES);
  const amount = capped(rounded);
  const fits = places === 0 && fitsQuickly(digits, power) && unscaled <= LARGEST && unscaled >= -LARGEST;
  const isFraction = !fits && amount.digits > 0n && compareAmounts(amount, { digits: 1n, exponent: 0 }) < 0;
  return {
    ...amount,
    format: isFraction ? 'DecimalSI' : 'BinarySI',
    ...(fits && (digits & 7n) !== 0n ? { text } : {}),
  };
}

function capped(amount: Amount): Amount {
  const whole = amount.digits / 10n ** BigInt(-amount.exponent);
  if (whole >= LARGEST) return { digits: LARGEST, exponent: 0 };
  return whole <= -LARGEST ? { digits: -LARGEST, exponent: 0 } : amount;
}

/** Whether Kubernetes would read it without resorting to big numbers, and so remember its text. */
function fitsQuickly(digits: bigint, power: number): boolean {
  const length = String(digits < 0n ? -digits : digits).length;
  return 15 - length - Math.trunc((power * 3) / 10) - 1 >= 0;
}

type Amount = Pick<Quantity, 'digits' | 'exponent'>;

/** The amount in units of ten to the power of `exponent`, rounded away from zero where it is finer. */
function roundAway(digits: bigint, from: number, exponent: number): Amount {
  if (from >= exponent) return { digits, exponent: from };
  const divisor = 10n ** BigInt(exponent - from);
  const quotient = digits / divisor;
  return { digits: digits % divisor === 0n ? quotient : quotient + (digits < 0n ? -1n : 1n), exponent };
}

function align(first: Amount, second: Amount): [bigint, bigint, number] {
  const exponent = Math.min(first.exponent, second.exponent);
  const scale = ({ digits, exponent: own }: Amount): bigint => digits * 10n ** BigInt(own - exponent);
  return [scale(first), scale(second), exponent];
}

function compareAmounts(first: Amount, second: Amount): number {
  const [left, right] = align(first, second);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Less than zero, zero or more than zero, as the first is less than, equal to or more than the second. */
export function compareQuantities(first: Quantity, second: Quantity): number {
  return compareAmounts(first, second);
}

/** The sum, in the form of the first unless that is zero. Source: Quantity.Add. */
export function addQuantities(first: Quantity, second: Quantity): Quantity {
  const format = first.digits === 0n ? second.format : first.format;
  if (second.digits === 0n) return { digits: first.digits, exponent: first.exponent, format };
  if (first.digits === 0n) return { digits: second.digits, exponent: second.exponent, format };
  const [left, right, exponent] = align(first, second);
  return { digits: left + right, exponent, format };
}

/** A whole number as a quantity. */
export function wholeQuantity(value: bigint, format: QuantityFormat | undefined): Quantity {
  return { digits: value, exponent: 0, format };
}

/**
 * The amount in whole units (`power` 0) or thousandths (`power` -3), rounded away from zero. Exact at any size, where
 * Kubernetes overflows above 2^63-1. Source: Quantity.ScaledValue.
 */
export function scaledValue(quantity: Quantity, power: number): bigint {
  const { digits, exponent } = roundAway(quantity.digits, quantity.exponent, power);
  return digits * 10n ** BigInt(exponent - power);
}

/** The quantity as Kubernetes writes it: no fraction, and the largest suffix that loses nothing. Source: Quantity.String. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.digits === 0n) return '0';
  return (quantity.format === 'BinarySI' ? formatBinary(quantity) : undefined) ?? formatDecimal(quantity);
}

function formatBinary(quantity: Quantity): string | undefined {
  const whole = scaledValue(quantity, 0);
  const isExact = compareAmounts(quantity, { digits: whole, exponent: 0 }) === 0;
  if (!isExact || (whole > -1024n && whole < 1024n)) return undefined;
  const [digits, times] = removeFactors(whole, 1024n);
  return `${digits}${nameOf(BINARY, times * 10)}`;
}

function formatDecimal(quantity: Quantity): string {
  const [digits, times] = removeFactors(quantity.digits, 10n);
  const power = quantity.exponent + times;
  const excess = ((power % 3) + 3) % 3;
  const suffix =
    quantity.format === 'DecimalSI' || quantity.format === 'BinarySI'
      ? nameOf(DECIMAL, power - excess)
      : power === excess
        ? ''
        : `e${power - excess}`;
  return `${digits * 10n ** BigInt(excess)}${suffix}`;
}

/** Kubernetes drops a suffix it has no name for. */
function nameOf(suffixes: Readonly<Record<string, number>>, power: number): string {
  return Object.keys(suffixes).find((name) => suffixes[name] === power) ?? '';
}

function removeFactors(value: bigint, factor: bigint): [bigint, number] {
  let [rest, times] = [value, 0];
  while (rest !== 0n && rest % factor === 0n) {
    rest /= factor;
    times++;
  }
  return [rest, times];
}
