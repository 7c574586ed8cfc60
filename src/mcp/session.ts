/** Headers that name a session, the first one that is sent counts: clients of SREGym name their own. Source: SREGym; MCP 2025-11-25. */
const HEADERS = ['sregym_ssid', 'mcp-session-id'];
const MOST_CHARACTERS = 200;

/** Returns the session that a request names; undefined if it names none. It is part of no decision on what a caller may do. */
export function sessionIn(header: (name: string) => string | undefined): string | undefined {
  return HEADERS.map(header)
    .find((value) => value !== undefined && value !== '')
    ?.slice(0, MOST_CHARACTERS);
}
