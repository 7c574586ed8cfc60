import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ServeLine } from '../../src/config/command-line.ts';
import { type Environment, readConfiguration } from '../../src/config/configuration.ts';
import { consoleOptions } from '../../src/config/console.ts';
import { authenticationMethods } from '../../src/config/identity.ts';
import { settingWarnings } from '../../src/config/warnings.ts';

const folder = mkdtempSync(join(tmpdir(), 'console-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HTTP: ServeLine = { action: 'serve', transport: 'http', host: '127.0.0.1', port: 8000 };
const ISSUER = { MCP_OIDC_ISSUER: 'https://id.example.com', MCP_OIDC_AUDIENCE: 'mcp' };
const TOKEN = { MCP_AUTH_TOKEN: 'the-token-of-the-variable' };

function optionsFor(environment: Environment, line: Partial<ServeLine> = {}) {
  const configuration = readConfiguration({ CONSOLE: 'on', ...environment });
  const all = { ...HTTP, ...line };
  return consoleOptions(configuration, all, authenticationMethods(configuration, all));
}

describe('the console is served', () => {
  test('over HTTP, if it is on', () => {
    expect(optionsFor({})).toEqual({ sessionSeconds: 3600, client: undefined, publicOrigin: undefined });
    expect(optionsFor({ CONSOLE: 'off' })).toBeUndefined();
    expect(optionsFor({}, { transport: 'stdio' })).toBeUndefined();
  });

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]'])('without authentication on %s', (host) => {
    expect(optionsFor({}, { host })).toBeDefined();
  });

  test('on any address with authentication by tokens', () => {
    expect(optionsFor(TOKEN, { host: '0.0.0.0' })).toBeDefined();
    expect(optionsFor({ MCP_TOKENREVIEW_AUDIENCE: 'mcp' }, { host: '0.0.0.0' })).toBeDefined();
  });

  test('under the public URL, whose path is replaced', () => {
    for (const path of ['/mcp', '/mcp/', '/', ''])
      expect(optionsFor({ MCP_PUBLIC_URL: `https://mcp.example.com:8443${path}` })?.publicOrigin).toBe(
        'https://mcp.example.com:8443',
      );
  });

  test('with a client at the issuer, with or without a secret', () => {
    const client = { ...ISSUER, CONSOLE_OIDC_CLIENT_ID: 'console' };
    const file = join(folder, 'secret');
    writeFileSync(file, 'from-the-file\n');
    expect(optionsFor(client)?.client).toMatchObject({ id: 'console', secret: undefined });
    expect(optionsFor({ ...client, CONSOLE_OIDC_CLIENT_SECRET: 'a-secret' })?.client?.secret).toBe('a-secret');
    expect(optionsFor({ ...client, CONSOLE_OIDC_CLIENT_SECRET_FILE: file })?.client?.secret).toBe('from-the-file');
  });
});

describe('the start is refused', () => {
  test.each(['0.0.0.0', '::', '10.0.0.1', 'mcp.example.com', '128.0.0.1'])(
    'without authentication on %s, which others can reach',
    (host) => {
      expect(() => optionsFor({}, { host })).toThrow(
        `CONSOLE is "on", but callers are not authenticated and --host is "${host}"; set one of MCP_AUTH_TOKEN, MCP_AUTH_TOKEN_FILE, MCP_TOKENREVIEW_AUDIENCE or MCP_OIDC_ISSUER, or use --host 127.0.0.1.`,
      );
    },
  );

  test('if only client certificates authenticate', () => {
    const tls = { cert: '/c', key: '/k', clientCa: '/ca' };
    expect(() => optionsFor({}, { tls })).toThrow(/^CONSOLE is "on", but --tls-client-ca is the only way/);
    expect(optionsFor(TOKEN, { tls })).toBeDefined();
  });

  test.each<[string, Environment, string]>([
    [
      'a client without an issuer',
      { CONSOLE_OIDC_CLIENT_ID: 'console' },
      'CONSOLE_OIDC_CLIENT_ID is set, but MCP_OIDC_ISSUER is not; set both or neither.',
    ],
    [
      'a secret without a client',
      { ...ISSUER, CONSOLE_OIDC_CLIENT_SECRET: 'a-secret' },
      'CONSOLE_OIDC_CLIENT_SECRET is set, but CONSOLE_OIDC_CLIENT_ID is not; set both or neither.',
    ],
    [
      'a file of a secret without a client',
      { ...ISSUER, CONSOLE_OIDC_CLIENT_SECRET_FILE: '/x' },
      'CONSOLE_OIDC_CLIENT_SECRET_FILE is set, but CONSOLE_OIDC_CLIENT_ID is not; set both or neither.',
    ],
    [
      'a secret and a file of one',
      {
        ...ISSUER,
        CONSOLE_OIDC_CLIENT_ID: 'c',
        CONSOLE_OIDC_CLIENT_SECRET: 'a-secret',
        CONSOLE_OIDC_CLIENT_SECRET_FILE: '/x',
      },
      'CONSOLE_OIDC_CLIENT_SECRET and CONSOLE_OIDC_CLIENT_SECRET_FILE are both set; set only one of them.',
    ],
    [
      'a public URL with another path',
      { MCP_PUBLIC_URL: 'https://example.com/k8s/mcp' },
      'MCP_PUBLIC_URL is "https://example.com/k8s/mcp"; with CONSOLE, use a URL with the path /mcp: the console is at /console of the same host.',
    ],
  ])('for %s', (_, environment, says) => {
    expect(() => optionsFor(environment)).toThrow(says);
  });

  test('for a client without an issuer, also with the console off', () => {
    expect(() => optionsFor({ CONSOLE: 'off', CONSOLE_OIDC_CLIENT_ID: 'console' })).toThrow('MCP_OIDC_ISSUER is not');
  });
});

test('warns of a client of a console that is off', () => {
  const environment = { ...ISSUER, CONSOLE_OIDC_CLIENT_ID: 'console' };
  const says = 'CONSOLE_OIDC_CLIENT_ID is set, but CONSOLE is off: the server does not serve the console.';
  expect(settingWarnings(readConfiguration(environment), environment)).toContain(says);
  const on = { ...environment, CONSOLE: 'on' };
  expect(settingWarnings(readConfiguration(on), on)).not.toContain(says);
});
