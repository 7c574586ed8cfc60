import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { launch } from './server.ts';

/** Makes one call of the kubectl tool with these words; resolves with the answer as it came. */
export type AskKubectl = (...args: string[]) => Promise<string>;

const ACCEPT = { accept: 'application/json, text/event-stream' };
const CLIENT = { name: 'bench', version: '1' };
const LEGACY = '2025-11-25';
const MODERN = '2026-07-28';
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': {},
};
const INITIALIZE = {
  method: 'initialize',
  params: { protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT },
};
const INITIALIZED = { method: 'notifications/initialized' };

/** A client that only ever posts calls, as the curl lines of the README do. */
export function plain(url: URL): AskKubectl {
  const post = poster(url);
  return async (...args) => (await post(call(args))).text;
}

/** A client of the revisions before 2026-07-28, in a session that it has opened. */
export async function inSession(url: URL): Promise<AskKubectl> {
  const post = poster(url);
  const { response } = await post({ id: 0, ...INITIALIZE }, ACCEPT);
  const session = String(response.headers['mcp-session-id']);
  const headers = { ...ACCEPT, 'mcp-session-id': session, 'mcp-protocol-version': LEGACY };
  await post(INITIALIZED, headers);
  return async (...args) => (await post(call(args), headers)).text;
}

/** A client of revision 2026-07-28, which needs no session. */
export function modern(url: URL): AskKubectl {
  const post = poster(url);
  const headers = { ...ACCEPT, 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': 'kubectl' };
  return async (...args) => {
    const { params, ...message } = call(args);
    return (await post({ ...message, params: { ...params, _meta: ENVELOPE } }, headers)).text;
  };
}

/** A server of its own on standard input and output, with its one client. */
export async function startOnStdio(
  kubectlFolder: string,
  environment: Record<string, string>,
): Promise<{ readonly pid: number; readonly ask: AskKubectl; readonly stop: () => Promise<void> }> {
  const { program, argv, env } = launch(kubectlFolder, environment, ['--transport', 'stdio']);
  const child = spawn(program, argv, { stdio: ['pipe', 'pipe', 'ignore'], env });
  if (child.pid === undefined) throw new Error('the server did not start');
  const lines = createInterface({ input: child.stdout });
  const say = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const ask = async (message: object): Promise<string> => {
    say(message);
    const [line] = await once(lines, 'line');
    return line;
  };
  await ask({ id: 0, ...INITIALIZE });
  say(INITIALIZED);
  return {
    pid: child.pid,
    ask: (...args) => ask(call(args)),
    stop: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

function call(args: readonly string[]) {
  return { id: 1, method: 'tools/call', params: { name: 'kubectl', arguments: { args } } };
}

type Answer = { readonly response: IncomingMessage; readonly text: string };

/** Posts messages over a kept connection of its own. */
function poster(url: URL): (message: object, headers?: Record<string, string>) => Promise<Answer> {
  const agent = new Agent({ keepAlive: true });
  return (message, headers = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    request(url, { agent, method: 'POST', headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        if ((response.statusCode ?? 0) < 300) resolve({ response, text });
        else reject(new Error(`status ${response.statusCode}: ${text}`));
      });
    })
      .on('error', reject)
      .end(body);
    return promise;
  };
}
