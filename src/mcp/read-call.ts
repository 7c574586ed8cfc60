import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  LOG_LEVEL_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import type { Tool } from '../tools/tool.ts';
import { showsApps } from './apps.ts';
import { isLevel } from './client-log.ts';
import { opensUrls } from './opens-urls.ts';
import type { Peer } from './peer.ts';

type Members = Readonly<Record<string, unknown>>;

/** A tools/call request of the ordinary shape. */
export interface ToolCall {
  readonly id: string | number;
  readonly tool: Tool;
  readonly arguments: Members | undefined;
  readonly meta: Members;
  /** What the request itself says about its client, from revision 2026-07-28 on. */
  readonly stated: Peer | undefined;
  /** Whether the client calls again with what an earlier result asked for. */
  readonly isRetry?: boolean | undefined;
}

/** The revision whose requests say for themselves who sent them. Source: MCP 2026-07-28, `_meta`. */
export const STATED_REVISION = '2026-07-28';
const PREFIX = 'io.modelcontextprotocol/';

/**
 * Reads a tools/call that holds nothing unusual; undefined for any other message. Whatever is unusual or wrong is for the SDK,
 * which has the errors for it.
 */
export function readToolCall(message: unknown, tools: readonly Tool[]): ToolCall | undefined {
  const request = readRequest(message);
  if (request?.method !== 'tools/call' || !hasOnly(request.params, ['name', 'arguments', '_meta'])) return undefined;
  const { name, arguments: given, _meta: meta = {} } = request.params;
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined || !(given === undefined || isMembers(given)) || !isMembers(meta)) return undefined;
  const { progressToken } = meta;
  if (progressToken !== undefined && !isId(progressToken)) return undefined;
  const call = { id: request.id, tool, arguments: given, meta };
  if (!Object.keys(meta).some((key) => key.startsWith(PREFIX))) return { ...call, stated: undefined };
  const stated = readStated(meta);
  return stated && { ...call, stated };
}

/** Whether a message asks for the list of tools and holds nothing unusual; its id if it does. */
export function readToolsList(message: unknown): string | number | undefined {
  const request = readRequest(message);
  return request?.method === 'tools/list' && hasOnly(request.params, []) ? request.id : undefined;
}

function readRequest(message: unknown): { id: string | number; method: unknown; params: Members } | undefined {
  if (!hasOnly(message, ['jsonrpc', 'id', 'method', 'params'])) return undefined;
  const { jsonrpc, id, method, params = {} } = message;
  return jsonrpc === '2.0' && isId(id) && isMembers(params) ? { id, method, params } : undefined;
}

function readStated(meta: Members): Peer | undefined {
  const {
    [PROTOCOL_VERSION_META_KEY]: revision,
    [CLIENT_INFO_META_KEY]: client,
    [CLIENT_CAPABILITIES_META_KEY]: capabilities,
    [LOG_LEVEL_META_KEY]: logLevel,
    ...rest
  } = meta;
  if (revision !== STATED_REVISION || Object.keys(rest).some((key) => key.startsWith(PREFIX))) return undefined;
  if (!isMembers(capabilities) || !Object.values(capabilities).every(isPlainCapability)) return undefined;
  if (client !== undefined && !isPlainClient(client)) return undefined;
  if (logLevel !== undefined && !isLevel(logLevel)) return undefined;
  return {
    revision,
    client,
    logLevel,
    ...(showsApps(capabilities) && { hasApps: true }),
    ...(opensUrls(capabilities) && { opensUrls: true }),
  };
}

/** Only the outline of a client's capabilities is checked: a call depends on none but the extension for pages. */
function isPlainCapability(value: unknown): boolean {
  return isMembers(value) && Object.values(value).every((each) => typeof each === 'boolean' || isMembers(each));
}

function isPlainClient(value: unknown): value is { readonly name: string; readonly version: string } {
  if (!hasOnly(value, ['name', 'version', 'title', 'description', 'websiteUrl', 'icons'])) return false;
  const { name, version, icons = [], ...optional } = value;
  const areTexts = [name, version, ...Object.values(optional)].every((each) => typeof each === 'string');
  return areTexts && Array.isArray(icons);
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: unknown, names: readonly string[]): value is Members {
  return isMembers(value) && Object.keys(value).every((name) => names.includes(name));
}
