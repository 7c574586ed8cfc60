import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { abortWith } from '../transport/abort-with.ts';
import type { TextAnswer } from '../transport/answer.ts';
import { type ApiParts, answerFor } from './api.ts';
import type { Asset } from './assets.ts';
import type { Brought } from './face/brought.ts';
import type { ChangeRows } from './face/changes.ts';
import type { DrawChanges } from './face/drawn.ts';
import { NO_STORE } from './headers.ts';
import type { Session } from './session.ts';

/** A page is whole after this time at the latest: what the cluster has not answered by then, the application asks for. */
const WAIT_MS = 500;
/** After this time without the list, the frame of the page is painted. */
const FRAME_AFTER_MS = 50;
/** A longer answer is no gain: it would hold up the page that it comes with. */
const MOST_CHARACTERS = 128 * 1024;
const PLACE = '<div id="app">';
const END = '</body>';
const LIST = /^\/console(\/(changes\/?)?)?$/;
/** The list has its styles in the page: the application loads the styles of the other pages. */
const OTHER_STYLES = 'rel="stylesheet"';
/** What is around every page, without a link: painted while the script loads, and removed by the application. No text comes from elsewhere. */
const FRAME =
  '<div id="frame" aria-hidden="true"><header class="top"><div class="top-inner"><span class="brand"><svg class="brand-mark" viewBox="0 0 20 20" width="20" height="20">' +
  '<path d="M10 1l7.8 4.5v9L10 19l-7.8-4.5v-9z" class="brand-shape"/><path d="M6.3 10.2l2.6 2.6 4.8-5.4" class="brand-line"/></svg>' +
  '<span class="brand-name">Remediation</span></span><div class="nav">' +
  ['Changes', 'Activity', 'Policy', 'Status'].map((page) => `<span class="nav-link">${page}</span>`).join('') +
  '</div></div></header></div>';

/** What a page is made of. */
export interface PageParts {
  readonly api: ApiParts;
  readonly index: Asset;
  readonly drawChanges: DrawChanges;
}

/**
 * Answers a page with the session and the first answers of the API in it, which saves the application two round trips, and with the
 * list of changes as the application will draw it. Undefined if the browser may have left out its cookie: then the application asks.
 * The head is sent before the answers are there, so that the browser loads the script meanwhile. Source: RFC 6265bis, section 5.2
 * (SameSite); Fetch Metadata Request Headers.
 */
export async function answerBrought(
  { api, index, drawChanges }: PageParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<TextAnswer | undefined> {
  const found = await api.sessions.find(request.headers.cookie);
  if (!hasAllCookies(request, found)) return undefined;
  const { json, cookies } = await api.session.show(found);
  const text = String(index.encoded.get('identity') ?? '');
  const at = text.indexOf(PLACE);
  const [page = '', query = ''] = (request.url ?? '').split(/(?=\?)/, 2);
  response.writeHead(200, { ...NO_STORE, 'content-type': index.type, ...(cookies && { 'set-cookie': cookies }) });
  const isPerson = json.person !== undefined;
  const isList = isPerson && LIST.test(page);
  const head = text.slice(0, at);
  response.write(isList ? head.replace(OTHER_STYLES, 'rel="later"') : head);
  const showFrame = () => response.write(FRAME);
  if (isPerson && !isList) showFrame();
  const late = isList ? setTimeout(showFrame, FRAME_AFTER_MS) : undefined;
  const signal = abortWith(response, 'over').signal;
  const asked = (isPerson ? pathsOf(page) : []).map(
    async (path) => [path, await shortly(answerFor(api, path, found, signal))] as const,
  );
  const answers = Object.fromEntries((await Promise.all(asked)).filter(([, answer]) => answer !== undefined));
  clearTimeout(late);
  const brought: Brought = { session: json, answers };
  const list = isList ? drawn({ api, drawChanges }, brought, query) : '';
  const rest = text.slice(at + PLACE.length);
  const end = rest.includes(END) ? rest.lastIndexOf(END) : rest.length;
  return {
    status: 200,
    headers: {},
    parts: [
      // It only looks like the page: what a person types into it would be lost.
      list === '' ? PLACE : `${PLACE.slice(0, -1)} inert>${list}`,
      rest.slice(0, end),
      `<script type="application/json" id="brought">${escaped(brought)}</script>`,
      rest.slice(end),
    ],
  };
}

function drawn({ api, drawChanges }: Omit<PageParts, 'index'>, { session, answers }: Brought, query: string): string {
  const { changes } = answers;
  if (changes === undefined) return '';
  try {
    return drawChanges({ session, changes: changes as ChangeRows, query });
  } catch (error) {
    api.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'page of changes not drawn');
    return '';
  }
}

/** The cookie of the session does not come along if the link is on another site, or if the browser does not say. */
function hasAllCookies({ headers }: IncomingMessage, session: Session | undefined): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-dest': target = 'document' } = headers;
  if (target !== 'document') return false;
  return site === undefined ? session !== undefined : site === 'none' || site === 'same-origin';
}

/** The list is on every page: the navigation counts what waits. */
function pathsOf(page: string): readonly string[] {
  const [, id] = /^\/console\/changes\/([A-Za-z0-9.-]{1,300})$/.exec(page) ?? [];
  return id === undefined ? ['changes'] : ['changes', `changes/${id}`];
}

async function shortly(answer: Promise<unknown>): Promise<unknown> {
  const late = new AbortController();
  const found = await Promise.race([answer, pause(WAIT_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
  return JSON.stringify(found)?.length > MOST_CHARACTERS ? undefined : found;
}

/** No text in it ends the element. Source: WHATWG HTML, restrictions for contents of script elements. */
function escaped(brought: Brought): string {
  return JSON.stringify(brought).replaceAll('<', '\\u003c');
}
