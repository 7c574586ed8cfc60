import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import type { Subject } from '../kube/subject.ts';
import type { Outcome } from '../result/outcome.ts';
import type { Tool } from '../tools/tool.ts';
import type { Carrier } from '../tracing/trace-context.ts';
import { ASIDE_META_KEY } from './apps.ts';
import { isWanted } from './client-log.ts';
import type { Frame } from './frames.ts';
import { openerFor } from './open-page.ts';
import type { Peer } from './peer.ts';
import { follow, type Tell } from './progress.ts';
import { STATED_REVISION, type ToolCall } from './read-call.ts';
import type { Surface } from './surface.ts';

/** The first revision whose clients know structuredContent and outputSchema. */
const FIRST_STRUCTURED = '2025-06-18';

/** The sender of a call, and how to reach it while the call runs. */
export interface Sender {
  readonly subject: Subject;
  readonly peer: Peer;
  /** The session that the call belongs to; undefined without one. */
  readonly session?: string | undefined;
  /** Aborts when the client no longer waits for the answer. */
  readonly signal: AbortSignal;
  /** The trace that the HTTP headers name. */
  readonly http?: Carrier | undefined;
  /** Absent if the answer leaves no room for notifications. */
  readonly tell?: Tell | undefined;
  /** Sends a request to the client, whose answer goes nowhere; absent as `tell`, and without a session or connection. */
  readonly ask?: Tell | undefined;
  /** Takes what is to be done once the answer was sent, if the transport can tell. */
  readonly whenAnswered?: ((then: () => void) => void) | undefined;
}

/** Whether clients of a revision know output schemas. A client that named none is taken for a new one. */
export function isStructured({ revision = FIRST_STRUCTURED }: Peer): boolean {
  return revision >= FIRST_STRUCTURED;
}

/** Runs a call and writes its result, the JSON of a CallToolResult. Every tools/call is answered here. Rejects on a defect. */
export async function answerCall(
  { name, version, pipeline }: Pick<Surface, 'name' | 'version' | 'pipeline'>,
  { tool, arguments: given, meta, isRetry = false }: Pick<ToolCall, 'tool' | 'arguments' | 'meta' | 'isRetry'>,
  { subject, session, peer, signal, http, tell, ask, whenAnswered }: Sender,
): Promise<Frame> {
  const { progressToken, traceparent, tracestate } = meta;
  const follower = progressToken === undefined || tell === undefined ? undefined : follow(progressToken, tell);
  const opener = openerFor({ peer, tell, ask, isRetry });
  const outcome = await pipeline
    .answer({
      tool,
      arguments: given,
      signal,
      subject,
      session,
      report: follower?.report,
      onPending: opener?.open,
      whenAnswered,
      client: peer.client,
      trace: { meta: { traceparent, tracestate }, http, protocolVersion: peer.revision },
    })
    .finally(() => {
      follower?.end();
      opener?.end();
    });
  const asked = opener?.result();
  if (asked !== undefined) return asked;
  const { success, body } = outcome;
  const level = success ? 'info' : 'warning';
  if (tell !== undefined && isWanted(level, peer.logLevel)) {
    const data = { tool: tool.name, success, code: body['code'] };
    await tell('notifications/message', { level, data, logger: 'call' });
  }
  return writeResult(outcome, { asText: tool.asText, peer, server: { name, version } });
}

/**
 * The text of a result is the same object as its structuredContent, because many clients show a model the text only. The body
 * may be long, and is turned into JSON once for both. The order of the members is the SDK's. A tool with `asText` has a text of its own,
 * and its clients take an error for a broken server.
 */
function writeResult(
  { success, body, aside }: Outcome,
  { asText, peer, server }: { readonly asText: Tool['asText']; readonly peer: Peer; readonly server: object },
): Frame {
  const text = JSON.stringify(body);
  const said = asText === undefined ? text : asText(body);
  const isStated = peer.revision === STATED_REVISION;
  const meta = {
    ...(peer.hasApps && aside && { [ASIDE_META_KEY]: aside }),
    ...(isStated && { [SERVER_INFO_META_KEY]: server }),
  };
  return [
    Object.keys(meta).length > 0 ? `{"_meta":${JSON.stringify(meta)},` : '{',
    '"content":[{"type":"text","text":',
    JSON.stringify(said),
    '}]',
    ...(isStructured(peer) ? [',"structuredContent":', text] : []),
    `,"isError":${!success && asText === undefined}${isStated ? ',"resultType":"complete"' : ''}}`,
  ];
}
