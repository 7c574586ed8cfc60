import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import type { Subject } from '../kube/subject.ts';
import type { TraceOrigin } from '../tracing/tracing.ts';

/** A call ends with its cancellation and, in every revision, when the client that waits for it disconnects. */
export function callSignal(context: ServerContext): AbortSignal {
  const disconnected = context.http?.req?.signal;
  return disconnected === undefined ? context.mcpReq.signal : AbortSignal.any([context.mcpReq.signal, disconnected]);
}

/** The transport puts whom it authenticated into `authInfo.extra`, the one place the SDK carries it in. */
export function subjectOf(context: ServerContext, caller: Subject): Subject {
  return (context.http?.authInfo?.extra?.['subject'] as Subject | undefined) ?? caller;
}

/** What a request says of the trace it belongs to. Source: MCP 2026-07-28, `_meta` keys traceparent and tracestate. */
export function traceOrigin(mcp: McpServer, { mcpReq, http }: ServerContext): TraceOrigin {
  const meta: Readonly<Record<string, unknown>> = mcpReq._meta ?? {};
  const headers = http?.req?.headers;
  return {
    meta: { traceparent: meta['traceparent'], tracestate: meta['tracestate'] },
    http: { traceparent: headers?.get('traceparent'), tracestate: headers?.get('tracestate') },
    protocolVersion: mcp.server.getNegotiatedProtocolVersion(),
  };
}
