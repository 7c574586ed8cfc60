import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { OidcClient } from '../../../src/config/console.ts';
import type { OidcOptions } from '../../../src/config/identity.ts';

/** What an authorization request asked for, as the code remembers it. */
interface Granted {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly scope: string;
}

interface Keys {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

const SECRET = 'the-secret-of-the-client';

/** An OpenID Connect issuer on the loopback address with the code flow; it signs `alice` in without a question, and does as it is told. */
export class AuthorizationServer {
  readonly url: string;
  readonly #server: Server;
  readonly #keys: Keys;
  readonly #codes = new Map<string, Granted>();
  /** The requests to the token endpoint: their form and their Authorization header. */
  readonly exchanges: { readonly form: URLSearchParams; readonly authorization: string | undefined }[] = [];
  /** Claims of the next ID tokens besides the true ones; undefined leaves one out. */
  claims: Readonly<Record<string, unknown>> = {};
  /** What the openid-configuration says besides what is true. */
  configuration: Readonly<Record<string, unknown>> = {};
  /** What the answer of the token endpoint has besides. */
  answer: Readonly<Record<string, unknown>> = {};
  /** Signs ID tokens instead of the published key. */
  signer: CryptoKey | undefined;
  /** The secret of the client; undefined for a public one. */
  secret: string | undefined = SECRET;
  isUp = true;

  private constructor(server: Server, keys: Keys, host: string) {
    this.#server = server;
    this.#keys = keys;
    this.url = `http://${host}:${(server.address() as AddressInfo).port}`;
  }

  /** `host` is 127.0.0.1 or localhost: for browsers the two are different sites. */
  static async start(host = '127.0.0.1'): Promise<AuthorizationServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = new AuthorizationServer(server, await generateKeyPair('ES256', { extractable: true }), host);
    server.on('request', async (request, response) => {
      if (!issuer.isUp) return void response.destroy();
      if (request.url?.startsWith('/authorize?') === true) {
        const { href } = issuer.authorize(`${issuer.url}${request.url}`);
        return void response.writeHead(303, { location: href }).end();
      }
      const { status, json } = await issuer.#answer(request);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
    return issuer;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** How the console knows it. */
  client(changed: Partial<OidcClient> = {}, oidc: Partial<OidcOptions> = {}): OidcClient {
    return { id: 'console', secret: SECRET, oidc: this.oidc(oidc), ...changed };
  }

  oidc(changed: Partial<OidcOptions> = {}): OidcOptions {
    return {
      issuer: this.url,
      audiences: ['mcp'],
      jwksUrl: undefined,
      algorithms: ['ES256'],
      clockSkewSeconds: 30,
      usernameClaim: 'sub',
      usernamePrefix: 'oidc:',
      groupsClaim: 'groups',
      groupsPrefix: 'g:',
      requiredScopes: [],
      ...changed,
    };
  }

  /** What a browser does at the authorization endpoint: the address that it is sent back to, with a code. */
  authorize(location: string, changed: Readonly<Record<string, string | undefined>> = {}): URL {
    const asked = new URL(location).searchParams;
    const code = randomBytes(16).toString('hex');
    this.#codes.set(code, {
      challenge: asked.get('code_challenge') ?? '',
      redirectUri: asked.get('redirect_uri') ?? '',
      clientId: asked.get('client_id') ?? '',
      nonce: asked.get('nonce') ?? '',
      scope: asked.get('scope') ?? '',
    });
    const back = new URL(asked.get('redirect_uri') ?? '');
    const given = { code, state: asked.get('state') ?? '', iss: this.url, ...changed };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) back.searchParams.set(name, value);
    return back;
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly json: unknown }> {
    const { url } = this;
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return {
          status: 200,
          json: {
            issuer: url,
            authorization_endpoint: `${url}/authorize?tenant=1`,
            token_endpoint: `${url}/token`,
            jwks_uri: `${url}/keys`,
            scopes_supported: ['openid', 'email', 'groups'],
            id_token_signing_alg_values_supported: ['ES256'],
            authorization_response_iss_parameter_supported: true,
            ...this.configuration,
          },
        };
      case '/keys': {
        const jwk = await exportJWK(this.#keys.publicKey);
        return { status: 200, json: { keys: [{ ...jwk, kid: 'first', use: 'sig', alg: 'ES256' }] } };
      }
      case '/token':
        return this.#exchange(request);
      default:
        return { status: 404, json: {} };
    }
  }

  async #exchange(request: IncomingMessage): Promise<{ readonly status: number; readonly json: unknown }> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const form = new URLSearchParams(text);
    const { authorization } = request.headers;
    this.exchanges.push({ form, authorization });
    const isClient =
      this.secret === undefined
        ? form.get('client_id') === 'console'
        : basicOf(authorization) === `console:${this.secret}`;
    if (!isClient) return { status: 400, json: { error: 'invalid_client' } };
    const code = form.get('code') ?? '';
    const granted = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (granted === undefined || granted.challenge !== challenge || granted.redirectUri !== form.get('redirect_uri'))
      return { status: 400, json: { error: 'invalid_grant' } };
    const idToken = await this.#sign(granted);
    return { status: 200, json: { access_token: 'access', token_type: 'Bearer', id_token: idToken, ...this.answer } };
  }

  #sign({ clientId, nonce }: Granted): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.url, aud: clientId, sub: 'alice', groups: ['sre'], iat: now, exp: now + 600, nonce };
    const kept = Object.entries({ ...all, ...this.claims }).filter(([, value]) => value !== undefined);
    return new SignJWT(Object.fromEntries(kept))
      .setProtectedHeader({ alg: 'ES256', kid: 'first' })
      .sign(this.signer ?? this.#keys.privateKey);
  }
}

/** Source: RFC 6749, section 2.3.1: both parts are form-encoded before they are put together. */
function basicOf(authorization = ''): string {
  const pair = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
  return pair.split(':').map(decodeURIComponent).join(':');
}
