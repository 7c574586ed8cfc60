import { readFile } from 'node:fs/promises';
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** The extension of MCP by which clients show pages of servers. Source: MCP Apps (SEP-1865), 2026-01-26. */
export const APPS_EXTENSION = 'io.modelcontextprotocol/ui';
/** The only kind of page that the extension has. */
export const APP_MIME_TYPE = 'text/html;profile=mcp-app';
/** What a client that shows pages says of itself. */
export const APPS_CAPABILITY: ClientCapabilities = { extensions: { [APPS_EXTENSION]: { mimeTypes: [APP_MIME_TYPE] } } };

/** Where an answer has what only the card reads. */
export const ASIDE_META_KEY = 'kubernetes-remediation/change';

/** Who may call a tool: the model, or the page as well. */
type Visibility = readonly ('model' | 'app')[];

const URI = 'ui://kubernetes-remediation/card';
const MODEL: Visibility = ['model'];
const BOTH: Visibility = ['model', 'app'];

/** The tools whose answers the card shows, and who may call them. The card only reads. */
const SHOWN: ReadonlyMap<string, Visibility> = new Map([
  ['diagnose', BOTH],
  ['get_change', BOTH],
  ['plan_change', MODEL],
  ['apply_change', MODEL],
  ['undo_change', MODEL],
]);
/** The tools whose answers the card shows if they may hold a change. */
const ASKING: ReadonlySet<string> = new Set(['kubectl', 'run_image']);

/** Beside the bundle, or where `make build` puts it if the server runs from its sources. */
const PAGE = import.meta.url.endsWith('.ts') ? '../../dist/card.html' : 'card.html';

/** The page that shows a change, or what is wrong, inside the chat. It loads nothing and asks for no permission. */
export const CARD = {
  uri: URI,
  name: 'card',
  title: 'A change, or what is wrong',
  description: 'Shows a change with its difference, risks and state, or the findings of diagnose. It cannot approve.',
  mimeType: APP_MIME_TYPE,
  // Without domains, a client allows the page no request at all.
  _meta: { ui: { csp: {}, prefersBorder: true } },
} as const;

/** Whether the capabilities of a client say that it shows pages of the one kind that there is. Takes any JSON. */
export function showsApps(capabilities: unknown): boolean {
  const { extensions } = membersOf(capabilities);
  const { mimeTypes } = membersOf(membersOf(extensions)[APPS_EXTENSION]);
  return Array.isArray(mimeTypes) && mimeTypes.includes(APP_MIME_TYPE);
}

/** Whether the client of a request shows pages: by the request itself from 2026-07-28 on, before by its `initialize`. */
export function wantsApps(mcp: McpServer, { mcpReq }: ServerContext): boolean {
  const stated: Readonly<Record<string, unknown>> | undefined = mcpReq.envelope;
  return showsApps(stated === undefined ? mcp.server.getClientCapabilities() : stated[CLIENT_CAPABILITIES_META_KEY]);
}

/** What the list of tools says of a tool to clients that show pages. */
export function appOf(
  name: string,
  outputSchema: Readonly<Record<string, unknown>>,
): { readonly ui: { readonly resourceUri?: string; readonly visibility: string[] } } {
  const mayAsk = ASKING.has(name) && 'change' in membersOf(outputSchema['properties']);
  const visibility = SHOWN.get(name);
  const isShown = mayAsk || visibility !== undefined;
  return { ui: { ...(isShown && { resourceUri: URI }), visibility: [...(visibility ?? MODEL)] } };
}

/** Reads the page from the disk, each time: clients ask once and keep it. Rejects if this build has none. */
export function readCard(): Promise<string> {
  return readFile(new URL(PAGE, import.meta.url), 'utf8');
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
