import { rmSync } from 'node:fs';
import { Client, type ClientCapabilities, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { TestContext } from 'vitest';
import { type Choices, type HttpServer, prepare, serveHttp } from '../served.ts';

export const TRANSPORTS = ['http', 'stdio'] as const;
export const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const;

export type Transport = (typeof TRANSPORTS)[number];
export type Revision = (typeof REVISIONS)[number];

/** Every transport with every revision. */
export const EVERY = TRANSPORTS.flatMap((transport) => REVISIONS.map((revision) => ({ transport, revision })));

export interface Connected {
  readonly client: Client;
  readonly folder: string;
  /** The address over HTTP; empty over stdio. */
  readonly url: string;
}

/** One HTTP server for every kind of choices, as in life. */
const servers = new Map<string, Promise<HttpServer>>();

/** Ends the servers that `connect` started: each file that connects does this after all of its tests. */
export async function endServers(): Promise<void> {
  const started = [...servers.values()];
  servers.clear();
  await Promise.all(started.map(async (server) => (await server).stop()));
}

function shared(choices: Choices): Promise<HttpServer> {
  const key = JSON.stringify(choices);
  const server = servers.get(key) ?? serveHttp(choices);
  servers.set(key, server);
  return server;
}

/** Connects the official client, bound to one revision; over stdio to a server of its own. It goes away with the test. */
export async function connect(
  { onTestFinished }: TestContext,
  transport: Transport,
  revision: Revision,
  choices: Choices = {},
  capabilities: ClientCapabilities = {},
): Promise<Connected> {
  const client = new Client(
    { name: 'test', version: '1' },
    revision === '2026-07-28'
      ? { capabilities, versionNegotiation: { mode: { pin: revision } } }
      : { capabilities, supportedProtocolVersions: [revision] },
  );
  if (transport === 'http') {
    // Tests that look for the processes of their call have a server for themselves.
    const own = choices.kubectl === 'hang';
    const server = await (own ? serveHttp(choices) : shared(choices));
    if (own) onTestFinished(() => server.stop());
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
    onTestFinished(() => client.close());
    return { client, folder: server.folder, url: server.url };
  }
  const { command, args, env, folder } = prepare(choices);
  await client.connect(new StdioClientTransport({ command, args, env, stderr: 'ignore' }));
  onTestFinished(async () => {
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { client, folder, url: '' };
}
