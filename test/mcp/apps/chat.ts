import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Frame, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Look, openBrowser, type Person, type TestBrowser } from '../../console/browser/browser.ts';

/** What hosts must allow a page that asks for nothing, and no more. Source: MCP Apps, Host Behavior. */
const POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; media-src 'self' data:; connect-src 'none'";

const CARD = new URL('../../../dist/card.html', import.meta.url);
const HOST = fileURLToPath(new URL('../../../console/card-host/page.ts', import.meta.url));

/** What the card sent to the chat. */
export interface Heard {
  readonly what: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A chat in Chromium that shows the card. */
export interface OpenChat {
  readonly page: Page;
  readonly person: Person;
  /** The card. */
  readonly card: Frame;
  readonly input: (given: object) => Promise<void>;
  /** Hands the card the answer of a tool, or anything else in its place. */
  readonly result: (result: unknown) => Promise<void>;
  /** Runs a method of the official bridge. */
  readonly bridge: (method: string, params: object) => Promise<unknown>;
  readonly heard: (what: string) => Promise<readonly Heard[]>;
  /** The addresses that were requested. */
  readonly requests: readonly string[];
}

/** How a chat is. */
export interface ChatChoices {
  readonly look?: Look;
  readonly capabilities?: object;
  readonly context?: object;
  /** Answers the tool calls of the card; without it they are refused. */
  readonly callTool?: (params: {
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  }) => unknown;
}

/** Serves the page of a chat and, from another origin, a page of a server. */
export async function serveChat(
  html: string,
): Promise<{ open: (browser: TestBrowser, choices?: ChatChoices) => Promise<OpenChat>; close: () => void }> {
  const build = await rolldown({ input: HOST, platform: 'browser' });
  const { output } = await build.generate({ format: 'iife' });
  await build.close();
  const chat =
    '<!doctype html><html lang="en"><title>A chat</title><body style="margin:0"><style>iframe{border:0;width:100%;height:400px}</style><script src="/page.js"></script>';
  const texts: Readonly<Record<string, readonly [string, string]>> = {
    '/': ['text/html', chat],
    '/page.js': ['text/javascript', output[0].code],
    '/card': ['text/html', html],
    '/favicon.ico': ['image/x-icon', ''],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, text] = texts[url] ?? ['text/plain', ''];
    response.writeHead(url in texts ? 200 : 404, {
      'content-type': `${type}; charset=utf-8`,
      ...(url === '/card' && { 'content-security-policy': POLICY }),
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const [origin, other] = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  return {
    close: () => {
      server.closeAllConnections();
      server.close();
    },
    open: async (
      browser,
      { look = {}, capabilities = { serverTools: {}, openLinks: {} }, context = {}, callTool } = {},
    ) => {
      const person = await browser.person(origin, { ...look, origins: [other] });
      const { page } = person;
      const requests: string[] = [];
      person.context.on('request', (request) => requests.push(request.url()));
      await page.exposeFunction('callTool', async (params: Parameters<NonNullable<ChatChoices['callTool']>>[0]) => {
        if (callTool === undefined) throw new Error('The chat calls no tools.');
        return callTool(params);
      });
      await page.goto(origin);
      const inPage = (source: string, given: unknown) => page.evaluate(`(${source})(${JSON.stringify(given)})`);
      await inPage('([url, can, context]) => chat.open(url, can, context)', [`${other}/card`, capabilities, context]);
      const card = page.frames().find((frame) => frame.url() === `${other}/card`);
      if (card === undefined) throw new Error('The card is not in the page.');
      const bridge = (method: string, params: object) =>
        inPage(`(params) => chat.bridge()[${JSON.stringify(method)}](params)`, params);
      return {
        page,
        person,
        card,
        requests,
        bridge,
        input: async (given) => void (await bridge('sendToolInput', { arguments: given })),
        result: async (result) => void (await bridge('sendToolResult', result as object)),
        heard: async (what) => {
          const all = (await page.evaluate('chat.heard')) as readonly Heard[];
          return all.filter((each) => each.what === what);
        },
      };
    },
  };
}

/** Opens chats that show the card as it is built, for the tests of one file. A fault that no test expects fails the test. */
export function useChats(): (choices?: ChatChoices) => Promise<OpenChat> {
  let browser: TestBrowser | undefined;
  let chat: Awaited<ReturnType<typeof serveChat>> | undefined;
  beforeAll(async () => {
    chat = await serveChat(readFileSync(CARD, 'utf8'));
    browser = await openBrowser();
  });
  afterEach(() => browser?.settle());
  afterAll(async () => {
    chat?.close();
    await browser?.close();
  });
  return (choices) => {
    if (browser === undefined || chat === undefined) throw new Error('There is no browser yet.');
    return chat.open(browser, choices);
  };
}
