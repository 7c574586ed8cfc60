import { type PythonDriver, startPython } from './python-driver.ts';

/** How Holmes read a tool of a server. */
export interface HolmesTool {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What Holmes found when it loaded a toolset. */
export interface Loaded {
  readonly status: 'enabled' | 'failed';
  readonly error: string | null;
  readonly tools: readonly HolmesTool[];
  /** The tools as its model gets them. */
  readonly openai: readonly unknown[];
}

/** What Holmes made of the answer to a call. */
export interface Shown {
  readonly status: 'success' | 'error' | 'approval_required';
  readonly error: string | null;
  /** What the tool answered. */
  readonly data: string;
  /** What its prompt for approval and its log show of the call. */
  readonly line: string;
  /** The text that its model reads. */
  readonly shown: string;
}

/** How a call is made. */
export interface CallOptions {
  /** A person has approved this call in Holmes. */
  readonly approved?: boolean;
  /** The call goes as through the relay of Holmes, which adds arguments of its own. */
  readonly remote?: boolean;
}

/** Holmes, without a model: the test chooses the calls. */
export interface Holmes {
  /** Loads the server at `url` as a toolset. The token is sent as Holmes' chart configures it. */
  readonly load: (url: string, approvalRequired?: readonly string[]) => Promise<Loaded>;
  /** Loads a server that Holmes starts itself, one process for each call. */
  readonly loadProgram: (program: {
    readonly command: string;
    readonly args: string[];
    readonly env: object;
  }) => Promise<Loaded>;
  readonly call: (tool: string, params: object, options?: CallOptions) => Promise<Shown>;
  readonly close: PythonDriver['close'];
}

/** The token that Holmes sends. */
export const TOKEN = 'holmes-token-of-32-characters-00';
const NAME = 'kubernetes_remediation';

/**
 * Starts Holmes. The import of its packages takes about ten seconds.
 *
 * @param waitSeconds how long it waits for an answer
 */
export async function openHolmes(waitSeconds = 120): Promise<Holmes> {
  const python = await startPython('holmes', 'drive_holmes.py', {
    MCP_TOOL_CALL_TIMEOUT_SEC: String(waitSeconds),
    K8S_REMEDIATION_MCP_TOKEN: TOKEN,
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  });
  const load = async (config: object, asking: readonly string[] = []) => {
    const description = 'Kubernetes remediation tools for cluster operations';
    const toolset = { description, config, approval_required_tools: asking };
    return (await python.ask({ do: 'load', name: NAME, config: toolset }).answer) as unknown as Loaded;
  };
  const headers = { Authorization: 'Bearer {{ env.K8S_REMEDIATION_MCP_TOKEN }}' };
  return {
    load: (url, asking) => load({ url, mode: 'streamable-http', extra_headers: headers }, asking),
    loadProgram: (program) => load({ mode: 'stdio', ...program }),
    call: async (tool, params, options = {}) =>
      (await python.ask({ do: 'call', name: NAME, tool, params, ...options }).answer) as unknown as Shown,
    close: python.close,
  };
}
