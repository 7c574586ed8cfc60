import type { LoggingLevel, McpServer, ServerContext } from '@modelcontextprotocol/server';

/** The levels from the least to the most severe. Source: RFC 5424, as MCP 2025-11-25, Logging, takes them over. */
const LEVELS: readonly LoggingLevel[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
];

/** Sends a log message to the client of a call, if it asked for messages of this level. */
export type ClientLog = (
  context: ServerContext,
  level: LoggingLevel,
  data: Readonly<Record<string, unknown>>,
) => Promise<void>;

/**
 * Lets a client say from which level on it wants to be told: for a session by `logging/setLevel`, in 2026-07-28 with each request.
 * A client that said nothing is told nothing.
 */
export function registerClientLog({ server }: McpServer): ClientLog {
  let wanted: LoggingLevel | undefined;
  server.setRequestHandler('logging/setLevel', ({ params }) => {
    wanted = params.level;
    return {};
  });
  return async ({ mcpReq }, level, data) => {
    // The SDK knows what a request of 2026-07-28 asked for; for sessions it would send everything unasked.
    const isModern = mcpReq.envelope !== undefined;
    if (!isModern && (wanted === undefined || LEVELS.indexOf(level) < LEVELS.indexOf(wanted))) return;
    await mcpReq.log(level, data, 'call');
  };
}
