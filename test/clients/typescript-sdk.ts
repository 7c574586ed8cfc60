import {
  ProtocolError,
  Client as SecondClient,
  StreamableHTTPClientTransport as SecondHttp,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as SecondStdio } from '@modelcontextprotocol/client/stdio';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import type { CallEnd, OpenClient, Target, TestClient } from './client.ts';

const WHO = { name: 'test', version: '1' };

/** What both generations have in common. */
interface SdkClient {
  readonly listTools: () => Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  readonly getServerVersion: () => { readonly name: string } | undefined;
  readonly close: () => Promise<void>;
}

function opened(client: SdkClient, revision: string | undefined, call: Call): OpenClient {
  return {
    revision: String(revision),
    server: String(client.getServerVersion()?.name),
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: (tool, given) => {
      const cancelling = new AbortController();
      return {
        end: call(tool, given as Record<string, unknown>, cancelling.signal).then(endOf, faultOf),
        cancel: async () => cancelling.abort(),
      };
    },
    close: () => client.close(),
  };
}

type Call = (name: string, given: Record<string, unknown>, signal: AbortSignal) => Promise<object>;

function endOf(result: object): CallEnd {
  const { isError, structuredContent, content } = result as Record<string, unknown>;
  return { isError: isError as boolean, structured: structuredContent as Record<string, unknown>, content };
}

function faultOf(error: Error): CallEnd {
  if (error instanceof McpError || error instanceof ProtocolError)
    return { fault: { code: Number(error.code), message: error.message } };
  return { failed: error.message };
}

async function openFirst(target: Target): Promise<OpenClient> {
  const client = new FirstClient(WHO);
  const over = 'url' in target ? new FirstHttp(new URL(target.url)) : new FirstStdio({ ...target, stderr: 'ignore' });
  const transport = over as Transport;
  let revision: string | undefined;
  const setVersion = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version: string) => {
    revision = version;
    setVersion?.(version);
  };
  await client.connect(transport);
  return opened(client, revision, (name, given, signal) =>
    client.callTool({ name, arguments: given }, undefined, { signal }),
  );
}

async function openSecond(mode: 'auto' | 'legacy', target: Target): Promise<OpenClient> {
  const client = new SecondClient(WHO, { versionNegotiation: { mode } });
  const transport =
    'url' in target ? new SecondHttp(new URL(target.url)) : new SecondStdio({ ...target, stderr: 'ignore' });
  await client.connect(transport);
  return opened(client, client.getNegotiatedProtocolVersion(), (name, given, signal) =>
    client.callTool({ name, arguments: given }, { signal }),
  );
}

/** The TypeScript SDK: the newest of both generations, the second in its two ways to begin. */
export const TYPESCRIPT_SDKS: readonly TestClient[] = [
  { name: 'TypeScript SDK 1.32', revision: '2025-11-25', open: openFirst },
  { name: 'TypeScript SDK 2.4', revision: '2026-07-28', open: (target) => openSecond('auto', target) },
  {
    name: 'TypeScript SDK 2.4 with initialize',
    revision: '2025-11-25',
    open: (target) => openSecond('legacy', target),
  },
];
