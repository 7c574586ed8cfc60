import { McpServer } from '@modelcontextprotocol/server';
import { registerLogLevel } from './peer.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import type { Surface } from './surface.ts';
import { registerTools } from './tools.ts';

/** Makes an MCP server instance for one request, session or connection, as the SDK wants them. */
export type ServerFactory = () => McpServer;

/** The tools that say what is allowed, of which a server offers one or both. */
const REPORTS = ['get_config', 'get_remediation_mcp_config'];
/** None of the lists changes while the process lives; a restart may bring others. Source: MCP 2026-07-28, Caching. */
const CACHE_HINT = { ttlMs: 60_000, cacheScope: 'private' } as const;

/**
 * Returns the factory of MCP server instances. Source: MCP 2024-11-05 to 2026-07-28.
 */
export function createServerFactory(surface: Surface): ServerFactory {
  return () => {
    const mcp = new McpServer(
      { name: surface.name, version: surface.version },
      {
        capabilities: { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} },
        cacheHints: {
          'server/discover': CACHE_HINT,
          'tools/list': CACHE_HINT,
          'prompts/list': CACHE_HINT,
          'resources/list': CACHE_HINT,
          'resources/templates/list': CACHE_HINT,
        },
        instructions: instructionsOf(surface),
      },
    );
    registerLogLevel(mcp);
    registerTools(mcp, surface);
    registerPrompts(mcp, surface);
    registerResources(mcp, surface);
    return mcp;
  };
}

function instructionsOf({ tools }: Surface): string {
  const report = REPORTS.find((name) => tools.some((tool) => tool.name === name)) ?? 'get_config';
  return `Runs kubectl for you, within the policy of the cluster's operator. Call ${report} to see what is allowed. A refusal has a code, and a hint that says what to do instead.`;
}
