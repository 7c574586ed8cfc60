import { describe, expect, test } from 'vitest';
import { readSession, signSession } from '../../src/transport/session-token.ts';

const KEY = 'k'.repeat(32);
const NOW = 1_800_000_000;
const CLAIMS = {
  revision: '2025-06-18',
  clientName: 'mcp',
  clientVersion: '1.28.1',
  hasApps: false,
  opensUrls: false,
  expiresAt: NOW + 60,
};
const ALICE = 'token alice';

const id = signSession(KEY, CLAIMS, ALICE);
const [body = '', signature = ''] = id.split('.');
const [revision, name, version, , client, random] = JSON.parse(Buffer.from(body, 'base64url').toString());
const rewritten = (fields: readonly unknown[]) => Buffer.from(JSON.stringify(fields)).toString('base64url');

describe('a signed session id', () => {
  test('gives back what it stands for, until it expires', () => {
    expect(readSession(KEY, id, ALICE, NOW)).toEqual(CLAIMS);
    expect(readSession(KEY, id, ALICE, NOW + 59)).toEqual(CLAIMS);
    expect(readSession(KEY, id, ALICE, NOW + 60)).toBeUndefined();
  });

  test.each([
    { hasApps: true, opensUrls: false },
    { hasApps: false, opensUrls: true },
    { hasApps: true, opensUrls: true },
  ])('says what the client shows and opens: %o', (able) => {
    const claims = { ...CLAIMS, ...able };
    const id = signSession(KEY, claims, ALICE);
    expect(id).toMatch(/^[\x21-\x7e]{1,1000}$/);
    expect(readSession(KEY, id, ALICE, NOW)).toEqual(claims);
  });

  test('is visible ASCII and differs from every other one, also for the same client at the same time', () => {
    expect(id).toMatch(/^[\x21-\x7e]{1,1000}$/);
    expect(signSession(KEY, CLAIMS, ALICE)).not.toBe(id);
  });

  test('stays short whatever the client calls itself, and does not reveal the client', () => {
    const long = signSession(
      KEY,
      { ...CLAIMS, clientName: '🦊'.repeat(5000), clientVersion: '\n'.repeat(5000) },
      ALICE,
    );
    expect(long).toMatch(/^[\x21-\x7e]{1,1000}$/);
    expect(readSession(KEY, long, ALICE, NOW)?.revision).toBe('2025-06-18');
    expect(Buffer.from(body, 'base64url').toString()).not.toContain('alice');
  });

  test.each([
    ['the key is another', KEY.replace('k', 'j'), id, ALICE],
    ['another client shows it', KEY, id, 'token mallory'],
    ['another way of proving the same name shows it', KEY, id, 'oidc alice'],
    [
      'its time was put off',
      KEY,
      `${rewritten([revision, name, version, NOW + 9e6, client, random])}.${signature}`,
      ALICE,
    ],
    ['it is not signed', KEY, body, ALICE],
    ['its signature is empty', KEY, `${body}.`, ALICE],
    ['its signature is cut', KEY, id.slice(0, -1), ALICE],
    ['its signature is spelled in another way', KEY, `${id}=`, ALICE],
    ['its signature is of another text', KEY, `${body}.${signSession(KEY, CLAIMS, ALICE).split('.')[1]}`, ALICE],
    ['something follows it', KEY, `${id}.${signature}`, ALICE],
    ['it is a random id', KEY, '0b5ab6b6-6b7f-4e86-a1a8-9f2a1a3f9c11', ALICE],
    ['it is empty', KEY, '', ALICE],
    ['it is no JSON', KEY, 'AAAA.AAAA', ALICE],
  ])('is worth nothing where %s', (_, key, shown, who) => {
    expect(readSession(key, shown, who, NOW)).toBeUndefined();
  });
});
