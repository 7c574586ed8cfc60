import type { Remote } from '../config/remote.ts';
import { type Body, NoServerAnswer, type Way } from './way.ts';

const REVISION = '2026-07-28';
const META = 'io.modelcontextprotocol/';
/** JSON-RPC: the name of the tool is one of the params. */
const INVALID_PARAMS = -32602;

/**
 * Opens the way to a running server: each call is one POST, and ends with its connection. Source: MCP 2026-07-28, Streamable HTTP.
 * `version` is the version of this program.
 */
export function openRemote({ url, token }: Remote, version: string): Way {
  const client = { name: 'kubernetes-remediation-mcp kubectl', version };
  return {
    keeps: true,
    close: async () => {},
    call: async (tool, given, signal) => {
      const meta = { protocolVersion: REVISION, clientInfo: client, clientCapabilities: {} };
      const message = {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name: tool,
          arguments: given,
          _meta: Object.fromEntries(Object.entries(meta).map(([key, value]) => [META + key, value])),
        },
      };
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': REVISION,
        'mcp-method': 'tools/call',
        'mcp-name': tool,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      return read(await send(url, { method: 'POST', headers, body: JSON.stringify(message), signal }));
    },
  };
}

interface Sent {
  readonly status: number;
  readonly text: string;
}

/** A redirect is no answer: the token is for one server. */
async function send(url: string, request: RequestInit): Promise<Sent> {
  try {
    const response = await fetch(url, { ...request, redirect: 'manual' });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (request.signal?.aborted === true) throw error;
    const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
    throw new NoServerAnswer(`The server at ${url} cannot be reached (${cause?.code ?? 'unknown error'}).`);
  }
}

function read({ status, text }: Sent): Body | undefined {
  const { result, error } = parse(text) as { readonly result?: Result; readonly error?: Fault };
  const body = result?.structuredContent ?? parse(result?.content?.[0]?.text ?? '');
  if (result !== undefined && isBody(body)) return body;
  if (error?.code === INVALID_PARAMS && /unknown tool/i.test(error.message ?? '')) return undefined;
  if (status === 401 || status === 403)
    throw new NoServerAnswer(
      `The server refuses the request (HTTP ${status}): ${error?.message ?? 'no reason is given'}.`,
    );
  throw new NoServerAnswer(`The server gave no answer (HTTP ${status}): ${error?.message ?? 'this is no MCP server'}.`);
}

interface Result {
  readonly structuredContent?: unknown;
  readonly content?: readonly { readonly text?: string }[];
}

interface Fault {
  readonly code?: number;
  readonly message?: string;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'success' in value;
}

/** The JSON of an answer, or of the last event of a stream of them; an empty object for anything else. */
function parse(text: string): object {
  const data = /^(?:event|data|id|:)/.test(text)
    ? (text
        .match(/^data: ?(.*)$/gm)
        ?.at(-1)
        ?.replace(/^data: ?/, '') ?? '')
    : text;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
