import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Subject } from '../kube/subject.ts';
import type { Sender } from '../mcp/answer-call.ts';
import { writeNotification, writeRequest } from '../mcp/frames.ts';
import type { Peer } from '../mcp/peer.ts';
import { STATED_REVISION, type ToolCall } from '../mcp/read-call.ts';
import { sessionIn } from '../mcp/session.ts';
import type { ToolCalls } from '../mcp/tool-calls.ts';
import { abortWith } from './abort-with.ts';
import { answerJsonText, type TextAnswer } from './answer.ts';
import { EventStream } from './events.ts';
import { Running } from './running.ts';

/** One POST and its sender. */
export interface Exchange {
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  readonly subject: Subject;
}

/** The session that a call belongs to. */
export interface CallSession {
  readonly id: string;
  readonly running: Running;
}

/** Whether the headers of a request of 2026-07-28 say what its body says. Source: MCP 2026-07-28, Streamable HTTP. */
export function namesCall(headers: IncomingHttpHeaders, { tool }: ToolCall): boolean {
  return (
    headers['mcp-protocol-version'] === STATED_REVISION &&
    headers['mcp-method'] === 'tools/call' &&
    headers['mcp-name'] === tool.name
  );
}

/**
 * Answers a call. In a session the answer is a stream of events. A client of 2026-07-28 gets one if there is something to tell
 * before the answer, else JSON. A client that has not introduced itself always gets JSON.
 */
export async function answerOverHttp(
  calls: ToolCalls,
  call: ToolCall,
  { headers, response, subject }: Exchange,
  { peer, session }: { readonly peer?: Peer; readonly session?: CallSession },
): Promise<TextAnswer> {
  const controller = abortWith(response, 'cut off');
  const id: Readonly<Record<string, string>> = session === undefined ? {} : { 'mcp-session-id': session.id };
  const stream = peer === undefined ? undefined : new EventStream(response, id, session === undefined);
  const sender: Sender = {
    subject,
    session: sessionIn((name) => headers[name]?.toString()),
    peer: peer ?? {},
    signal: controller.signal,
    http: { traceparent: headers['traceparent'], tracestate: headers['tracestate'] },
    tell: stream && ((method, params) => stream.send(writeNotification(method, params))),
    ask: stream && session && ((method, params) => stream.send(writeRequest(method, params))),
    whenAnswered: (then) => void (response.closed ? then() : response.once('close', then)),
  };
  try {
    const answer = await (session?.running ?? new Running()).run(call.id, controller, () => calls.answer(call, sender));
    if (stream !== undefined && (session !== undefined || stream.isOpen)) return stream.finish(answer);
    return answerJsonText(answer ?? []);
  } finally {
    stream?.rest();
  }
}
