import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { returnPath } from '../../../src/console/sign-in/return-path.ts';

describe('after a sign-in a browser goes on', () => {
  test.each([
    '/console/',
    '/console/changes',
    '/console/changes/shop.7f3kq2?tab=diff#request-2',
    '/console/activity?caller=alice&text=a%20b',
    '/console/api-usage',
  ])('to the page %s', (path) => {
    expect(returnPath(path)).toBe(path);
  });

  test.each([
    null,
    '',
    '/',
    '/mcp',
    '/console',
    '/consolex/',
    'https://evil.example.com/console/changes',
    'http://console.invalid.evil.example.com/console/',
    '//evil.example.com/console/changes',
    '///evil.example.com/console/',
    '\\\\evil.example.com/console/',
    '/\\evil.example.com/console/',
    '/console/../..//evil.example.com',
    '/console/..\\..\\\\evil.example.com',
    '/console/%2e%2e/mcp',
    '/console/../mcp',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    ' https://evil.example.com',
    '\thttps://evil.example.com',
    'ht\ntps://evil.example.com/console/',
    'https:evil.example.com/console/',
    '/console/sign-in?to=/console/',
    '/console/callback?code=x',
    '/console/api/session',
    `/console/${'x'.repeat(1024)}`,
  ])('to the first page for %j', (path) => {
    expect(returnPath(path)).toBe('/console/');
  });

  test('to this host only, whatever was asked', () => {
    const part = fc.constantFrom(
      '/',
      '\\',
      '..',
      'console',
      '/console/',
      '//',
      ':',
      'https:',
      '@',
      'evil.example.com',
      '%2e',
      '\t',
      '\n',
      '?',
      '#',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join('')),
        ),
        (asked) => {
          const { origin, pathname } = new URL(returnPath(asked), 'http://127.0.0.1:8000');
          expect(origin).toBe('http://127.0.0.1:8000');
          expect(pathname.startsWith('/console/')).toBe(true);
        },
      ),
    );
  });
});
