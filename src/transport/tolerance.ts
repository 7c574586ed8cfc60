/** A message as the SDK takes it, or the JSON-RPC error that answers it. */
export type Tolerated =
  | { readonly message: unknown }
  | { readonly id: string | number | null; readonly code: number; readonly error: string };

type Members = Readonly<Record<string, unknown>>;

/** What a client that does not introduce itself is called. */
const UNNAMED = { name: 'unknown', version: 'unknown' };

/**
 * Takes a parsed JSON-RPC message the way real clients send it: null members of `params`, of its `_meta` and `params` itself
 * count as absent, and an `initialize` may lack `capabilities` and `clientInfo`. Returns the same object if nothing had to
 * change, and an error for an `initialize` without a revision to negotiate from. Does not check anything else.
 * Source: MCP 2025-11-25, Lifecycle; JSON-RPC 2.0 has no null `params`.
 */
export function tolerate(message: unknown): Tolerated {
  if (!isMembers(message) || typeof message['method'] !== 'string') return { message };
  const { params, ...head } = message;
  const given = params === null ? undefined : params;
  const kept = isMembers(given) ? withoutNulls(given) : given;
  if (message['method'] === 'initialize') return introduce(message, head, isMembers(kept) ? kept : {});
  if (kept === params) return { message };
  return { message: kept === undefined ? head : { ...head, params: kept } };
}

function introduce(message: Members, head: Members, params: Members): Tolerated {
  if (typeof params['protocolVersion'] !== 'string') {
    // A request of 2026-07-28 says its revision there, and knows no initialize: the SDK has the error for it.
    if (isMembers(params['_meta'])) return { message };
    const { id } = message;
    return {
      id: typeof id === 'string' || typeof id === 'number' ? id : null,
      code: -32602,
      error: 'Invalid params: initialize needs "protocolVersion" as a string, for example "2025-11-25".',
    };
  }
  const { clientInfo: said = {} } = params;
  const isNamed = isMembers(said) && 'name' in said && 'version' in said;
  if (isNamed && 'capabilities' in params && params === message['params']) return { message };
  // What has the wrong type stays: the SDK has the error for it.
  const clientInfo = isMembers(said) ? { ...UNNAMED, ...said } : said;
  return { message: { ...head, params: { ...params, capabilities: params['capabilities'] ?? {}, clientInfo } } };
}

/** The members that are not null, also within `_meta`; the same object if all are. */
function withoutNulls(members: Members): Members {
  const meta = members['_meta'];
  const keptMeta = isMembers(meta) ? withoutNulls(meta) : meta;
  if (keptMeta === meta && !Object.values(members).includes(null)) return members;
  const entries = Object.entries(members).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, name === '_meta' ? keptMeta : value]));
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
