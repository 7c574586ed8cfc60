import { describe, expect, test } from 'vitest';
import { parseCommandLine, type ServeLine } from '../../src/config/command-line.ts';
import { type Environment, readConfiguration } from '../../src/config/configuration.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { authenticates, authenticationMethods } from '../../src/config/identity.ts';

const TLS = ['--tls-cert', 'cert.pem', '--tls-key', 'key.pem'];
const TOKEN = 'a-token-of-16-characters';
const OIDC = { MCP_OIDC_ISSUER: 'https://id.example.com', MCP_OIDC_AUDIENCE: 'mcp' };

function ways(environment: Environment, args: readonly string[] = []) {
  const line = parseCommandLine(['--transport', 'http', ...args]) as ServeLine;
  return authenticationMethods(readConfiguration(environment), line);
}

describe('who is asked', () => {
  test.each<[string, Environment, readonly string[], boolean]>([
    ['nothing', {}, [], false],
    ['an empty token', { MCP_AUTH_TOKEN: '' }, [], false],
    ['a certificate of the server alone', {}, TLS, false],
    ['a token', { MCP_AUTH_TOKEN: TOKEN }, [], true],
    ['a file of tokens', { MCP_AUTH_TOKEN_FILE: '/etc/tokens' }, [], true],
    ['an audience of service accounts', { MCP_TOKENREVIEW_AUDIENCE: 'mcp' }, [], true],
    ['an issuer', OIDC, [], true],
    ['a client CA', {}, [...TLS, '--tls-client-ca', 'ca.pem'], true],
  ])('with %s configured, callers are asked who they are: %#', (_, environment, args, asked) => {
    expect(authenticates(ways(environment, args))).toBe(asked);
  });

  test('several ways are on at once', () => {
    const all = { ...OIDC, MCP_AUTH_TOKEN: TOKEN, MCP_TOKENREVIEW_AUDIENCE: 'mcp' };
    expect(ways(all, [...TLS, '--tls-client-ca', 'ca.pem'])).toMatchObject({
      token: TOKEN,
      tokenFile: undefined,
      tokenReviewAudience: 'mcp',
      oidc: { issuer: 'https://id.example.com', audiences: ['mcp'], jwksUrl: undefined },
      certificates: true,
    });
  });
});

describe('the prefix of user names follows kube-apiserver', () => {
  test.each([
    [{}, 'https://id.example.com#'],
    [{ MCP_OIDC_USERNAME_CLAIM: 'email' }, ''],
    [{ MCP_OIDC_USERNAME_CLAIM: 'email', MCP_OIDC_USERNAME_PREFIX: 'oidc:' }, 'oidc:'],
    [{ MCP_OIDC_USERNAME_PREFIX: '-' }, ''],
    [{ MCP_OIDC_USERNAME_PREFIX: 'oidc:' }, 'oidc:'],
  ])('%j has the prefix %j', (environment, prefix) => {
    expect(ways({ ...OIDC, ...environment }).oidc?.usernamePrefix).toBe(prefix);
  });
});

describe('settings that do not make sense together stop the start', () => {
  test.each<[string, Environment, readonly string[]]>([
    ['MCP_OIDC_AUDIENCE is empty', { MCP_OIDC_ISSUER: 'https://id.example.com' }, []],
    ['MCP_OIDC_AUDIENCE is set, but MCP_OIDC_ISSUER is not', { MCP_OIDC_AUDIENCE: 'mcp' }, []],
    ['MCP_OIDC_JWKS_URL is set, but MCP_OIDC_ISSUER', { MCP_OIDC_JWKS_URL: 'https://id.example.com/keys' }, []],
    ['MCP_OIDC_REQUIRED_SCOPES is set, but MCP_OIDC_ISSUER', { MCP_OIDC_REQUIRED_SCOPES: 'mcp' }, []],
    ['MCP_IMPERSONATE is "on", but callers are not authenticated', { MCP_IMPERSONATE: 'on' }, []],
    [
      'MCP_IMPERSONATE is "on", but callers are not authenticated',
      { MCP_IMPERSONATE: 'on', MCP_AUTH_TOKEN: TOKEN },
      ['--transport', 'stdio'],
    ],
    ['MCP_IMPERSONATE_PREFIX is set, but MCP_IMPERSONATE is off', { MCP_IMPERSONATE_PREFIX: 'mcp:' }, []],
  ])('%s: %j', (sentence, environment, args) => {
    expect(() => ways(environment, args)).toThrow(ConfigurationError);
    expect(() => ways(environment, args)).toThrow(sentence);
    expect(() => ways(environment, args)).toThrow(/^[^\n]+\.$/);
  });
});
