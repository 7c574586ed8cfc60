import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';

/**
 * A chat that shows one page of a server, for tests: the host of the official package, and a frame as strict as MCP Apps allows.
 * The test reads `heard`, and answers the page's tool calls with `callTool`, which it gives to the window.
 */

type Bridge = ConstructorParameters<typeof AppBridge>;

export interface Chat {
  /** Opens the page of an address. Resolves once the page says that it is ready. */
  readonly open: (
    url: string,
    capabilities: Bridge[2],
    context: NonNullable<Bridge[3]>['hostContext'],
  ) => Promise<void>;
  readonly bridge: () => AppBridge;
  /** What the page sent, in order. */
  readonly heard: { readonly what: string; readonly params: unknown }[];
}

declare global {
  interface Window {
    chat: Chat;
    callTool: (params: unknown) => Promise<unknown>;
  }
}

const heard: Chat['heard'] = [];
let bridge: AppBridge | undefined;

window.chat = {
  heard,
  bridge: () => {
    if (bridge === undefined) throw new Error('No page is open.');
    return bridge;
  },
  open: async (url, capabilities, hostContext) => {
    const frame = document.createElement('iframe');
    frame.title = 'The card';
    frame.setAttribute('sandbox', 'allow-scripts');
    document.body.append(frame);
    const held = frame.contentWindow;
    if (held === null) throw new Error('The frame has no window.');
    const made = new AppBridge(null, { name: 'chat', version: '1' }, capabilities, { hostContext: hostContext ?? {} });
    bridge = made;
    made.oncalltool = async (params) => {
      heard.push({ what: 'tools/call', params });
      return (await window.callTool(params)) as never;
    };
    made.onopenlink = async (params) => {
      heard.push({ what: 'ui/open-link', params });
      return {};
    };
    made.onrequestteardown = () => heard.push({ what: 'request-teardown', params: {} });
    made.onsizechange = (params) => {
      heard.push({ what: 'size', params });
      if (params.height !== undefined) frame.style.height = `${params.height}px`;
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    made.oninitialized = () => resolve();
    await made.connect(new PostMessageTransport(held, held));
    frame.src = url;
    await promise;
  },
};
