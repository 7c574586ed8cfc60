import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  NO_QUANTITY,
  parseQuantity,
  type Quantity,
  scaledValue,
  wholeQuantity,
} from '../../src/kube/quantity.ts';

function read(text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity === undefined) throw new Error(text);
  return quantity;
}

describe('A quantity', () => {
  // As resource.Quantity of apimachinery parsed and wrote it.
  test.each([
    ['0', '0'],
    ['000', '0'],
    ['0Ki', '0'],
    ['1', '1'],
    ['+5', '+5'],
    ['5.', '5.'],
    ['.5', '500m'],
    ['1.5', '1500m'],
    ['1.500', '1.500'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['0.1m', '100u'],
    ['0.0000000001', '1n'],
    ['-1.5', '-1500m'],
    ['1000', '1k'],
    ['1024', '1024'],
    ['100000k', '100M'],
    ['12E', '12E'],
    ['1e3', '1e3'],
    ['1e4', '10e3'],
    ['1e20', '100e18'],
    ['1Ki', '1Ki'],
    ['1024Ki', '1Mi'],
    ['1025Ki', '1025Ki'],
    ['1000Mi', '1000Mi'],
    ['1.5Gi', '1536Mi'],
    ['0.3Ki', '307200m'],
    ['0.0001Ki', '102400u'],
    ['9Ei', '9223372036854775807'],
    ['-9Ei', '-9223372036854775807'],
  ])('written %s is written back as %s', (text, expected) => {
    expect(formatQuantity(read(text))).toBe(expected);
  });

  test.each([
    '',
    'a',
    '1 ',
    ' 1',
    '1.2.3',
    '--1',
    '1Kii',
    '1K',
    '1mi',
    '1e',
    '1e+',
    '1e1.5',
    'Ei',
    '1,5',
    '0x10',
    '1 Ki',
  ])('is not what %j says', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});

test('Values are rounded away from zero', () => {
  expect(scaledValue(read('1500m'), 0)).toBe(2n);
  expect(scaledValue(read('1m'), 0)).toBe(1n);
  expect(scaledValue(read('-1500m'), 0)).toBe(-2n);
  expect(scaledValue(read('1n'), -3)).toBe(1n);
  expect(scaledValue(read('1.5Gi'), 0)).toBe(1_610_612_736n);
  expect(scaledValue(read('2k'), -3)).toBe(2_000_000n);
});

test('A sum has the form of its first part, and of the second where the first is zero', () => {
  const sum = (first: string, second: string): string => formatQuantity(addQuantities(read(first), read(second)));
  expect(sum('1Gi', '1G')).toBe('2073741824');
  expect(sum('512Mi', '512Mi')).toBe('1Gi');
  expect(sum('1G', '1Gi')).toBe('2073741824');
  expect(sum('0', '1Gi')).toBe('1Gi');
  expect(sum('100m', '1')).toBe('1100m');
  expect(formatQuantity(addQuantities(NO_QUANTITY, read('64Mi')))).toBe('64Mi');
  expect(formatQuantity(NO_QUANTITY)).toBe('0');
});

const amount = fc.record({
  digits: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
  suffix: fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3', 'e-3'),
});
const written = amount.map(({ digits, suffix }) => `${digits}${suffix}`);

describe('For any quantities', () => {
  test('writing and reading again changes neither the amount nor, a second time, the text', () => {
    fc.assert(
      fc.property(written, (text) => {
        const quantity = read(text);
        const canonical = formatQuantity(quantity);
        const again = read(canonical);
        expect(compareQuantities(again, quantity)).toBe(0);
        expect(formatQuantity(again)).toBe(canonical);
      }),
    );
  });

  test('sums and comparisons agree with the amounts in billionths', () => {
    fc.assert(
      fc.property(written, written, (one, other) => {
        const [first, second] = [read(one), read(other)];
        const billionths = (quantity: Quantity): bigint => scaledValue(quantity, -9);
        expect(billionths(addQuantities(first, second))).toBe(billionths(first) + billionths(second));
        const difference = billionths(first) - billionths(second);
        expect(compareQuantities(first, second)).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0);
      }),
    );
  });

  test('a whole number in binary form is divided by 1024 as often as it can be', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1023n }), fc.integer({ min: 1, max: 5 }), (digits, times) => {
        const suffix = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'][times];
        expect(formatQuantity(wholeQuantity(digits * 1024n ** BigInt(times), 'BinarySI'))).toBe(`${digits}${suffix}`);
      }),
    );
  });
});
