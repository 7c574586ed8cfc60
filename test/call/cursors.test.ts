import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cursors } from '../../src/call/cursors.ts';
import { isRefusal } from '../../src/errors.ts';
import { LOCAL, type Subject } from '../../src/kube/subject.ts';

const KEY = Buffer.from('the-same-32-characters-everywhere');
const ALICE: Subject = { method: 'oidc', name: 'alice', groups: ['team'] };
const CLAIMS = {
  position: { at: 210, of: 512, digest: 'AAAAAAAA', last: 'BBBB' },
  maxBytes: undefined,
  repeats: { args: ['get', 'pods', '-A', '-o', 'wide'] },
};
const at = (seconds: number) => new Cursors(KEY, () => seconds);
const sealed = at(1000).seal(ALICE, 'kubectl', CLAIMS, 1000).cursor;

describe('a cursor', () => {
  test('is read by every server with the same key, until it expires', () => {
    const opened = at(1000 + 3599).open(ALICE, 'kubectl', sealed);
    expect(opened).toMatchObject({ from: CLAIMS.position, repeats: CLAIMS.repeats, maxBytes: undefined });
    expect(at(1000 + 3600).open(ALICE, 'kubectl', sealed)).toMatchObject({ code: 'CURSOR_INVALID' });
  });

  test('keeps what it holds within a line, and says no more than its caller sent', () => {
    expect(sealed.length).toBeLessThan(200);
    expect(sealed).toMatch(/^[\w-]+$/);
  });

  test.each<[string, Subject, string, Cursors]>([
    ['of another caller', { ...ALICE, name: 'bob' }, 'kubectl', at(1000)],
    ['of a caller with the same name by another method', { ...ALICE, method: 'token' }, 'kubectl', at(1000)],
    ['of another tool', ALICE, 'run_image', at(1000)],
    ['of a server with another key', ALICE, 'kubectl', new Cursors(Buffer.alloc(32), () => 1000)],
  ])('%s is refused', (_, subject, tool, cursors) => {
    expect(cursors.open(subject, tool, sealed)).toMatchObject({
      code: 'CURSOR_INVALID',
      hint: expect.stringContaining('first call'),
    });
  });

  test('that was altered anywhere is refused', () => {
    for (let index = 0; index < sealed.length; index++) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      const altered = sealed.slice(0, index) + other + sealed.slice(index + 1);
      expect(at(1000).open(ALICE, 'kubectl', altered)).toMatchObject({ code: 'CURSOR_INVALID' });
    }
    for (const text of ['', 'x', sealed.slice(1), `${sealed}A`, `${sealed}=`, ` ${sealed}`, sealed.repeat(50)])
      expect(at(1000).open(ALICE, 'kubectl', text)).toMatchObject({ code: 'CURSOR_INVALID' });
  });

  test('of any text is refused and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) =>
        isRefusal(at(1000).open(ALICE, 'kubectl', text)),
      ),
    );
  });
});

describe('arguments', () => {
  const long = Array.from({ length: 200 }, (_, index) => `pod-${(index * 7919).toString(36)}`);

  test('that are too long are left out, and told by their digest', () => {
    const claims = { ...CLAIMS, repeats: { args: ['get', 'pods', ...long] } };
    const { cursor, isAlone } = at(1000).seal(ALICE, 'kubectl', claims, 300);
    expect(isAlone).toBe(false);
    expect(cursor.length).toBeLessThanOrEqual(300);
    const opened = at(1000).open(ALICE, 'kubectl', cursor);
    if (isRefusal(opened)) throw new Error(opened.error);
    expect(opened.repeats).toBeUndefined();
    expect(opened.isFor(claims.repeats)).toBe(true);
    expect(opened.isFor({ args: ['get', 'pods'] })).toBe(false);
  });

  test('in stdin are never in the cursor', () => {
    const stdin = { kind: 'ConfigMap', data: { a: 'b' } };
    const { cursor, isAlone } = at(1000).seal(
      LOCAL,
      'kubectl',
      { ...CLAIMS, repeats: { args: ['get', '-f', '-'], stdin } },
      1000,
    );
    expect(isAlone).toBe(false);
    const opened = at(1000).open(LOCAL, 'kubectl', cursor);
    if (isRefusal(opened)) throw new Error(opened.error);
    expect(opened.repeats).toEqual({ args: ['get', '-f', '-'] });
    expect(opened.isFor({ args: ['get', '-f', '-'] })).toBe(false);
    expect(opened.isFor({ args: ['get', '-f', '-'], stdin })).toBe(true);
  });
});
