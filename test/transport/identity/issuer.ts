import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { OidcOptions } from '../../../src/config/identity.ts';

/** Claims of a token; one that is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

/** An OpenID Connect issuer on the loopback address that does as it is told. */
export class Issuer {
  readonly url: string;
  readonly #server: Server;
  readonly #requests: string[] = [];
  readonly #keys = new Map<string, { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }>();
  /** The key ids its key set lists. */
  published: readonly string[] = [];
  isUp = true;
  /** Whether it begins answers that it never ends. */
  stalls = false;
  /** What its openid-configuration says besides what is true. */
  configuration: Readonly<Record<string, unknown>> = {};

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Starts one with the key `first`. */
  static async start(algorithm = 'ES256'): Promise<Issuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = new Issuer(server);
    server.on('request', async (request, response) => {
      issuer.#requests.push(request.url ?? '');
      if (!issuer.isUp) return void response.destroy();
      const body = await issuer.#answer(request.url ?? '');
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
      if (issuer.stalls) return void response.write('{');
      response.end(JSON.stringify(body ?? {}));
    });
    await issuer.addKey('first', algorithm);
    issuer.published = ['first'];
    return issuer;
  }

  async addKey(kid: string, algorithm = 'ES256'): Promise<void> {
    this.#keys.set(kid, await generateKeyPair(algorithm, { extractable: true }));
  }

  publicJwk(kid = 'first') {
    return exportJWK(this.#key(kid).publicKey);
  }

  publicKey(kid = 'first'): CryptoKey {
    return this.#key(kid).publicKey;
  }

  /** How often a path was asked for. */
  asked(path: string): number {
    return this.#requests.filter((each) => each === path).length;
  }

  /** A token for the audience `mcp` that is good for five minutes, with other claims and header fields where given. */
  async sign(claims: Claims = {}, header: Readonly<Record<string, unknown>> = {}, signer = 'first'): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.url, aud: 'mcp', sub: 'alice', iat: now, nbf: now, exp: now + 300, ...claims };
    const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new SignJWT(kept)
      .setProtectedHeader({ alg: 'ES256', kid: 'first', ...header })
      .sign(this.#key(signer).privateKey);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(path: string): Promise<unknown> {
    if (path === '/.well-known/openid-configuration')
      return { issuer: this.url, jwks_uri: `${this.url}/keys`, ...this.configuration };
    if (path !== '/keys') return undefined;
    const keys = this.published.map(async (kid) => ({ ...(await this.publicJwk(kid)), kid, use: 'sig' }));
    return { keys: await Promise.all(keys) };
  }

  #key(kid: string) {
    const key = this.#keys.get(kid);
    if (key === undefined) throw new Error(`no key ${kid}`);
    return key;
  }
}

/** What the server asks of tokens of an issuer, unless a test says otherwise. */
export function optionsFor(issuer: Issuer, changed: Partial<OidcOptions> = {}): OidcOptions {
  return {
    issuer: issuer.url,
    audiences: ['mcp', 'https://mcp.example.com/mcp'],
    jwksUrl: undefined,
    algorithms: ['RS256', 'ES256'],
    clockSkewSeconds: 30,
    usernameClaim: 'sub',
    usernamePrefix: '',
    groupsClaim: 'groups',
    groupsPrefix: '',
    requiredScopes: [],
    ...changed,
  };
}
