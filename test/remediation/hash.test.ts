import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangeSpec } from '../../src/remediation/change.ts';
import { hashOfSpec, isGenuine, signatureOf } from '../../src/remediation/hash.ts';
import { KEY, specOf } from './spec.ts';

const OTHER_KEY = Buffer.alloc(32, 8);
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Every way to a value that is no object or list. */
function placesOf(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, each]) => placesOf(each, [...path, name]));
}

/** A copy with another value in one place. */
function alteredAt(value: Json, [name, ...rest]: readonly (string | number)[]): Json {
  if (name === undefined)
    return typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : `${value}x`;
  if (Array.isArray(value)) return value.map((each, at) => (at === Number(name) ? alteredAt(each, rest) : each));
  const fields = value as { readonly [name: string]: Json };
  return { ...fields, [name]: alteredAt(fields[name] ?? null, rest) };
}

/** A copy with its fields in another order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, reversed(each)]),
  );
}

const spec = specOf();
const asJson = JSON.parse(JSON.stringify(spec)) as Json;

describe('the hash of a spec', () => {
  test('is SHA-256 over canonical JSON without hash and signature', () => {
    const tiny = { b: 1, a: ['é', 1e21], hash: 'x', signature: 'y' } as unknown as ChangeSpec;
    expect(hashOfSpec(tiny)).toBe(createHash('sha256').update('{"a":["é",1e+21],"b":1}').digest('hex'));
  });

  test('does not depend on the order of fields, nor on fields that are undefined', () => {
    expect(hashOfSpec(reversed(asJson) as unknown as ChangeSpec)).toBe(spec.hash);
    expect(hashOfSpec({ ...spec, undoes: undefined })).toBe(spec.hash);
  });

  test('is refused to text that JSON cannot carry', () => {
    expect(() => hashOfSpec({ ...spec, summary: '\ud800' })).toThrow(/surrogate/);
  });
});

describe('a spec is genuine', () => {
  test('as the server signed it, also after a way through JSON', () => {
    expect(isGenuine(spec, KEY)).toBe(true);
    expect(isGenuine(reversed(asJson) as unknown as ChangeSpec, KEY)).toBe(true);
  });

  test.each(placesOf(asJson).map((place) => [place.join('.'), place] as const))(
    'not with another value of %s',
    (_, place) => {
      expect(isGenuine(alteredAt(asJson, place) as unknown as ChangeSpec, KEY)).toBe(false);
    },
  );

  test('not with another value whose hash was made again, and not by another key', () => {
    const forged = { ...spec, argv: ['delete', 'namespace', 'shop'] };
    expect(isGenuine({ ...forged, hash: hashOfSpec(forged) }, KEY)).toBe(false);
    expect(isGenuine(spec, OTHER_KEY)).toBe(false);
    expect(isGenuine(specOf({}, OTHER_KEY), KEY)).toBe(false);
  });

  test.each(['', '0', spec.hash, `${spec.signature}0`, spec.signature.toUpperCase(), 'é'.repeat(64)])(
    'not with the signature %j',
    (signature) => {
      expect(isGenuine({ ...spec, signature }, KEY)).toBe(false);
    },
  );

  test('not with text that JSON cannot carry', () => {
    expect(isGenuine({ ...spec, summary: '\ud800' }, KEY)).toBe(false);
  });

  test('with any field added, it is not', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (name, value) => {
        fc.pre(!(name in spec));
        expect(isGenuine({ ...spec, [name]: value } as ChangeSpec, KEY)).toBe(false);
      }),
    );
  });
});

test('a signature is HMAC-SHA256 of the hash', () => {
  expect(signatureOf('ab', KEY)).toBe(createHmac('sha256', KEY).update('ab').digest('hex'));
});
