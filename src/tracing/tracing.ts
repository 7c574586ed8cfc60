import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { AnsweredCall } from '../audit/entry.ts';
import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import { type Carrier, readTraceContext } from './trace-context.ts';

/** Where a call says that it belongs, and how it came. */
export interface TraceOrigin {
  readonly meta?: Carrier | undefined;
  readonly http?: Carrier | undefined;
  readonly protocolVersion?: string | undefined;
}

/** The span of one call. */
export interface CallSpan {
  /** Runs the command of a plan in a span of its own. */
  readonly around: (plan: Plan, run: () => Promise<Execution>) => Promise<Execution>;
  readonly end: (call: AnsweredCall) => void;
}

/** Makes the span of a call that has just come. */
export type BeginSpan = (tool: string, callId: string, origin: TraceOrigin) => CallSpan;

/**
 * Traces calls with whatever SDK the operator has loaded into the process; without one nothing is traced, at no cost.
 * The parent is what MCP's `_meta` says; else the span that is active, as of an instrumentation of HTTP; else what the HTTP
 * headers say. Spans hold words of the server and no arguments. Source: OpenTelemetry semantic conventions, MCP server spans.
 */
export function createTracing(version: string, transport: 'stdio' | 'http'): BeginSpan {
  const tracer = trace.getTracer('kubernetes-remediation-mcp', version);
  const network = transport === 'http' ? 'tcp' : 'pipe';
  return (tool, callId, { meta, http, protocolVersion }) => {
    const ambient = trace.getSpanContext(context.active()) ?? readTraceContext(http);
    const stated = readTraceContext(meta);
    const parent = stated ?? ambient;
    const span = tracer.startSpan(
      `tools/call ${tool}`,
      {
        kind: SpanKind.SERVER,
        links: stated !== undefined && ambient !== undefined ? [{ context: ambient }] : [],
        attributes: {
          'mcp.method.name': 'tools/call',
          'gen_ai.tool.name': tool,
          'gen_ai.operation.name': 'execute_tool',
          'network.transport': network,
          'kubernetes_remediation_mcp.call_id': callId,
          ...(protocolVersion && { 'mcp.protocol.version': protocolVersion }),
        },
      },
      parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
    );
    return {
      around: (plan, run) => runInSpan(tracer, span, plan, run),
      end: (call) => endCall(span, call),
    };
  };
}

async function runInSpan(tracer: Tracer, parent: Span, { command }: Plan, run: () => Promise<Execution>) {
  const subcommand = command.path.join(' ');
  const span = tracer.startSpan(
    `kubectl ${subcommand}`,
    { attributes: { 'kubernetes_remediation_mcp.subcommand': subcommand } },
    trace.setSpan(ROOT_CONTEXT, parent),
  );
  try {
    const execution = await run();
    span.setAttributes(toAttributes(execution));
    if (execution.ended !== 'exited' || execution.exitCode !== 0) span.setStatus({ code: SpanStatusCode.ERROR });
    return execution;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

function toAttributes(execution: Execution): Attributes {
  const ended = { 'kubernetes_remediation_mcp.ended': execution.ended };
  if (execution.ended !== 'exited') return ended;
  return { ...ended, 'process.exit.code': execution.exitCode };
}

function endCall(span: Span, { success, code, plan, verdict, defect }: AnsweredCall): void {
  span.setAttributes({
    ...(plan && { 'kubernetes_remediation_mcp.subcommand': plan.command.path.join(' ') }),
    ...(verdict && { 'kubernetes_remediation_mcp.verdict': verdict.allowed ? 'allowed' : 'denied' }),
    ...(code && { 'kubernetes_remediation_mcp.code': code }),
    ...(!success && { 'error.type': defect ? '_OTHER' : 'tool_error' }),
  });
  if (!success) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
