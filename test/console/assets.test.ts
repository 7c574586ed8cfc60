import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readAssets } from '../../src/console/assets.ts';
import { send } from '../served.ts';
import { listen } from '../transport/whoami.ts';
import { openConsole, SCRIPT } from './open-console.ts';

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Reads a path with fetch, which does not decode what it did not ask for. */
async function get(url: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await fetch(`${url}${path}`, { method, headers: { 'accept-encoding': 'identity', ...headers } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('without CONSOLE', () => {
  test('there is nothing at /console', async () => {
    const { url } = await listen();
    for (const path of ['/console', '/console/', '/console/api/session']) {
      const { status, json } = await send(url, { method: 'GET', path });
      expect([status, json]).toEqual([404, { error: 'Not found: the MCP endpoint is /mcp.' }]);
    }
  });
});

describe('files of the web application', () => {
  test('have their types, and a name with a hash is kept for good', async () => {
    const { url } = await openConsole();
    for (const [path, type, cache] of [
      ['/console/', 'text/html; charset=utf-8', 'no-cache'],
      ['/console', 'text/html; charset=utf-8', 'no-cache'],
      ['/console/index.html', 'text/html; charset=utf-8', 'no-cache'],
      [`/console/${SCRIPT}`, 'text/javascript; charset=utf-8', IMMUTABLE],
      ['/console/app-0123456789abcdef.css', 'text/css; charset=utf-8', IMMUTABLE],
      ['/console/fonts/text-0123456789abcdef.woff2', 'font/woff2', IMMUTABLE],
    ] as const) {
      const { status, headers } = await get(url, path);
      expect([path, status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
        path,
        200,
        type,
        cache,
      ]);
    }
  });

  test.each(['/console/changes', '/console/changes/shop.7f3kq2', '/console/activity/', '/console/x.y/z'])(
    'the page %s is index.html',
    async (path) => {
      const { url } = await openConsole();
      const { status, text } = await get(url, `${path}?a=b`);
      expect(status).toBe(200);
      expect(text).toContain('<title>Console</title>');
    },
  );

  test('a file that is not there is 404, not the page', async () => {
    const { url } = await openConsole();
    for (const name of ['app-fedcba9876543210.js', 'old.css', 'favicon.ico'])
      expect((await get(url, `/console/${name}`)).status).toBe(404);
  });

  test('come compressed to a browser that says so, and decompress to the same', async () => {
    const { url } = await openConsole();
    const plain = await get(url, `/console/${SCRIPT}`);
    for (const [accepted, encoding, decompress] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip;q=1.0, br;q=0', 'gzip', gunzipSync],
    ] as const) {
      const { promise, resolve } = Promise.withResolvers<{ length: number; encoding: unknown; text: string }>();
      const { request } = await import('node:http');
      request(`${url}/console/${SCRIPT}`, { headers: { 'accept-encoding': accepted } }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const bytes = Buffer.concat(chunks);
        resolve({
          length: Number(response.headers['content-length']),
          encoding: response.headers['content-encoding'],
          text: decompress(bytes).toString(),
        });
      }).end();
      const answer = await promise;
      expect(answer).toMatchObject({ encoding, text: plain.text });
      expect(answer.length).toBeLessThan(plain.text.length / 2);
    }
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('vary')).toBe('accept-encoding');
  });

  test('are not sent again to a browser that has them', async () => {
    const { url } = await openConsole();
    const { headers } = await get(url, '/console/');
    const etag = headers.get('etag') ?? '';
    const again = await get(url, '/console/', { 'if-none-match': `"other", W/${etag}` });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await get(url, '/console/', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('answer HEAD without content and nothing but GET and HEAD', async () => {
    const { url } = await openConsole();
    const head = await get(url, '/console/', {}, 'HEAD');
    expect([head.status, head.text]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await get(url, '/console/', {}, method)).status).toBe(405);
  });

  test.each([
    '/console/../package.json',
    '/console/..%2fpackage.json',
    '/console/%2e%2e/package.json',
    '/console/fonts/../../package.json',
    '/console//etc/passwd',
    '/console/..\\package.json',
    '/console/index.html%00.js',
    '/console/notes.exe',
    '/console/__proto__',
    '/console/constructor',
  ])('no path leads out of the folder: %s', async (path) => {
    const { url } = await openConsole();
    const { status, text } = await send(url, { method: 'GET', path });
    expect([200, 404]).toContain(status);
    expect(text).not.toMatch(/devDependencies|root:|not for browsers/);
    expect(status === 404 || text.includes('<title>Console</title>')).toBe(true);
  });

  test('that were not built stop the start with a sentence', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-empty-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const each of [folder, join(folder, 'none')])
      await expect(readAssets(each)).rejects.toThrow(/^CONSOLE is "on", but the pages .* run make build/);
  });
});

describe('every answer below /console', () => {
  const paths = [
    '/console/',
    `/console/${SCRIPT}`,
    '/console/none.js',
    '/console/api/session',
    '/console/api/none',
    '/console/api/../x',
  ];

  test.each(paths)('has the security headers: %s', async (path) => {
    const { url } = await openConsole();
    const { headers } = await send(url, { method: 'GET', path });
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('demands TLS from then on if it came over TLS', async () => {
    const { url } = await openConsole({ isTls: true });
    const { headers } = await send(url, { method: 'GET', path: '/console/' });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  test('an answer of the API is never kept', async () => {
    const { url } = await openConsole();
    for (const path of ['/console/api/session', '/console/api/none', '/console/api/changes'])
      expect((await send(url, { method: 'GET', path })).headers['cache-control']).toBe('no-store');
  });

  test('is refused under a foreign host name', async () => {
    const { url } = await openConsole();
    for (const path of paths) {
      const { status, text } = await send(url, { method: 'GET', path, headers: { host: 'rebound.example.com' } });
      expect(status).toBe(403);
      expect(text).toContain('MCP_ALLOWED_HOSTS');
    }
  });
});
