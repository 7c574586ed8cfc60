import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinMethods } from '../../../src/transport/identity/identity.ts';
import { Oidc } from '../../../src/transport/identity/oidc.ts';
import { resourceMetadata } from '../../../src/transport/identity/resource-metadata.ts';
import { post, send } from '../../served.ts';
import { listen, subjectIn, WHO_AM_I } from '../whoami.ts';
import { Issuer, optionsFor } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer.stop());

/** The endpoint as a resource server of the issuer. */
async function serve(publicUrl = '', requiredScopes: readonly string[] = []) {
  const oidc = optionsFor(issuer, { requiredScopes });
  const { url } = await listen({
    identify: joinMethods({ tokens: [new Oidc(oidc)], certificates: false }, pino({ enabled: false })),
    metadata: resourceMetadata(oidc, publicUrl),
    allowedHosts: ['mcp.example.com'],
  });
  return url;
}

describe('a client that knows nothing but the address', () => {
  test('is told where the metadata is, finds the authorization server there, and calls with its token', async () => {
    const url = await serve();
    const refused = await post(url, WHO_AM_I);
    expect(refused.status).toBe(401);
    const where = /^Bearer resource_metadata="(?<url>[^"]+)"$/.exec(String(refused.headers['www-authenticate']));
    expect(where?.groups?.['url']).toBe(url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp'));
    const { pathname } = new URL(where?.groups?.['url'] ?? '');
    const found = await send(url, { method: 'GET', path: pathname });
    expect(found.json).toEqual({
      resource: url,
      authorization_servers: [issuer.url],
      bearer_methods_supported: ['header'],
      resource_name: 'Kubernetes Remediation MCP Server',
    });
    const answer = await post(url, WHO_AM_I, { Authorization: `Bearer ${await issuer.sign()}` });
    expect(subjectIn(answer.text)).toEqual({ method: 'oidc', name: 'alice', groups: [] });
  });

  test('behind a proxy is told the public address, whatever the proxy calls', async () => {
    const url = await serve('https://mcp.example.com/kubernetes/mcp', ['mcp:call']);
    const refused = await post(url, WHO_AM_I);
    const metadata = '/.well-known/oauth-protected-resource/kubernetes/mcp';
    expect(refused.headers['www-authenticate']).toBe(`Bearer resource_metadata="https://mcp.example.com${metadata}"`);
    for (const path of [metadata, '/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp'])
      expect((await send(url, { method: 'GET', path })).json).toMatchObject({
        resource: 'https://mcp.example.com/kubernetes/mcp',
        scopes_supported: ['mcp:call'],
      });
  });

  test('and uses a foreign host name gets no metadata, which would repeat the name', async () => {
    const url = await serve();
    for (const host of ['evil.example', '"evil', 'localhost"x'])
      for (const path of ['/mcp', '/.well-known/oauth-protected-resource'])
        expect((await send(url, { method: 'GET', path, headers: { Host: host } })).text).not.toContain('evil');
  });
});

describe('a token that is not good', () => {
  test.each([
    ['expired', { exp: 1 }, 'The token has expired'],
    ['for another audience', { aud: 'other' }, 'another audience'],
  ])('%s gets 401, error="invalid_token" and a sentence', async (_, claims, says) => {
    const url = await serve();
    const answer = await post(url, WHO_AM_I, { Authorization: `Bearer ${await issuer.sign(claims)}` });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", resource_metadata="http[^"]+"$/);
    expect(answer.json.error.message).toContain(says);
  });

  test('for want of a scope gets 403, error="insufficient_scope" and the scope', async () => {
    const url = await serve('', ['mcp:call', 'mcp:read']);
    const answer = await post(url, WHO_AM_I, { Authorization: `Bearer ${await issuer.sign({ scope: 'mcp:read' })}` });
    expect(answer.status).toBe(403);
    expect(answer.headers['www-authenticate']).toMatch(
      /^Bearer error="insufficient_scope", scope="mcp:call mcp:read", resource_metadata="/,
    );
    expect(answer.json.error.message).toBe('The token lacks the scope mcp:call; ask the authorization server for it.');
  });

  test('or good cannot be decided while the issuer is away: 503 with Retry-After', async () => {
    const url = await serve();
    issuer.isUp = false;
    const answer = await post(url, WHO_AM_I, { Authorization: `Bearer ${await issuer.sign()}` });
    issuer.isUp = true;
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });
});
