import { createHmac } from 'node:crypto';
import { exportSPKI } from 'jose';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { OidcOptions } from '../../../src/config/identity.ts';
import { Oidc } from '../../../src/transport/identity/oidc.ts';
import { type Claims, Issuer, optionsFor } from './issuer.ts';

const now = () => Math.floor(Date.now() / 1000);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function oidc(issuer: Issuer, changed: Partial<OidcOptions> = {}, cooldownMs?: number): Oidc {
  return new Oidc(optionsFor(issuer, changed), cooldownMs);
}

let issuer: Issuer;
let other: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
  other = await Issuer.start();
  await issuer.addKey('stranger');
});
afterAll(() => {
  issuer.stop();
  other.stop();
});

describe('a token names its caller', () => {
  test.each<[string, Claims, Partial<OidcOptions>, string, readonly string[]]>([
    ['by its subject', {}, {}, 'alice', []],
    ['with groups', { groups: ['ops', 'dev'] }, {}, 'alice', ['ops', 'dev']],
    ['with one group as text', { groups: 'ops' }, {}, 'alice', ['ops']],
    ['with prefixes', { groups: ['ops'] }, { usernamePrefix: 'o:', groupsPrefix: 'g:' }, 'o:alice', ['g:ops']],
    ['by another claim', { name: 'bob' }, { usernameClaim: 'name' }, 'bob', []],
    ['by an email address', { email: 'a@b.c' }, { usernameClaim: 'email' }, 'a@b.c', []],
    ['by a verified one', { email: 'a@b.c', email_verified: true }, { usernameClaim: 'email' }, 'a@b.c', []],
    ['of whose audiences one is ours', { aud: ['other', 'mcp'] }, {}, 'alice', []],
    ['for the second of our audiences', { aud: 'https://mcp.example.com/mcp' }, {}, 'alice', []],
    ['without nbf and iat', { nbf: undefined, iat: undefined }, {}, 'alice', []],
    ['that expired within the clock skew', { exp: now() - 20 }, {}, 'alice', []],
    ['that is valid within the clock skew', { nbf: now() + 20 }, {}, 'alice', []],
    ['with the scope, among others', { scope: 'a mcp:call b' }, { requiredScopes: ['mcp:call'] }, 'alice', []],
    ['with the scope as Entra ID has it', { scp: 'mcp:call' }, { requiredScopes: ['mcp:call'] }, 'alice', []],
    ['whose groups of Kubernetes itself are left out', { groups: ['system:masters', 'ops'] }, {}, 'alice', ['ops']],
  ])('%s', async (_, claims, options, name, groups) => {
    const way = oidc(issuer, options);
    const token = await issuer.sign(claims);
    expect(way.takes(token)).toBe(true);
    expect(await way.identify(token)).toEqual({ method: 'oidc', name, groups });
  });
});

describe('a token is refused', () => {
  test.each<[string, Claims, Partial<OidcOptions>, string]>([
    ['for another audience', { aud: 'other' }, {}, 'audience'],
    ['for audiences of which none is ours', { aud: ['other', 'mcp2'] }, {}, 'audience'],
    ['for no audience', { aud: undefined }, {}, 'audience'],
    ['for an empty list of audiences', { aud: [] }, {}, 'audience'],
    ['that has expired', { exp: now() - 40 }, {}, 'expired'],
    ['that never expires', { exp: undefined }, {}, 'claims'],
    ['that is not valid yet', { nbf: now() + 60 }, {}, 'not-yet-valid'],
    ['without a subject', { sub: undefined }, {}, 'claims'],
    ['with an empty subject', { sub: '' }, {}, 'claims'],
    ['whose name is no text', { name: 5 }, { usernameClaim: 'name' }, 'claims'],
    ['whose groups are no texts', { groups: [{ name: 'ops' }] }, {}, 'claims'],
    ['with an unverified address', { email: 'a@b.c', email_verified: false }, { usernameClaim: 'email' }, 'claims'],
    ['with an address called "true"', { email: 'a@b.c', email_verified: 'true' }, { usernameClaim: 'email' }, 'claims'],
    ['that names a service account', { sub: 'system:serviceaccount:a:b' }, {}, 'name'],
    ['that names the anonymous user of Kubernetes', { sub: 'system:anonymous' }, {}, 'name'],
    ['with a line break in its name', { sub: 'alice\n{"level":"info"}' }, {}, 'name'],
    ['with a name of 300 characters', { sub: 'a'.repeat(300) }, {}, 'name'],
    ['with 300 groups', { groups: Array.from({ length: 300 }, (_, at) => `g${at}`) }, {}, 'name'],
    ['with text that changes direction in its name', { sub: 'ali\u202ece' }, {}, 'name'],
  ])('%s', async (_, claims, options, reason) => {
    const found = await oidc(issuer, options).identify(await issuer.sign(claims));
    expect(found).toMatchObject({ status: 401, reason, isInvalid: true });
    // It is genuine, so its caller did not guess.
    expect(found).not.toHaveProperty('isFailedAttempt');
  });

  test('without the scope, with 403 and the name of the scope', async () => {
    const found = await oidc(issuer, { requiredScopes: ['mcp:call'] }).identify(await issuer.sign({ scope: 'other' }));
    expect(found).toMatchObject({ status: 403, reason: 'scope', scopes: ['mcp:call'] });
    expect(found).not.toHaveProperty('isFailedAttempt');
  });

  test('of another issuer that signs well', async () => {
    const token = await other.sign({});
    expect(oidc(issuer).takes(token)).toBe(false);
    expect(await oidc(issuer).identify(token)).toMatchObject({ status: 401, isFailedAttempt: true });
  });

  test('of another issuer that calls itself ours', async () => {
    const token = await other.sign({ iss: issuer.url });
    expect(await oidc(issuer).identify(token)).toMatchObject({
      status: 401,
      reason: 'signature',
      isFailedAttempt: true,
    });
  });

  test('of our issuer in another spelling', async () => {
    const token = await issuer.sign({ iss: `${issuer.url}/` });
    expect(oidc(issuer).takes(token)).toBe(false);
    expect(await oidc(issuer).identify(token)).toMatchObject({ status: 401, reason: 'claims', isInvalid: true });
  });

  test('with alg none, and no signature', async () => {
    const [, claims] = (await issuer.sign()).split('.');
    for (const alg of ['none', 'None', 'NONE', '']) {
      const found = await oidc(issuer).identify(`${encode({ alg, kid: 'first' })}.${claims}.`);
      expect(found).toMatchObject({ status: 401, isFailedAttempt: true });
    }
  });

  test('signed with HS256 and the public key as the secret', async () => {
    const [, claims] = (await issuer.sign()).split('.');
    const secrets = [await exportSPKI(issuer.publicKey()), JSON.stringify(await issuer.publicJwk())];
    for (const secret of secrets) {
      const signed = `${encode({ alg: 'HS256', kid: 'first' })}.${claims}`;
      const signature = createHmac('sha256', secret).update(signed).digest('base64url');
      const found = await oidc(issuer).identify(`${signed}.${signature}`);
      expect(found).toMatchObject({ status: 401, reason: 'algorithm' });
    }
  });

  test('with an algorithm that is not on the list', async () => {
    const found = await oidc(issuer, { algorithms: ['RS256'] }).identify(await issuer.sign());
    expect(found).toMatchObject({ status: 401, reason: 'algorithm' });
  });

  test('that carries its own key, or says where it is', async () => {
    const before = other.asked('/keys');
    const headers = [
      { jwk: await issuer.publicJwk('stranger') },
      { jku: `${other.url}/keys` },
      { x5u: `${other.url}/keys` },
      { kid: `${other.url}/keys` },
      { kid: '../../../../dev/null' },
      { kid: "' OR 1=1 --" },
      { kid: '__proto__' },
      { kid: '' },
    ];
    for (const header of headers) {
      const found = await oidc(issuer).identify(await issuer.sign({}, header, 'stranger'));
      expect(found).toMatchObject({ status: 401, isFailedAttempt: true });
    }
    expect(other.asked('/keys')).toBe(before);
  });

  test('with a header that is to be understood and is not', async () => {
    const header = { crit: ['exp'], exp: 1 };
    const [, claims, signature] = (await issuer.sign()).split('.');
    const token = `${encode({ alg: 'ES256', kid: 'first', ...header })}.${claims}.${signature}`;
    expect(await oidc(issuer).identify(token)).toMatchObject({ status: 401 });
  });

  test('with a claim or signature that was changed', async () => {
    const [header, claims = '', signature = ''] = (await issuer.sign()).split('.');
    const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: 'root' };
    const tokens = [
      `${header}.${encode(changed)}.${signature}`,
      `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      `${header}.${claims}.`,
      `${header}.${claims}`,
      `${header}.${claims}.${signature}.x`,
    ];
    for (const token of tokens)
      expect(await oidc(issuer).identify(token)).toMatchObject({
        status: 401,
        reason: 'signature',
        isFailedAttempt: true,
      });
  });

  test.each(['', '.', '..', 'a.b.c', 'a.e30.c', 'a.bnVsbA.c', 'a.W10.c', 'eyJ.eyJ.eyJ', '\u0000.\u0000.\u0000'])(
    'that is no token at all: %j',
    async (token) => {
      expect(oidc(issuer).takes(token)).toBe(false);
      expect(await oidc(issuer).identify(token)).toMatchObject({ status: 401, isFailedAttempt: true });
    },
  );

  test('with a sentence that holds nothing of it', async () => {
    const found = await oidc(issuer).identify(await issuer.sign({ aud: 'a-secret-audience', sub: 'a-secret-name' }));
    expect(JSON.stringify(found)).not.toContain('a-secret');
  });
});

describe('the keys of the issuer', () => {
  async function own(): Promise<Issuer> {
    const started = await Issuer.start();
    onTestFinished(() => started.stop());
    return started;
  }

  test('are fetched once for many tokens, also for many at once', async () => {
    const source = await own();
    const way = oidc(source);
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, at) => source.sign({ sub: `user${at}` })));
    const found = await Promise.all(tokens.map((token) => way.identify(token)));
    expect(found.map((each) => 'name' in each && each.name)).toEqual(tokens.map((_, at) => `user${at}`));
    expect([source.asked('/keys'), source.asked('/.well-known/openid-configuration')]).toEqual([1, 1]);
  });

  test('come from the configured URL, without a request for the openid-configuration', async () => {
    const source = await own();
    const way = oidc(source, { jwksUrl: `${source.url}/keys` });
    expect(await way.identify(await source.sign())).toMatchObject({ name: 'alice' });
    expect(source.asked('/.well-known/openid-configuration')).toBe(0);
  });

  test('are fetched again for an unknown key id, so that the issuer can rotate keys; the old key ends', async () => {
    const source = await own();
    const way = oidc(source, {}, 0);
    const old = await source.sign();
    expect(await way.identify(old)).toMatchObject({ name: 'alice' });
    await source.addKey('second');
    source.published = ['second'];
    expect(await way.identify(await source.sign({}, { kid: 'second' }, 'second'))).toMatchObject({ name: 'alice' });
    expect(await way.identify(old)).toMatchObject({ status: 401, reason: 'key' });
  });

  test('are not fetched again and again for keys that do not exist', async () => {
    const source = await own();
    const way = oidc(source);
    await way.identify(await source.sign());
    for (let at = 0; at < 10; at++) {
      const found = await way.identify(await source.sign({}, { kid: `unknown-${at}` }));
      expect(found).toMatchObject({ status: 401, reason: 'key' });
    }
    expect(source.asked('/keys')).toBe(1);
  });

  test('cannot be fetched: the server denies the caller with a retry time and spares the issuer', async () => {
    const source = await own();
    source.isUp = false;
    const way = oidc(source);
    const token = await source.sign();
    for (let at = 0; at < 5; at++) {
      expect(await way.identify(token)).toMatchObject({ status: 503, reason: 'issuer', retryAfterSeconds: 5 });
    }
    expect(source.asked('/.well-known/openid-configuration')).toBe(1);
  });

  test('are not waited for longer than 5 s, also where the answer has begun', async () => {
    const source = await own();
    source.stalls = true;
    expect(await oidc(source).identify(await source.sign())).toMatchObject({ status: 503, reason: 'issuer' });
  });

  test('that are known are used while the issuer is away', async () => {
    const source = await own();
    const way = oidc(source);
    expect(await way.identify(await source.sign())).toMatchObject({ name: 'alice' });
    source.isUp = false;
    expect(await way.identify(await source.sign({ sub: 'bob' }))).toMatchObject({ name: 'bob' });
  });

  test.each([
    ['names another issuer', { issuer: 'https://id.example.com' }],
    ['sends to keys without TLS', { jwks_uri: 'http://id.example.com/keys' }],
    ['sends to a file', { jwks_uri: 'file:///etc/passwd' }],
    ['sends nowhere', { jwks_uri: undefined }],
  ])('are not taken where its openid-configuration %s', async (_, configuration) => {
    const source = await own();
    source.configuration = configuration;
    expect(await oidc(source).identify(await source.sign())).toMatchObject({ status: 503, reason: 'issuer' });
  });
});
