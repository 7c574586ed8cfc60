import type { ClientCapabilities } from '@modelcontextprotocol/server';

/** What a client that opens pages says of itself. Source: MCP 2025-11-25, Elicitation (URL mode). */
export const URLS_CAPABILITY: ClientCapabilities = { elicitation: { url: {} } };

/** Whether the capabilities of a client say that it opens pages for its user. Takes any JSON. */
export function opensUrls(capabilities: unknown): boolean {
  const { elicitation } = membersOf(capabilities);
  return typeof membersOf(elicitation)['url'] === 'object' && membersOf(elicitation)['url'] !== null;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
