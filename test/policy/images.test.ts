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

describe('an entry with * is a pattern', () => {
  test.each([
    ['busybox:1.36', 'busybox:*', true],
    ['busybox:', 'busybox:*', true],
    ['busybox', 'busybox:*', false],
    ['evil/busybox:1', 'busybox:*', false],
    ['docker.io/library/busybox:1', 'busybox:*', true],
    ['index.docker.io/library/busybox:1', 'busybox:*', true],
    ['busybox:1', 'docker.io/library/busybox:*', true],
    ['registry.example/team/a:1', 'registry.example/team/*', true],
    ['registry.example/team/a@sha256:01', 'registry.example/team/*', true],
    ['registry.example/other/a:1', 'registry.example/team/*', false],
    ['registry-example/team/a', 'registry.example/team/*', false],
    ['evil/registry.example/team/a', 'registry.example/team/*', false],
    ['registry.example/team/a b', 'registry.example/team/*', false],
    ['registry.example/team/a\nb', 'registry.example/team/*', false],
    ['registry.example/team/a\n', 'registry.example/team/*', false],
    ['a(b', 'a(*', true],
  ])('%j on the list %j: %s', (image, entry, listed) => {
    expect(isListed(image, [entry])).toBe(listed);
  });

  test('text for * holds no comma, with which kubectl separates images', () => {
    expect(isListed('busybox:1,evil', ['busybox:*'])).toBe(false);
  });
});

test('an empty list lists nothing, and any entry of a longer one will do', () => {
  expect(isListed('alpine', [])).toBe(false);
  expect(isListed('alpine', ['busybox', 'alpine'])).toBe(true);
});
