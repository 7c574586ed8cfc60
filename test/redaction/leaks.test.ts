import { describe, expect, test } from 'vitest';
import { openRedaction } from '../../src/redaction/redaction.ts';
import { base64, OBJECT_PLACES, TEXT_PLACES, VALUES } from './places.ts';

const redaction = openRedaction({ key: Buffer.alloc(32, 7) });

/** What is left of a secret in a text: a part of it that is long enough to be told. */
function leftOf(value: string, shown: string): string | undefined {
  const forms = [
    value,
    value.replace(/[^\w.~+/=:@-]/g, ''),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ];
  for (const form of [...forms, base64(value), base64(`bob:${value}`)]) {
    for (let at = 0; at + 6 <= form.length; at++)
      if (shown.includes(form.slice(at, at + 6))) return form.slice(at, at + 6);
  }
  return undefined;
}

describe.each(Object.entries(TEXT_PLACES))('a secret in %s', (_, place) => {
  test.each(VALUES)('does not leave: %s', (value) => {
    const shown = redaction.text(place(value));
    expect({ shown, left: leftOf(value, shown) }).toEqual({ shown, left: undefined });
    expect(redaction.count(shown)).toBeGreaterThan(0);
  });
});

describe.each(Object.entries(OBJECT_PLACES))('a secret in %s', (_, place) => {
  test.each(VALUES)('does not leave: %s', (value) => {
    const object = place(value);
    const shown = JSON.stringify(redaction.object(object));
    expect({ shown, left: leftOf(value, shown) }).toEqual({ shown, left: undefined });
    expect(redaction.count(shown)).toBeGreaterThan(0);
  });
});
