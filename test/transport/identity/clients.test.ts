import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { joinMethods } from '../../../src/transport/identity/identity.ts';
import { Oidc } from '../../../src/transport/identity/oidc.ts';
import { StaticTokens, staticToken } from '../../../src/transport/identity/static-tokens.ts';
import { listen } from '../whoami.ts';
import { Issuer, optionsFor } from './issuer.ts';

const REVISIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'] as const;
const TOKEN = 'the-token-of-the-test';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer.stop());

/** The endpoint with a token and an issuer at once. */
async function serve(): Promise<string> {
  const known = new StaticTokens();
  known.use([staticToken(TOKEN, 'holmes')].filter((each) => each !== undefined));
  const oidc = new Oidc(optionsFor(issuer));
  const identify = joinMethods({ tokens: [known, oidc], certificates: false }, pino({ enabled: false }));
  return (await listen({ identify })).url;
}

/** Asks, as a real client of a revision does, whom the endpoint takes it for. */
async function ask(url: string, revision: (typeof REVISIONS)[number], token: string): Promise<unknown> {
  const client = new Client(
    { name: 'test', version: '1' },
    revision === '2026-07-28'
      ? { versionNegotiation: { mode: { pin: revision } } }
      : { supportedProtocolVersions: [revision] },
  );
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  onTestFinished(() => client.close());
  const { content } = await client.callTool({ name: 'whoami', arguments: {} });
  const [first] = content as readonly { readonly text: string }[];
  return JSON.parse(first?.text ?? 'null');
}

test.each(REVISIONS)(
  'a client of revision %s is known by its token, whichever of two ways it is of',
  async (revision) => {
    const url = await serve();
    expect(await ask(url, revision, TOKEN)).toEqual({ method: 'token', name: 'holmes', groups: [] });
    const jwt = await issuer.sign({ sub: 'alice', groups: ['ops'] });
    expect(await ask(url, revision, jwt)).toEqual({ method: 'oidc', name: 'alice', groups: ['ops'] });
  },
);

test.each(REVISIONS)('a client of revision %s with a wrong token does not get as far as a call', async (revision) => {
  const url = await serve();
  await expect(ask(url, revision, 'a-wrong-token-of-the-test')).rejects.toThrow();
});
