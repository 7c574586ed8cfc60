import {
  CLIENT_CAPABILITIES_META_KEY,
  type Tool as ListedTool,
  LOG_LEVEL_META_KEY,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Tool, ToolSettings } from '../tools/tool.ts';
import { answerCall, isStructured, type Sender } from './answer-call.ts';
import { appOf, wantsApps } from './apps.ts';
import { callSignal, subjectOf } from './caller.ts';
import { isLevel } from './client-log.ts';
import { opensUrls } from './opens-urls.ts';
import { peerOf } from './peer.ts';
import { sessionIn } from './session.ts';
import type { Surface } from './surface.ts';

/** Lists the tools as clients of every revision get them; `hasApps` for a client that shows pages. */
export function listTools(tools: readonly Tool[], settings: ToolSettings, hasApps = false): readonly ListedTool[] {
  return tools.filter(isListed).map((tool) => {
    const { name, title, inputSchema, outputSchema } = tool;
    return {
      name,
      title,
      description: tool.describe(settings),
      inputSchema: { ...inputSchema },
      outputSchema: { ...outputSchema },
      annotations: { title, ...tool.annotate(settings) },
      ...(hasApps && { _meta: appOf(name, outputSchema) }),
    };
  });
}

/** Serves tools/list, and those tools/call that no transport answers by itself, each for the caller of the request. */
export function registerTools(mcp: McpServer, surface: Surface): void {
  const { tools, settingsFor, caller } = surface;
  mcp.server.setRequestHandler('tools/list', (_, context) => {
    const listed = listTools(tools, settingsFor(subjectOf(context, caller)), wantsApps(mcp, context));
    return { tools: isStructured(peerOf(mcp)) ? [...listed] : listed.map(withoutOutputSchema) };
  });
  mcp.server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined) {
      const names = tools
        .filter(isListed)
        .map(({ name }) => name)
        .join(', ');
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `Unknown tool: ${params.name.slice(0, 80)}. Tools: ${names}`,
      );
    }
    const call = { tool, arguments: params.arguments, meta: context.mcpReq._meta ?? {}, isRetry: isRetry(context) };
    const result = await answerCall(surface, call, senderOf(mcp, context, surface));
    return JSON.parse(result.join(''));
  });
}

/** Whether the client calls again, whatever it says that its user did. */
function isRetry({ mcpReq }: ServerContext): boolean {
  return mcpReq.inputResponses !== undefined;
}

function isListed({ isUnlisted }: Tool): boolean {
  return isUnlisted !== true;
}

function senderOf(mcp: McpServer, context: ServerContext, { caller }: Surface): Sender {
  const { mcpReq, http } = context;
  const headers = http?.req?.headers;
  const stated: Readonly<Record<string, unknown>> | undefined = mcpReq.envelope;
  const logLevel = stated?.[LOG_LEVEL_META_KEY];
  return {
    subject: subjectOf(context, caller),
    session: sessionIn((name) => headers?.get(name) ?? undefined),
    peer: {
      ...peerOf(mcp),
      ...(stated && {
        logLevel: isLevel(logLevel) ? logLevel : undefined,
        hasApps: wantsApps(mcp, context),
        opensUrls: opensUrls(stated[CLIENT_CAPABILITIES_META_KEY]),
      }),
    },
    signal: callSignal(context),
    http: { traceparent: headers?.get('traceparent'), tracestate: headers?.get('tracestate') },
    // A client that is gone needs no notifications.
    tell: (method, params) => mcpReq.notify({ method, params } as Parameters<typeof mcpReq.notify>[0]).catch(() => {}),
  };
}

function withoutOutputSchema({ outputSchema: _, ...tool }: ListedTool): ListedTool {
  return tool;
}
