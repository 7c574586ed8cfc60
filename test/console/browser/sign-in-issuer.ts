import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Claims, Issuer } from '../../transport/identity/issuer.ts';

/** A code that was handed out, with what the token request must match. */
interface Grant {
  readonly query: URLSearchParams;
  readonly claims: Claims;
}

/** An issuer at which a person signs in: authorization code with PKCE. It asks nothing, and says that `claims` are of the person. */
export interface SignInIssuer {
  readonly issuer: Issuer;
  /** Where it shows its own pages. */
  readonly origin: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Who signs in next. */
  claims: Claims;
  /** Alters the answer that the browser takes back. */
  answer: (answer: URLSearchParams) => void;
  /** Alters the claims of the next ID token. */
  idToken: Claims;
  /** Queries of the requests for a code, the last one last. */
  readonly asked: readonly URLSearchParams[];
  /** How many codes were exchanged for tokens. */
  readonly exchanged: () => number;
  readonly stop: () => void;
}

export const CLIENT_ID = 'console-of-the-tests';

/** Starts one. What a client must send is checked: a wrong redirect, verifier or client gets no token. */
export async function startSignInIssuer(): Promise<SignInIssuer> {
  const issuer = await Issuer.start();
  const grants = new Map<string, Grant>();
  const asked: URLSearchParams[] = [];
  let exchanged = 0;
  const server: Server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/authorize') return authorize(searchParams, response);
    if (pathname === '/token' && request.method === 'POST') return exchange(await bodyOf(request), response);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer.configuration = {
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: ['ES256'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
    authorization_response_iss_parameter_supported: true,
  };
  const made: SignInIssuer = {
    issuer,
    origin,
    environment: {
      MCP_OIDC_ISSUER: issuer.url,
      MCP_OIDC_AUDIENCE: 'mcp',
      MCP_OIDC_ALGORITHMS: 'ES256',
      MCP_OIDC_USERNAME_PREFIX: '-',
      CONSOLE_OIDC_CLIENT_ID: CLIENT_ID,
    },
    claims: {},
    answer: () => undefined,
    idToken: {},
    asked,
    exchanged: () => exchanged,
    stop: () => {
      issuer.stop();
      server.close();
      server.closeAllConnections();
    },
  };
  return made;

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    asked.push(query);
    const wrong = query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256';
    if (wrong || query.get('client_id') !== CLIENT_ID || !query.has('code_challenge'))
      return void response.writeHead(400).end('This is not a request for a code with PKCE.');
    const code = randomUUID();
    grants.set(code, { query, claims: made.claims });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    back.searchParams.set('iss', issuer.url);
    made.answer(back.searchParams);
    response.writeHead(303, { location: back.href }).end();
  }

  async function exchange(body: URLSearchParams, response: ServerResponse): Promise<void> {
    const code = body.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      grant !== undefined &&
      challenge === grant.query.get('code_challenge') &&
      body.get('redirect_uri') === grant.query.get('redirect_uri') &&
      (body.get('client_id') ?? CLIENT_ID) === CLIENT_ID;
    response.setHeader('content-type', 'application/json');
    if (!isRight) return void response.writeHead(400).end('{"error":"invalid_grant"}');
    exchanged++;
    const nonce = grant.query.get('nonce') ?? undefined;
    const tokens = {
      token_type: 'Bearer',
      expires_in: 300,
      access_token: await issuer.sign({ ...grant.claims }),
      id_token: await issuer.sign({ aud: CLIENT_ID, nonce, ...grant.claims, ...made.idToken }),
    };
    response.writeHead(200).end(JSON.stringify(tokens));
  }
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return new URLSearchParams(text);
}
