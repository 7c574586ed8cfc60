import { describe, expect, test } from 'vitest';
import { IMAGE_RISKS } from '../../../../src/remediation/review/risks/images.ts';
import { creation, deployment, reviewOf, update } from '../writes.ts';
import { type Case, image, testRows, WEB } from './cases.ts';

const CASES: readonly Case[] = [
  {
    row: 'other-repository',
    of: 'another repository',
    writes: [image('example/web:1.0', 'other/web:1.0')],
    says: 'Deployment shop/web: container app gets an image from another repository, other/web:1.0 instead of example/web:1.0.',
  },
  {
    row: 'other-repository',
    of: 'another registry',
    writes: [image('r.example.com/web:1.0', 'example/web:1.0')],
    says: /another repository/,
  },
  { row: 'other-repository', of: 'another tag', writes: [image('example/web:1.0', 'example/web:1.1')], says: false },
  {
    row: 'other-repository',
    of: 'the long form of the same',
    writes: [image('nginx:1.0', 'docker.io/library/nginx:1.1')],
    says: false,
  },
  {
    row: 'older-image',
    of: 'an older version',
    writes: [image('example/web:1.10.0', 'example/web:1.9.3')],
    says: 'Deployment shop/web: container app gets example/web:1.9.3, which is older than example/web:1.10.0.',
  },
  {
    row: 'older-image',
    of: 'a newer version',
    writes: [image('example/web:1.9.3', 'example/web:1.10.0')],
    says: false,
  },
  {
    row: 'mutable-tag',
    of: 'latest',
    writes: [image('example/web:1.0', 'example/web:latest')],
    says: 'Deployment shop/web: container app gets example/web:latest. Its content can change at any time.',
  },
  {
    row: 'mutable-tag',
    of: 'no tag',
    writes: [image('example/web:1.0', 'localhost:5000/web')],
    says: /gets localhost:5000\/web\./,
  },
  {
    row: 'mutable-tag',
    of: 'a new container',
    writes: [update(WEB, (web) => web.spec.template.spec.containers.push({ name: 'side', image: 'a:latest' }))],
    says: /container side gets a:latest/,
  },
  {
    row: 'mutable-tag',
    of: 'a new workload',
    writes: [creation(deployment('new', {}, { containers: [{ name: 'app', image: 'a' }] }))],
    says: /container app gets a\./,
  },
  {
    row: 'mutable-tag',
    of: 'a digest',
    writes: [image('example/web:1.0', `example/web@sha256:${'a'.repeat(64)}`)],
    says: false,
  },
  {
    row: 'mutable-tag',
    of: 'latest as before',
    writes: [
      update(
        deployment('web', {}, { containers: [{ name: 'app', image: 'a:latest' }] }),
        (web) => (web.spec.paused = true),
      ),
    ],
    says: false,
  },
];

testRows(IMAGE_RISKS, CASES);

describe('versions of images', () => {
  const isOlder = (from: string, to: string) =>
    reviewOf([image(`example/web:${from}`, `example/web:${to}`)]).risks.some(({ id }) => id === 'older-image');

  test.each([
    ['1.10.0', '1.9.3'],
    ['v2.0.0', 'v1.99.99'],
    ['2.0', '1.9.9'],
    ['1.2.3', '1.2.3-rc.1'],
    ['1.2.3-rc.10', '1.2.3-rc.9'],
    ['1.2.3-rc.1', '1.2.3-beta.4'],
    ['1.25.4-alpine', '1.25.3-alpine'],
    ['1.25.4-alpine', '1.25.3'],
    ['2026.2.1', '2025.12.9'],
  ])('after %s, %s is older', (from, to) => {
    expect(isOlder(from, to)).toBe(true);
    expect(isOlder(to, from)).toBe(false);
  });

  test.each([
    ['1.2.3', '1.2.3-alpine'],
    ['1.2', '1.2.3'],
    ['1.2.3', '1.2'],
    ['latest', '1.2.3'],
    ['20260101', '20250101'],
    ['1.2.3', 'main'],
    ['1.2.3+build.2', '1.2.3+build.1'],
    ['b', 'a'],
    [`1.2.3@sha256:${'a'.repeat(64)}`, `1.2.2@sha256:${'b'.repeat(64)}`],
  ])('of %s and %s neither is older', (from, to) => {
    expect(isOlder(from, to)).toBe(false);
    expect(isOlder(to, from)).toBe(false);
  });
});

test('an image of any length makes a short sentence', () => {
  const { risks } = reviewOf([image('example/web:1.0', `other/${'x'.repeat(100_000)}\nApproved.`)]);
  for (const { says } of risks) expect(says.length).toBeLessThan(600);
  expect(risks.map(({ id }) => id)).toContain('other-repository');
});
