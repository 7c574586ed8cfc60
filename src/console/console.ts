import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TextAnswer } from '../transport/answer.ts';
import type { Pages } from '../transport/pages.ts';
import { API, type ApiParts, answerApi, refuse } from './api.ts';
import { type Asset, type Assets, sendable } from './assets.ts';
import { answerBrought } from './brought-page.ts';
import { CALLBACK } from './cookies.ts';
import type { DrawChanges } from './face/drawn.ts';
import { securityHeaders } from './headers.ts';
import type { IssuerSignIn } from './sign-in/issuer.ts';

/** What the console is made of. */
export interface ConsoleParts {
  readonly api: ApiParts;
  readonly assets: Assets;
  readonly drawChanges: DrawChanges;
  /** Signing in at the issuer; undefined if people only paste tokens. */
  readonly issuer: Pick<IssuerSignIn, 'begin' | 'finish'> | undefined;
  /** Where people reach the server; undefined if it follows from the request. */
  readonly publicOrigin: string | undefined;
  readonly isSecure: boolean;
}

const ROOT = '/console';
const SIGN_IN = '/console/sign-in';
/** A file that is not there must not get the page instead, which a browser would keep under its name. */
const FILE = /^\/console\/[^/]+\.(js|css|map|svg|png|ico|woff2|json|txt)$/;
const EMPTY: TextAnswer = { status: 200, headers: {}, parts: [] };

/** Returns the pages and the API of the console, at /console and below. */
export function createConsole({ api, assets, drawChanges, issuer, publicOrigin, isSecure }: ConsoleParts): Pages {
  const headers = Object.entries(securityHeaders(isSecure, String(assets.index.encoded.get('identity') ?? '')));
  const page = { api, index: assets.index, drawChanges };
  return {
    owns: (path) => path === ROOT || path.startsWith(`${ROOT}/`),
    answer: async (request, response, base) => {
      for (const [name, value] of headers) response.setHeader(name, value);
      const [path = '/'] = (request.url ?? '/').split('?', 1);
      const own = publicOrigin === undefined ? [base] : [base, publicOrigin];
      if (path.startsWith(API)) return answerApi(api, request, response, own);
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return refuse(405, 'Method not allowed.', { allow: 'GET, HEAD' });
      if (issuer !== undefined && request.method === 'GET') {
        if (path === SIGN_IN) return issuer.begin(request, response, publicOrigin ?? base);
        if (path === CALLBACK) return issuer.finish(request, response);
      }
      const asset = assets.find(path.slice(ROOT.length + 1));
      if (asset === undefined && FILE.test(path)) return refuse(404, 'There is no such file. Load the page again.');
      const isPage = asset === undefined || asset === assets.index;
      const brought = isPage && request.method === 'GET' ? await answerBrought(page, request, response) : undefined;
      return brought ?? sendAsset(asset ?? assets.index, request, response);
    },
    close: () => api.streams.close(),
  };
}

function sendAsset(asset: Asset, request: IncomingMessage, response: ServerResponse): TextAnswer {
  const { 'accept-encoding': encodings, 'if-none-match': ifNoneMatch } = request.headers;
  const acceptEncoding = [encodings ?? []].flat().join();
  const { status, headers, content } = sendable(asset, { acceptEncoding, ifNoneMatch });
  // Bytes do not fit into an answer of text: they are written here, and the answer only ends them.
  response.writeHead(status, status === 304 ? headers : { ...headers, 'content-length': content.length });
  if (request.method === 'GET') response.write(content);
  return EMPTY;
}
