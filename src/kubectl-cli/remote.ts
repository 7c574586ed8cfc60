import { request as requestHttps } from 'node:https';
import type { Remote } from '../config/remote.ts';
import { request as requestHttp } from '../node-http.ts';
import { type Body, NoServerAnswer, type Way } from './way.ts';

const REVISION = '2026-07-28';
const META = 'io.modelcontextprotocol/';
/** JSON-RPC: the name of the tool is one of the params. */
const INVALID_PARAMS = -32602;
/** No answer of the server is longer: it holds at most 64 MiB of stdout and of stderr, as text and as an object. */
const MOST_ANSWER_BYTES = 256 * 1024 * 1024;

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
      return read(await send(url, { headers, body: JSON.stringify(message), signal }));
    },
  };
}

interface Sent {
  readonly status: number;
  readonly text: string;
}

interface Posted {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/**
 * Sends a POST, and waits for its answer as long as the server works on it. A redirect is no answer: the token is for one server.
 * Rejects with NoServerAnswer if there is none.
 */
function send(url: string, { headers, body, signal }: Posted): Promise<Sent> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  const fail = (error: NodeJS.ErrnoException) =>
    reject(
      new NoServerAnswer(
        `The server at ${url} cannot be reached, or ended the connection (${error.code ?? error.message}).`,
      ),
    );
  const length = String(Buffer.byteLength(body));
  const sending = request(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': length },
    signal,
    agent: false,
  });
  sending.on('error', fail);
  sending.on('response', async (response) => {
    try {
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const part of response) {
        bytes += part.length;
        if (bytes > MOST_ANSWER_BYTES) throw new Error('the answer has no end');
        parts.push(part);
      }
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') });
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
  sending.end(body);
  return promise;
}

function read({ status, text }: Sent): Body | undefined {
  const { result, error } = parse(text) as { readonly result?: Result; readonly error?: Fault };
  const body = result?.structuredContent ?? parse(result?.content?.[0]?.text ?? '');
  if (result !== undefined && isBody(body)) return body;
  if (error?.code === INVALID_PARAMS && /unknown tool/i.test(error.message ?? '')) return undefined;
  if (status === 401 || status === 403)
    throw new NoServerAnswer(
      `The server refuses the request (HTTP ${status}): ${reasonOf(error) ?? 'no reason is given'}.`,
    );
  throw new NoServerAnswer(
    `The server gave no answer (HTTP ${status}): ${reasonOf(error) ?? 'this is no MCP server'}.`,
  );
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

/** What a server says of an error, without the full stop at its end. */
function reasonOf(error: Fault | undefined): string | undefined {
  return error?.message?.replace(/\.$/, '');
}
