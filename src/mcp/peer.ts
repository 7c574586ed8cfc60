import type { LoggingLevel, McpServer } from '@modelcontextprotocol/server';
import type { Call } from '../call/pipeline-parts.ts';
import { showsApps } from './apps.ts';
import { opensUrls } from './opens-urls.ts';

/** What a client has said about itself: by `initialize` and `logging/setLevel`, or with each request of 2026-07-28. */
export interface Peer {
  /** The revision that both sides speak; undefined if the client has not said. */
  readonly revision?: string | undefined;
  readonly client?: Call['client'];
  /** The lowest level of the log messages it wants; undefined for none. */
  readonly logLevel?: LoggingLevel | undefined;
  /** Whether it shows pages of servers. */
  readonly hasApps?: boolean | undefined;
  /** Whether it opens pages of the web for its user. */
  readonly opensUrls?: boolean | undefined;
}

/** The levels that clients of an SDK instance have asked for. The SDK keeps them to itself, and sends everything before. */
const asked = new WeakMap<McpServer, LoggingLevel>();

/** Serves `logging/setLevel`, which revision 2026-07-28 no longer has. */
export function registerLogLevel(mcp: McpServer): void {
  mcp.server.setRequestHandler('logging/setLevel', ({ params }) => {
    asked.set(mcp, params.level);
    return {};
  });
}

/** Returns what the client of an SDK instance has said so far. */
export function peerOf(mcp: McpServer): Peer {
  const capabilities = mcp.server.getClientCapabilities();
  return {
    revision: mcp.server.getNegotiatedProtocolVersion(),
    client: mcp.server.getClientVersion(),
    logLevel: asked.get(mcp),
    hasApps: showsApps(capabilities),
    opensUrls: opensUrls(capabilities),
  };
}
