import type { McpUiHostCapabilities, McpUiHostContext } from '@modelcontextprotocol/ext-apps';
import { isMembers, type Members } from '../src/json.ts';

/** The revision of MCP Apps that the card speaks. */
const REVISION = '2026-01-26';
/** A host that does not answer a request after so long is taken to have refused it. */
const MOST_MS = 60_000;

/** The chat that shows the card: what it can do, and how to ask it. */
export interface Host {
  readonly capabilities: McpUiHostCapabilities;
  readonly context: McpUiHostContext;
  /** Sends a request. Rejects if the host refuses it, or does not answer within a minute. */
  readonly request: (method: string, params: object) => Promise<unknown>;
  readonly notify: (method: string, params?: object) => void;
}

/** What a host tells the card, by method. The value is the params. */
export type Heard = Readonly<Record<string, (params: Members) => void>>;

/**
 * Introduces the card to the window that holds it, and resolves with the host. Messages of other windows, and messages that are
 * not JSON-RPC, are dropped. The card offers the host no method but `ping` and the end. Source: MCP Apps, Lifecycle.
 */
export async function connect(heard: Heard): Promise<Host> {
  const waiting = new Map<number, (answer: Members) => void>();
  let last = 0;
  const send = (message: object) => window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const notify = (method: string, params: object = {}) => send({ method, params });
  const request = (method: string, params: object) => {
    const id = ++last;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => settle({ error: { message: 'The chat did not answer.' } }), MOST_MS);
    const settle = ({ result, error }: Members) => {
      clearTimeout(timer);
      waiting.delete(id);
      if (isMembers(result)) resolve(result);
      else reject(new Error(isMembers(error) ? String(error['message']) : 'The chat refused the request.'));
    };
    waiting.set(id, settle);
    send({ id, method, params });
    return promise;
  };
  window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== window.parent || !isMembers(data) || data['jsonrpc'] !== '2.0') return;
    const { id, method, params } = data;
    if (typeof method !== 'string') return waiting.get(Number(id))?.(data);
    if (Object.hasOwn(heard, method)) heard[method]?.(isMembers(params) ? params : {});
    if (id === undefined) return;
    const isKnown = method === 'ping' || Object.hasOwn(heard, method);
    send({ id, ...(isKnown ? { result: {} } : { error: { code: -32601, message: 'Method not found' } }) });
  });
  const { hostCapabilities, hostContext } = (await request('ui/initialize', {
    appInfo: { name: 'kubernetes-remediation-card', version: '1.0.0' },
    appCapabilities: { availableDisplayModes: ['inline'] },
    protocolVersion: REVISION,
  })) as Members;
  const host = {
    capabilities: isMembers(hostCapabilities) ? hostCapabilities : {},
    context: isMembers(hostContext) ? hostContext : {},
    request,
    notify,
  };
  notify('ui/notifications/initialized');
  return host;
}
