import type { Discovery } from './api.ts';
import { type Asker, actAsOf } from './asker.ts';
import { type ApiCall, ApiClient, type ReadableContext } from './client.ts';
import { canProxy } from './connection/agent.ts';
import type { Context } from './connection/connection.ts';
import { proxyFor } from './connection/proxy.ts';
import { DiscoveryCache } from './discovery/cache.ts';
import type { CurrentContext } from './kubeconfig/current-context.ts';

/** The API server for one call. */
export interface OpenedApi extends ApiCall {
  readonly discovery: Discovery;
  /** The namespace of the current context. */
  readonly namespace: string;
  /** The host of the API server as the kubeconfig spells it. */
  readonly host: string;
}

interface Access {
  readonly context: Context;
  readonly client: ApiClient;
  readonly discovery: DiscoveryCache;
}

/** The way to the API server of kubectl's current context: one pool of connections and one discovery, kept while the context stays. */
export class ApiAccess {
  readonly #context: CurrentContext;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #closing = new AbortController();
  #access: Access | undefined;

  constructor(context: CurrentContext, environment: Readonly<Record<string, string>>) {
    this.#context = context;
    this.#environment = environment;
  }

  /** Opens it for one call, or gives undefined if only kubectl can get there. `signal` ends all requests of the call. */
  async open(signal: AbortSignal, asker: Asker): Promise<OpenedApi | undefined> {
    const context = await this.#context.read();
    if (typeof context === 'string') return undefined;
    if (this.#access?.context !== context) {
      this.#access?.client.closeIdle();
      this.#access = this.#connect(context);
    }
    if (this.#access === undefined) return undefined;
    const call = this.#access.client.open(signal, actAsOf(asker));
    return {
      ...call,
      discovery: this.#access.discovery.open(call.api),
      namespace: context.namespace,
      host: context.connection.host,
    };
  }

  /** Opens it with a token and without the context's own credentials, on connections of its own; undefined as `open`. */
  async openWith(token: string, signal: AbortSignal): Promise<ApiCall | undefined> {
    const context = await this.#context.read();
    if (typeof context === 'string') return undefined;
    const client = this.#clientOf({ ...context, credentials: { token } }, () => {});
    const call = client?.open(signal, undefined);
    return (
      call && {
        ...call,
        end: () => {
          call.end();
          void client?.close();
        },
      }
    );
  }

  /** How often what the API server serves was found to have changed. */
  get generation(): number {
    return this.#access?.discovery.generation ?? 0;
  }

  /** Ends all connections and whatever runs for them; resolves when it is gone. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#access?.client.close();
    this.#access = undefined;
  }

  #connect(context: Context): Access | undefined {
    if (!isReadable(context)) return undefined;
    const client = this.#clientOf(context, () => this.#context.doubt());
    return client && { context, client, discovery: new DiscoveryCache(() => performance.now()) };
  }

  #clientOf(context: ReadableContext, doubt: () => void): ApiClient | undefined {
    const { server, proxyUrl } = context.connection;
    const proxy = proxyFor(server, proxyUrl, this.#environment);
    if (proxy !== undefined && !canProxy(server, proxy)) return undefined;
    try {
      return new ApiClient(context, { proxy, environment: this.#environment, doubt, closing: this.#closing.signal });
    } catch {
      // A certificate or an address that cannot be used: kubectl says what is wrong with it.
      return undefined;
    }
  }
}

function isReadable(context: Context): context is ReadableContext {
  return context.credentials !== undefined;
}
