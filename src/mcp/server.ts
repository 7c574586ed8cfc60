import {
  type CallToolResult,
  type Tool as ListedTool,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Pipeline } from '../call/pipeline.ts';
import type { Subject } from '../kube/subject.ts';
import type { Outcome } from '../result/outcome.ts';
import type { Tool, ToolSettings } from '../tools/tool.ts';

/** The first revision whose clients know structuredContent and outputSchema. */
const FIRST_STRUCTURED = '2025-06-18';

/** Makes an MCP server instance for one request, session or connection, as the SDK wants them. */
export type ServerFactory = () => McpServer;

/** What every MCP server instance of this process shares. */
export interface Surface {
  readonly name: string;
  readonly version: string;
  readonly settings: ToolSettings;
  readonly tools: readonly Tool[];
  readonly pipeline: Pipeline;
  /** Who calls where the transport does not establish it for each request. */
  readonly caller: Subject;
}

/**
 * Returns the factory of MCP server instances. The list of tools is made once for all of them. Source: MCP 2025-03-26 to 2026-07-28, tools/list and tools/call.
 */
export function createServerFactory(surface: Surface): ServerFactory {
  const listed = surface.tools.map((tool) => toListed(tool, surface.settings));
  const byName = new Map(surface.tools.map((tool) => [tool.name, tool]));
  const instructions =
    'Runs kubectl for you, within what the operator of this cluster allows. Call get_config to see what that is. A refusal carries a code and a hint that says what to do instead.';

  return () => {
    const mcp = new McpServer(
      { name: surface.name, version: surface.version },
      { capabilities: { tools: {} }, instructions },
    );
    const structured = () => (mcp.server.getNegotiatedProtocolVersion() ?? FIRST_STRUCTURED) >= FIRST_STRUCTURED;
    mcp.server.setRequestHandler('tools/list', () => ({
      tools: structured() ? listed : listed.map(withoutOutputSchema),
    }));
    mcp.server.setRequestHandler('tools/call', async (request, context) => {
      const tool = byName.get(request.params.name);
      if (tool === undefined) {
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `Unknown tool: ${request.params.name.slice(0, 80)}. Tools: ${[...byName.keys()].join(', ')}`,
        );
      }
      const outcome = await surface.pipeline.answer({
        tool,
        arguments: request.params.arguments,
        signal: callSignal(context),
        subject: subjectOf(context, surface.caller),
        client: mcp.server.getClientVersion(),
      });
      return toResult(outcome, structured());
    });
    return mcp;
  };
}

/** A call ends with its cancellation and, in every revision, when the client that waits for it disconnects. */
function callSignal(context: ServerContext): AbortSignal {
  const disconnected = context.http?.req?.signal;
  return disconnected === undefined ? context.mcpReq.signal : AbortSignal.any([context.mcpReq.signal, disconnected]);
}

/** The transport puts whom it authenticated into `authInfo.extra`, the one place the SDK carries it in. */
function subjectOf(context: ServerContext, caller: Subject): Subject {
  return (context.http?.authInfo?.extra?.['subject'] as Subject | undefined) ?? caller;
}

function toListed(tool: Tool, settings: ToolSettings): ListedTool {
  const { name, title, inputSchema, outputSchema } = tool;
  return {
    name,
    title,
    description: tool.describe(settings),
    inputSchema: { ...inputSchema },
    outputSchema: { ...outputSchema },
    annotations: { title, ...tool.annotate(settings) },
  };
}

function withoutOutputSchema({ outputSchema: _, ...tool }: ListedTool): ListedTool {
  return tool;
}

/** The text is the same object as structuredContent, because many clients show a model the text only. */
function toResult({ success, body }: Outcome, structured: boolean): CallToolResult {
  const result: CallToolResult = { content: [{ type: 'text', text: JSON.stringify(body) }], isError: !success };
  return structured ? { ...result, structuredContent: { ...body } } : result;
}
