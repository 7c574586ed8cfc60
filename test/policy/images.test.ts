import { describe, expect, test } from 'vitest';
import { isListed } from '../../src/policy/images.ts';

describe('an entry without * is taken letter by letter', () => {
  test.each([
    ['alpine', 'alpine', true],
    ['busybox:1.36', 'busybox:1.36', true],
    ['busybox', 'busybox:1.36', false],
    ['busybox:1.36', 'busybox', false],
    ['alpine', 'docker.io/library/alpine', false],
    ['ALPINE', 'alpine', false],
    ['evil/alpine', 'alpine', false],
    ['alpine@sha256:01', 'alpine', false],
    ['a.b', 'a-b', false],
    ['', 'alpine', false],
  ])('%j on the list %j: %s', (image, entry, listed) => {
    expect(isListed(image, [entry])).toBe(listed);
  });
});

const DIGEST = 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';
const OTHER = 'sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff';

describe('an entry with * is a pattern', () => {
  test.each([
    ['busybox:1.36', 'busybox:*', true],
    ['busybox:', 'busybox:*', false],
    ['busybox', 'busybox:*', false],
    ['evil/busybox:1', 'busybox:*', false],
    ['busybox:5000/evil', 'busybox:*', false],
    ['busybox:5000/evil:1', 'busybox:*', false],
    ['busybox:x/evil', 'busybox:*', false],
    ['busybox:1@evil', 'busybox:*', false],
    [`busybox:1@${DIGEST}`, 'busybox:*', true],
    [`busybox@${DIGEST}`, 'busybox:*', false],
    [`busybox@${DIGEST}`, 'busybox@*', true],
    [`busybox:1@${DIGEST}`, 'busybox@*', true],
    ['busybox:1', 'busybox@*', false],
    ['busybox:1.36', 'busybox:1.*', true],
    ['busybox:2.1', 'busybox:1.*', false],
    ['docker.io/library/busybox:1', 'busybox:*', true],
    ['index.docker.io/library/busybox:1', 'busybox:*', true],
    ['docker.io/busybox:1', 'busybox:*', true],
    ['evil.io/library/busybox:1', 'busybox:*', false],
    ['busybox:1', 'docker.io/library/busybox:*', true],
    ['alpine', 'docker.io/*', true],
    ['team/alpine:3', 'docker.io/*', true],
    ['evil.example/alpine', 'docker.io/*', false],
    ['localhost/alpine', 'docker.io/*', false],
    ['evil.example/alpine', 'library/*', false],
    ['alpine:3', 'library/*', true],
    ['registry.example/team/a:1', 'registry.example/team/*', true],
    ['registry.example/team/a/b:1', 'registry.example/team/*', true],
    [`registry.example/team/a@${DIGEST}`, 'registry.example/team/*', true],
    ['registry.example/team/a@sha256:01', 'registry.example/team/*', false],
    ['registry.example/team', 'registry.example/team/*', false],
    ['registry.example/team/', 'registry.example/team/*', false],
    ['registry.example/team/../other/a', 'registry.example/team/*', false],
    ['registry.example/team/a/b:1', 'registry.example/team/*:1', false],
    ['registry.example/team/a:1', 'registry.example/team/*:1', true],
    ['registry.example/team/a:2', 'registry.example/team/*:1', false],
    ['registry.example/team/web-1', 'registry.example/team/web-*', true],
    ['registry.example/team/web-1:2', 'registry.example/team/web-*', false],
    ['registry.example/team/web-1:2', 'registry.example/team/web-*:*', true],
    ['registry.example/other/a:1', 'registry.example/team/*', false],
    ['registry-example/team/a', 'registry.example/team/*', false],
    ['registry.example.evil.io/team/a', 'registry.example*/team/*', true],
    ['eu.example.com/web', '*.example.com/web', true],
    ['evil.io/x.example.com/web', '*.example.com/web', false],
    ['evil/registry.example/team/a', 'registry.example/team/*', false],
    ['registry.example/team/a b', 'registry.example/team/*', false],
    ['registry.example/team/a\nb', 'registry.example/team/*', false],
    ['registry.example/team/a\n', 'registry.example/team/*', false],
    ['anything.example/a/b:1', '*', true],
    ['-anything.example/a', '*', false],
    [`registry.example/team/web-1@${DIGEST}`, 'registry.example/team/web-*', false],
    [`registry.example/team/a/b@${DIGEST}`, 'registry.example/team/*@*', false],
    ['registry.example/a/x/c', 'registry.example/a/b/*', false],
    ['a.b:1', 'docker.io/library/a.b:*', true],
    ['registry.example/library/web:1', 'registry.example/web:*', false],
    ['a b', '*', false],
    // Well-formed in all their parts, or not listed by any pattern.
    [`web@sha256+b64u:${'0'.repeat(32)}`, 'web@*', true],
    [`web@sha256++b64:${'0'.repeat(32)}`, 'web@*', false],
    [`web@sha256:${'0'.repeat(31)}`, 'web@*', false],
    [`web@sha256:${'0'.repeat(32)}z`, 'web@*', false],
    [`web@Sha256:${'0'.repeat(32)}`, 'web@*', false],
    [`web@-sha256:${'0'.repeat(32)}`, 'web@*', false],
    ['registry.example/a--bc:1', 'registry.example/*', true],
    ['registry.example/a__bc.de_fg:1', 'registry.example/*', true],
    ['registry.example/a___b:1', 'registry.example/*', false],
    ['registry.example/a..b:1', 'registry.example/*', false],
    ['registry.example:5000/a:1', 'registry.example:5000/*', true],
    ['registry.example:port/a:1', 'registry.example:*/*', false],
    ['registry.example:5000x/a:1', 'registry.example:*/*', false],
    ['registry.example:500000/a:1', 'registry.example:*/*', false],
  ])('%j on the list %j: %s', (image, entry, listed) => {
    expect(isListed(image, [entry])).toBe(listed);
  });

  test('text for * holds no comma, with which kubectl separates images', () => {
    expect(isListed('busybox:1,evil', ['busybox:*'])).toBe(false);
  });
});

describe('an entry with a digest stands for that content', () => {
  test.each([
    [`busybox@${DIGEST}`, `busybox@${DIGEST}`, true],
    [`busybox:1.36@${DIGEST}`, `busybox@${DIGEST}`, true],
    [`busybox@${DIGEST}`, `busybox:1.36@${DIGEST}`, true],
    [`docker.io/library/busybox@${DIGEST}`, `busybox@${DIGEST}`, true],
    [`busybox@${OTHER}`, `busybox@${DIGEST}`, false],
    [`evil/busybox@${DIGEST}`, `busybox@${DIGEST}`, false],
    [`evil.io/library/busybox@${DIGEST}`, `busybox@${DIGEST}`, false],
    ['busybox', `busybox@${DIGEST}`, false],
    ['busybox:1.36', `busybox:1.36@${DIGEST}`, false],
  ])('%j on the list %j: %s', (image, entry, listed) => {
    expect(isListed(image, [entry])).toBe(listed);
  });

  test('a digest beside a listed tag is another image: the digest decides what is pulled', () => {
    expect(isListed(`busybox:1.36@${DIGEST}`, ['busybox:1.36'])).toBe(false);
    expect(isListed(`busybox@${DIGEST}`, ['busybox'])).toBe(false);
  });
});

test('an empty list lists nothing, and any entry of a longer one will do', () => {
  expect(isListed('alpine', [])).toBe(false);
  expect(isListed('alpine', ['busybox', 'alpine'])).toBe(true);
});
