import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { MAIN } from '../bundle.ts';
import { send, serveHttp, start } from '../served.ts';
import { issue } from '../transport/certificates.ts';
import { Browser } from './open-console.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The server as it is shipped, with the console unless a test says otherwise. */
async function serve(environment: Readonly<Record<string, string>> = { CONSOLE: 'on' }) {
  const server = await serveHttp({ environment });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await server.stop();
    isStopped = true;
  };
  onTestFinished(stop);
  return { ...server, stop, origin: new URL(server.url).origin };
}

/** The end of a start that is refused. */
async function refused(environment: Readonly<Record<string, string>>, ...args: string[]) {
  const server = start({ environment, args: ['--transport', 'http', '--port', '0', ...args] });
  const { code } = await server.exited;
  return { code, says: server.stderr() };
}

describe('the bundled server with CONSOLE=on', () => {
  test('serves the web application with all its files, and the session of the local reader', async () => {
    const { origin } = await serve();
    const page = await fetch(`${origin}/console/changes`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const files = [...html.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const path of files) {
      const file = await fetch(`${origin}${path}`);
      expect([path, file.status, file.headers.get('cache-control')]).toEqual([
        path,
        200,
        'public, max-age=31536000, immutable',
      ]);
      await file.arrayBuffer();
    }
    const { json } = await new Browser(origin).session();
    expect(json).toMatchObject({
      person: { name: 'local' },
      isLocal: true,
      signIn: { oidc: false, tokens: ['cluster'] },
    });
  });

  test('names its page of changes to callers of /changes without a credential', async () => {
    const { origin } = await serve({ CONSOLE: 'on', CHANGES: 'on' });
    const answer = await fetch(`${origin}/changes`);
    expect(answer.status).toBe(403);
    const { error } = (await answer.json()) as { readonly error: string };
    expect(error).toContain('in the console (/console/changes)');
    expect(error).not.toContain('CONSOLE=on');
  });

  test('does not sign in with a token that it cannot ask about', async () => {
    const { origin } = await serve();
    const { status, json } = await new Browser(origin).signIn('a-token-of-no-cluster');
    expect([status, json.error]).toEqual([503, expect.stringContaining('cannot ask the API server')]);
  });

  test('signs in with a static token, and leaves calls as they are', async () => {
    const MCP_AUTH_TOKEN = 'the-token-of-the-variable';
    const { origin, url, log } = await serve({ CONSOLE: 'on', MCP_AUTH_TOKEN });
    const person = new Browser(origin);
    expect((await person.signIn(MCP_AUTH_TOKEN)).json.person).toEqual({ method: 'token', name: 'token', groups: [] });
    const cookie = `console=${person.cookies.get('console')}`;
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', cookie } };
    expect((await fetch(url, init)).status).toBe(401);
    expect(log()).toContainEqual(expect.objectContaining({ msg: 'signed in to the console', name: 'token' }));
  });

  test('ends the event streams of its pages when it stops, and stops', async () => {
    const { origin, stop } = await serve();
    const answer = await fetch(`${origin}/console/api/events`);
    const read = answer.text();
    await stop();
    expect(await read).toContain(': open');
  });
});

describe('the bundled server without it', () => {
  test('has nothing at /console', async () => {
    const { origin } = await serve({});
    for (const path of ['/console', '/console/', '/console/api/session'])
      expect((await send(origin, { method: 'GET', path })).status).toBe(404);
  });

  test('loads nothing of it: all of it is in files that are imported on demand only', () => {
    const dist = dirname(MAIN);
    const files = readdirSync(dist).filter((file) => file.endsWith('.js'));
    expect(files).toContain('open-console.js');
    const read = (file: string) => readFileSync(join(dist, file), 'utf8');
    const importedBy = (file: string): readonly string[] =>
      [...read(file).matchAll(/^(?:import|export)\b[^;]*?["']\.\/([\w-]+\.js)["'];?$/gm)].map(([, name]) => name ?? '');
    const loaded = new Set<string>();
    const visit = (file: string): void => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const each of importedBy(file)) visit(each);
    };
    for (const file of ['main.js', 'start.js', 'run.js']) visit(file);
    const text = [...loaded].map(read).join('\n');
    expect(text).not.toContain('x-console-csrf');
    expect(text).not.toContain('generateRandomCodeVerifier');
    expect(read('open-console.js')).toContain('x-console-csrf');
  });
});

describe('a start that could not serve the console safely', () => {
  test.each<[string, Record<string, string>, string[], string]>([
    [
      'without authentication on every address',
      { CONSOLE: 'on' },
      ['--host', '0.0.0.0'],
      'CONSOLE is "on", but callers',
    ],
    [
      'with a client that belongs to no issuer',
      { CONSOLE: 'on', CONSOLE_OIDC_CLIENT_ID: 'console' },
      [],
      'CONSOLE_OIDC_CLIENT_ID is set, but MCP_OIDC_ISSUER is not',
    ],
    [
      'under a public URL with another path',
      { CONSOLE: 'on', MCP_PUBLIC_URL: 'https://example.com/a/mcp' },
      [],
      'MCP_PUBLIC_URL is "https://example.com/a/mcp"; with CONSOLE',
    ],
  ])('is refused: %s', async (_, environment, args, says) => {
    const end = await refused(environment, ...args);
    expect([end.code, end.says]).toEqual([2, expect.stringContaining(says)]);
  });

  test('is none over stdio: a warning says that the console is not served', async () => {
    const server = start({ environment: { CONSOLE: 'on' } });
    await expect.poll(() => server.stderr(), { timeout: 20_000 }).toContain('CONSOLE has no effect on stdio');
    await server.stop();
  });
});

test('over TLS the cookie belongs to this host alone, and browsers are told to come back over TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { cert, key } = issue({ usage: 'server' });
  const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  const args = ['--tls-cert', files.cert, '--tls-key', files.key];
  const server = await serveHttp({ environment: { CONSOLE: 'on' }, args });
  onTestFinished(server.stop);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingHttpHeaders>();
  const url = `${new URL(server.url).origin}/console/api/session`;
  get(url, { rejectUnauthorized: false }, (answer) => resolve(answer.resume().headers)).on('error', reject);
  expect(await promise).toMatchObject({
    'set-cookie': [expect.stringMatching(/^__Host-console=.*; Path=\/; .*SameSite=Strict; Secure$/)],
    'strict-transport-security': 'max-age=31536000',
  });
});
