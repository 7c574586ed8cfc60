import type { LoggingLevel } from '@modelcontextprotocol/server';

/** The levels from the least to the most severe. Source: RFC 5424, as MCP 2025-11-25, Logging, takes them over. */
const LEVELS: readonly unknown[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] satisfies readonly LoggingLevel[];

export function isLevel(value: unknown): value is LoggingLevel {
  return LEVELS.includes(value);
}

/** Whether a client that asked for messages from `lowest` on gets one of this level. A client that asked for none gets none. */
export function isWanted(level: LoggingLevel, lowest: LoggingLevel | undefined): boolean {
  return lowest !== undefined && LEVELS.indexOf(level) >= LEVELS.indexOf(lowest);
}
