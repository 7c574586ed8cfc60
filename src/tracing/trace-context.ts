import { createTraceState, type SpanContext } from '@opentelemetry/api';

/** What a request carries of a trace, unchecked: in MCP's `_meta`, or in HTTP headers of the same names. */
export interface Carrier {
  readonly traceparent?: unknown;
  readonly tracestate?: unknown;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const MOST_STATE = 512;
const SAMPLED = 1;

/**
 * The span a request says it belongs to; undefined where it says nothing or nothing valid. Baggage is not read: it is
 * text of a caller that would travel on. Source: W3C Trace Context, sections 3.2 and 3.3; MCP 2026-07-28, `_meta`.
 */
export function readTraceContext({ traceparent, tracestate }: Carrier = {}): SpanContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return undefined;
  const state = typeof tracestate === 'string' && tracestate.length <= MOST_STATE ? tracestate : undefined;
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & SAMPLED,
    isRemote: true,
    ...(state && { traceState: createTraceState(state) }),
  };
}
