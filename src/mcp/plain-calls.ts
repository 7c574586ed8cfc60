import type { Subject } from '../kube/subject.ts';
import type { Outcome } from '../result/outcome.ts';
import type { ToolSettings } from '../tools/tool.ts';
import type { Surface } from './surface.ts';
import { listTools } from './tools.ts';

/** Who sent a message, with which headers, and when nobody waits for its answer any more. */
export interface PlainCaller {
  readonly subject: Subject;
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Takes what is to be done once the response is over. */
  readonly whenAnswered?: (then: () => void) => void;
}

/** Answers a message with a JSON-RPC response, as parts of its text, or says with undefined that it takes the SDK to do so. */
export type AnswerPlainly = (message: unknown, caller: PlainCaller) => Promise<readonly string[]> | undefined;

/** Headers that say something of a session, a revision or a trace: a POST without them is what its body is. */
const MEANINGFUL: readonly string[] = [
  'mcp-session-id',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'traceparent',
  'tracestate',
  'baggage',
];

/**
 * Answers tools/list and tools/call of clients without a session as the SDK would, byte for byte, without a server instance
 * for each: that instance costs more than a refusal. It takes only messages that hold nothing else and are in order; whatever
 * is unusual is left to the SDK, which has the errors for it.
 */
export function createPlainAnswers({ tools, settingsFor, pipeline }: Surface): AnswerPlainly {
  const listed = new WeakMap<ToolSettings, string>();
  const list = (settings: ToolSettings) => {
    const text = listed.get(settings) ?? JSON.stringify({ tools: listTools(tools, settings) });
    listed.set(settings, text);
    return text;
  };
  return (message, { subject, signal, headers, whenAnswered }) => {
    if (MEANINGFUL.some((name) => headers[name] !== undefined)) return undefined;
    if (!hasOnly(message, ['jsonrpc', 'id', 'method', 'params'])) return undefined;
    const { jsonrpc, id, method, params = {} } = message;
    if (jsonrpc !== '2.0' || !(typeof id === 'string' || Number.isSafeInteger(id))) return undefined;
    const answer = (result: readonly string[]) => [
      '{"result":',
      ...result,
      `,"jsonrpc":"2.0","id":${JSON.stringify(id)}}`,
    ];
    if (method === 'tools/list' && hasOnly(params, [])) return Promise.resolve(answer([list(settingsFor(subject))]));
    if (method !== 'tools/call' || !hasOnly(params, ['name', 'arguments'])) return undefined;
    const tool = tools.find(({ name }) => name === params['name']);
    const given = params['arguments'];
    if (tool === undefined || !(given === undefined || isRecord(given))) return undefined;
    return pipeline
      .answer({ tool, arguments: given, signal, subject, whenAnswered })
      .then((outcome) => answer(writeResult(outcome)));
  };
}

/** The JSON of `toResult`. The body, which may be long, is in it twice and written once. */
function writeResult({ success, body }: Outcome): readonly string[] {
  const text = JSON.stringify(body);
  const quoted = JSON.stringify(text);
  return ['{"content":[{"type":"text","text":', quoted, '}],"structuredContent":', text, `,"isError":${!success}}`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: unknown, names: readonly string[]): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && Object.keys(value).every((name) => names.includes(name));
}
