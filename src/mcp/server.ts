import { McpServer } from '@modelcontextprotocol/server';
import type { Pipeline } from '../call/pipeline.ts';
import type { Subject } from '../kube/subject.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Tool, ToolSettings } from '../tools/tool.ts';
import { registerClientLog } from './client-log.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import { registerTools } from './tools.ts';

/** Makes an MCP server instance for one request, session or connection, as the SDK wants them. */
export type ServerFactory = () => McpServer;

/** What every MCP server instance of this process shares. */
export interface Surface {
  readonly name: string;
  readonly version: string;
  readonly settingsFor: (subject: Subject) => ToolSettings;
  readonly tools: readonly Tool[];
  readonly prompts: readonly Prompt[];
  readonly pipeline: Pipeline;
  /** What the operator allows a caller, as a page of text. */
  readonly policyInWords: (subject: Subject) => string;
  /** The audit records of a caller's last calls. */
  readonly recentCalls: (subject: Subject) => readonly unknown[];
  /** Who calls where the transport does not establish it for each request. */
  readonly caller: Subject;
}

const INSTRUCTIONS =
  'Runs kubectl for you, within what the operator of this cluster allows. Call get_config to see what that is. A refusal carries a code and a hint that says what to do instead.';
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
        instructions: INSTRUCTIONS,
      },
    );
    const log = registerClientLog(mcp);
    registerTools(mcp, surface, log);
    registerPrompts(mcp, surface);
    registerResources(mcp, surface);
    return mcp;
  };
}
