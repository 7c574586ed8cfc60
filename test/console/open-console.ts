import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { AuthenticationMethods } from '../../src/config/identity.ts';
import { readAssets } from '../../src/console/assets.ts';
import { type OpenPagesParts, openPages } from '../../src/console/open-pages.ts';
import { openAuthentication } from '../../src/transport/identity/open-authentication.ts';
import type { Pages } from '../../src/transport/pages.ts';
import { type RawAnswer, type RawRequest, send } from '../served.ts';
import { listen } from '../transport/whoami.ts';

export const NO_METHODS: AuthenticationMethods = {
  token: undefined,
  tokenFile: undefined,
  tokenReviewAudience: undefined,
  oidc: undefined,
  certificates: undefined,
};
export const SCRIPT = 'app-0123456789abcdef.js';
/** A static token, which names the caller `token`. */
export const TOKEN = 'the-token-of-the-variable';

/** What a test may say otherwise about the console that it opens. */
export interface Opened extends Partial<Omit<OpenPagesParts, 'methods' | 'assets'>> {
  readonly methods?: Partial<AuthenticationMethods>;
  readonly review?: Parameters<typeof openAuthentication>[1];
  readonly host?: string;
  readonly allowedHosts?: readonly string[];
}

/** Makes the folder of a small web application; it goes with the test. */
export function webApplication(): string {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'fonts'));
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><link rel="icon" href="data:,"><title>Console</title><div id="app"></div>${'<p>page</p>'.repeat(100)}`,
  );
  writeFileSync(join(folder, SCRIPT), `export const text = ${JSON.stringify('script '.repeat(200))};`);
  writeFileSync(join(folder, 'app-0123456789abcdef.css'), 'p{color:red}');
  writeFileSync(join(folder, 'fonts', 'text-0123456789abcdef.woff2'), 'font');
  writeFileSync(join(folder, 'notes.exe'), 'not for browsers');
  return folder;
}

/** Opens the console on a real listener, without authentication if `methods` names none. */
export async function openConsole({ methods: given, review, host, allowedHosts, ...changed }: Opened = {}) {
  const methods = { ...NO_METHODS, ...given };
  const logger = changed.logger ?? pino({ enabled: false });
  const authentication = openAuthentication(methods, review ?? (() => Promise.reject(new Error('not asked'))), logger);
  const pages: Pages = openPages({
    options: { sessionSeconds: 3600, client: undefined, publicOrigin: undefined },
    authentication,
    key: new Uint8Array(32).fill(7),
    assets: await readAssets(webApplication()),
    drawChanges: ({ changes }) => `<p>${changes.changes.length} drawn</p>`,
    isTls: false,
    whoIs: () => Promise.reject(new Error('not asked')),
    handlers: {},
    subscribe: () => () => {},
    version: '1.2.3',
    logger,
    ...changed,
    methods,
  });
  const listener = await listen({
    pages,
    identify: authentication.identify,
    ...(host === undefined ? {} : { host }),
    ...(allowedHosts === undefined ? {} : { allowedHosts }),
  });
  return {
    url: new URL(listener.url).origin,
    pages,
    listener,
    browser: () => new Browser(new URL(listener.url).origin),
  };
}

/** A browser as far as cookies and the headers of a page's requests go. Its cookies may be read and set. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #url: string;
  /** Sent with everything but a GET, once the session is known. */
  csrf = '';

  constructor(url: string) {
    this.#url = url;
  }

  /** Sends a request as a page of the console does, with its cookies, and keeps the cookies of the answer. */
  async send(method: string, path: string, body?: unknown, headers: RawRequest['headers'] = {}): Promise<RawAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await send(this.#url, {
      method,
      path,
      body: text,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(text === '' ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { origin: this.#url, 'x-console-csrf': this.csrf }),
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
    });
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(set);
    return answer;
  }

  /** Reads the session as a page does when it opens, and keeps its CSRF token. */
  async session(): Promise<RawAnswer> {
    const answer = await this.send('GET', '/console/api/session');
    this.csrf = String(answer.json?.csrf);
    return answer;
  }

  /** Signs in with a pasted token. */
  async signIn(token: string): Promise<RawAnswer> {
    await this.session();
    const answer = await this.send('POST', '/console/api/session', { token });
    if (answer.status === 200) this.csrf = String(answer.json?.csrf);
    return answer;
  }

  #keep(set: string): void {
    const [pair = ''] = set.split(';', 1);
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (/Max-Age=0/.test(set)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
