import {
  type CallToolResult,
  type Tool as ListedTool,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { Outcome } from '../result/outcome.ts';
import type { Tool, ToolSettings } from '../tools/tool.ts';
import { callSignal, subjectOf, traceOrigin } from './caller.ts';
import type { ClientLog } from './client-log.ts';
import { followFor } from './progress.ts';
import type { Surface } from './surface.ts';

/** The first revision whose clients know structuredContent and outputSchema. */
const FIRST_STRUCTURED = '2025-06-18';

/** Lists the tools as clients of every revision get them. */
export function listTools(tools: readonly Tool[], settings: ToolSettings): readonly ListedTool[] {
  return tools.map((tool) => {
    const { name, title, inputSchema, outputSchema } = tool;
    return {
      name,
      title,
      description: tool.describe(settings),
      inputSchema: { ...inputSchema },
      outputSchema: { ...outputSchema },
      annotations: { title, ...tool.annotate(settings) },
    };
  });
}

/** Serves tools/list and tools/call, each for the caller of the request. */
export function registerTools(mcp: McpServer, { tools, settingsFor, pipeline, caller }: Surface, log: ClientLog): void {
  const structured = () => (mcp.server.getNegotiatedProtocolVersion() ?? FIRST_STRUCTURED) >= FIRST_STRUCTURED;
  mcp.server.setRequestHandler('tools/list', (_, context) => {
    const listed = listTools(tools, settingsFor(subjectOf(context, caller)));
    return { tools: structured() ? [...listed] : listed.map(withoutOutputSchema) };
  });
  mcp.server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined) {
      const names = tools.map(({ name }) => name).join(', ');
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `Unknown tool: ${params.name.slice(0, 80)}. Tools: ${names}`,
      );
    }
    const follower = followFor(context);
    const outcome = await pipeline
      .answer({
        tool,
        arguments: params.arguments,
        signal: callSignal(context),
        subject: subjectOf(context, caller),
        report: follower?.report,
        client: mcp.server.getClientVersion(),
        trace: traceOrigin(mcp, context),
      })
      .finally(() => follower?.end());
    const { success } = outcome;
    await log(context, success ? 'info' : 'warning', { tool: tool.name, success, code: outcome.body['code'] });
    return toResult(outcome, structured());
  });
}

function withoutOutputSchema({ outputSchema: _, ...tool }: ListedTool): ListedTool {
  return tool;
}

/** The text is the same object as structuredContent, because many clients show a model the text only. */
export function toResult({ success, body }: Outcome, structured: boolean): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(body) }],
    ...(structured ? { structuredContent: { ...body } } : {}),
    isError: !success,
  };
}
