import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { parse as parseToml } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { PACKAGE, ROOT } from '../../scripts/distribution/names.ts';
import { type HttpServer, serveHttp } from '../served.ts';
import { CLIENTS } from './client-schemas.ts';
import { converse, type Installed, installPacked, NODE_FIRST } from './packed.ts';

const TOKEN = 'a-token-of-a-test-0123456789';
const VARIABLE = 'KUBERNETES_REMEDIATION_TOKEN';

/** One block of the document: of which client, in which language. */
interface Block {
  readonly client: string;
  readonly language: string;
  readonly text: string;
}

const document = readFileSync(join(ROOT, 'docs', 'clients.md'), 'utf8');
const blocks: readonly Block[] = document
  .split(/^## /m)
  .slice(1)
  .flatMap((section) =>
    [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
      client: section.split('\n', 1)[0] ?? '',
      language,
      text,
    })),
  );

/** A way to the server, whatever a client calls its parts. */
interface Way {
  readonly command: string | undefined;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function read({ language, text }: Block): unknown {
  switch (language) {
    case 'json':
      return JSON.parse(text);
    case 'toml':
      return parseToml(text);
    case 'yaml': {
      const parsed = parseDocument(text, { uniqueKeys: true });
      expect([...parsed.errors, ...parsed.warnings]).toEqual([]);
      return parsed.toJS();
    }
    default:
      throw new Error(`No reader for ${language}.`);
  }
}

/** The only server of a configuration, in common words. */
function wayOf(configuration: unknown): Way {
  // biome-ignore lint/suspicious/noExplicitAny: each client has its own words
  const { additionalEnvVars, ...rest } = configuration as any;
  const [servers] = Object.values<Record<string, Record<string, never>>>(rest);
  const entry: Record<string, unknown> = servers?.['kubernetes-remediation'] ?? {};
  const {
    command,
    cmd,
    args,
    env,
    url,
    httpUrl,
    uri,
    headers,
    bearer_token_env_var: bearer,
  } = {
    ...entry,
    ...(entry['config'] as object),
  } as Record<string, never>;
  return {
    command: command ?? cmd,
    args: args ?? [],
    env: env ?? {},
    url: url ?? httpUrl ?? uri,
    headers: headers ?? (bearer ? { Authorization: `Bearer \${${bearer}}` } : {}),
  };
}

/** Puts variables in the place of `${NAME}`, `${env:NAME}`, `$NAME` and `{{ env.NAME }}`. */
function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(?:env:)?(\w+)\}|\$(\w+)|\{\{ env\.(\w+) \}\}/g, (_, ...[one, two, three]: string[]) => {
    const value = variables[one ?? two ?? three ?? ''];
    if (value === undefined) throw new Error(`Nothing has a value for ${text}.`);
    return value;
  });
}

const configurations = blocks.filter(({ language }) => language !== 'bash');
const ways = [
  ...configurations.map((block) => ({ title: `${block.client}, ${block.language}`, way: wayOf(read(block)) })),
  ...blocks.filter(({ language }) => language === 'bash').flatMap(({ client, text }) => fromCommandLine(client, text)),
];

/** The ways that lines of `claude mcp add` would write into its configuration. */
function fromCommandLine(client: string, text: string): readonly { readonly title: string; readonly way: Way }[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const script = `claude() { printf '%s\\n' "$@"; }; ${line}`;
      const [mcp, add, flag, transport, name, ...rest] = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
        .trimEnd()
        .split('\n');
      expect([mcp, add, flag, name]).toEqual(['mcp', 'add', '--transport', 'kubernetes-remediation']);
      const title = `${client}, ${transport} by its command line`;
      const none = { command: undefined, args: [], env: {}, url: undefined, headers: {} };
      if (transport === 'stdio') {
        const [end, command = '', ...args] = rest;
        expect(end).toBe('--');
        return { title, way: { ...none, command, args } };
      }
      const [url = '', header, value = ''] = rest;
      expect([transport, header, rest.length]).toEqual(['http', '--header', 3]);
      const [key = '', said = ''] = value.split(': ');
      return { title, way: { ...none, url, headers: { [key]: said } } };
    });
}

describe('docs/clients.md', () => {
  test('has both ways for every client, but for Claude Desktop', () => {
    for (const client of Object.keys(CLIENTS)) {
      const of = ways.filter(({ title }) => title.startsWith(`${client},`)).map(({ way }) => way);
      expect(
        of.some(({ command }) => command !== undefined),
        client,
      ).toBe(true);
      expect(
        of.some(({ url }) => url !== undefined),
        client,
      ).toBe(client !== 'Claude Desktop');
    }
    expect([...new Set(blocks.map(({ client }) => client))]).toEqual(Object.keys(CLIENTS));
  });

  test('has no token, and each header takes it from the variable', () => {
    const headers = ways.flatMap(({ way }) => Object.entries(way.headers));
    expect(headers.length).toBeGreaterThan(6);
    for (const [key, value] of headers) {
      expect(key).toBe('Authorization');
      expect(expand(value, { [VARIABLE]: 'x' })).toBe('Bearer x');
    }
  });
});

test.each(configurations)('the $language of $client is what the client accepts', (block) => {
  const schema = CLIENTS[block.client];
  expect(schema?.safeParse(read(block)).error?.issues ?? []).toEqual([]);
  // A key that the client does not know is found.
  const damaged = JSON.parse(JSON.stringify(read(block)).replace('"kubernetes-remediation":{', '$&"comand":"x",'));
  expect(schema?.safeParse(damaged).success).toBe(false);
});

describe('over stdio, with the packed program in the place of npx', () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await installPacked();
    const folder = join(installed.folder, 'bin');
    mkdirSync(folder);
    const program = join(installed.folder, 'node_modules', '.bin', PACKAGE.name);
    const script = `#!/bin/sh\n[ "$1 $2" = "-y ${PACKAGE.name}" ] || exit 64\nshift 2\nexec ${program} "$@"\n`;
    writeFileSync(join(folder, 'npx'), script, { mode: 0o755 });
  });
  afterAll(() => installed.remove());

  test.each(ways.filter(({ way }) => way.command !== undefined))('$title: the server shakes hands', async ({ way }) => {
    const HOME = installed.folder;
    const given = Object.entries(way.env).map(([name, value]) => [name, expand(value, { HOME })]);
    const { tools, answer, config } = await converse({
      command: way.command ?? '',
      args: way.args,
      env: { PATH: `${join(installed.folder, 'bin')}:${NODE_FIRST}`, HOME, ...Object.fromEntries(given) },
    });
    expect(tools).toContain('diagnose');
    expect(answer).toMatchObject({ success: false, code: expect.stringMatching(/^KUBE/) });
    expect(config).toMatchObject({ allowed_commands: ['get', 'describe', 'logs'] });
  });
});

describe('over HTTP, with the token from the variable', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp({ environment: { MCP_AUTH_TOKEN: TOKEN } });
  });
  afterAll(() => server.stop());

  test.each(ways.filter(({ way }) => way.url !== undefined))(
    '$title: the server lets the client in',
    async ({ way }) => {
      const url = new URL(way.url ?? '');
      expect([url.port, url.pathname]).toEqual(['8000', '/mcp']);
      const here = new URL(url.pathname, server.url);
      expect((await fetch(here, { method: 'POST', body: '{}' })).status).toBe(401);
      const headers = Object.entries(way.headers).map(([name, value]) => [name, expand(value, { [VARIABLE]: TOKEN })]);
      const client = new Client({ name: 'test', version: '1' });
      const requestInit = { headers: Object.fromEntries(headers) };
      await client.connect(new StreamableHTTPClientTransport(here, { requestInit }));
      expect((await client.listTools()).tools.length).toBeGreaterThan(2);
      await client.close();
    },
  );
});
