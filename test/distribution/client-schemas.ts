import { z } from 'zod';

/**
 * What clients accept as the configuration of a server, from their sources; each with the file, its commit and the day it was
 * read. Where a client passes over what it does not know, these schemas do not: a key that has no effect misleads.
 */
const text = z.string().min(1);
const texts = z.array(text);
const map = z.record(text, z.string());
const address = z.url({ protocol: /^https?$/ });
const seconds = z.number().positive();

const named = <T extends z.ZodType>(key: string, server: T) =>
  z.strictObject({ [key]: z.strictObject({ 'kubernetes-remediation': server }) });

/** Claude Code, .mcp.json: no schema is published. Source: its documentation of MCP, read 2026-11-30. */
const claudeCode = named(
  'mcpServers',
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('stdio'), command: text, args: texts.optional(), env: map.optional() }),
    z.strictObject({ type: z.literal('http'), url: address, headers: map.optional() }),
  ]),
);

/** Claude Desktop: no schema is published. Source: modelcontextprotocol.io, connect to local servers, read 2026-11-30. */
const claudeDesktop = named(
  'mcpServers',
  z.strictObject({ command: text, args: texts.optional(), env: map.optional() }),
);

/** Cursor: no schema is published. Source: cursor.com/docs, MCP, read 2026-11-30. */
const cursor = named(
  'mcpServers',
  z.union([
    z.strictObject({ command: text, args: texts.optional(), env: map.optional(), envFile: text.optional() }),
    z.strictObject({ url: address, headers: map.optional() }),
  ]),
);

/** Source: microsoft/vscode/src/vs/workbench/contrib/mcp/common/mcpConfiguration.ts at 0b37532, read 2026-11-30. */
const vsCode = named(
  'servers',
  z.union([
    z.strictObject({
      type: z.literal('stdio').optional(),
      command: text,
      cwd: text.optional(),
      args: texts.optional(),
      envFile: text.optional(),
      env: z.record(text, z.union([z.string(), z.number(), z.null()])).optional(),
    }),
    z.strictObject({
      type: z.enum(['http', 'sse']).optional(),
      url: z.string().regex(/^https?:\/\/.+/),
      headers: map.optional(),
    }),
  ]),
);

/** Source: google-gemini/gemini-cli, class MCPServerConfig in packages/core/src/config/config.ts at 0027ff7, read 2026-11-30. */
const common = {
  timeout: seconds.optional(),
  trust: z.boolean().optional(),
  description: text.optional(),
  includeTools: texts.optional(),
  excludeTools: texts.optional(),
};
const gemini = named(
  'mcpServers',
  z.union([
    z.strictObject({ command: text, args: texts.optional(), env: map.optional(), cwd: text.optional(), ...common }),
    z.strictObject({ httpUrl: address, headers: map.optional(), ...common }),
    z.strictObject({ url: address, type: z.enum(['sse', 'http']).optional(), headers: map.optional(), ...common }),
  ]),
);

/** Source: openai/codex, struct RawMcpServerConfig in codex-rs/config/src/mcp_types.rs at 00b17c2, read 2026-11-30. */
const shared = {
  startup_timeout_sec: seconds.optional(),
  tool_timeout_sec: seconds.optional(),
  enabled: z.boolean().optional(),
  required: z.boolean().optional(),
  enabled_tools: texts.optional(),
  disabled_tools: texts.optional(),
};
const codex = named(
  'mcp_servers',
  z.union([
    z.strictObject({
      command: text,
      args: texts.optional(),
      env: map.optional(),
      env_vars: texts.optional(),
      cwd: text.optional(),
      ...shared,
    }),
    z.strictObject({
      url: address,
      bearer_token_env_var: text.optional(),
      http_headers: map.optional(),
      env_http_headers: map.optional(),
      ...shared,
    }),
  ]),
);

/** Source: block/goose, enum ExtensionConfig in crates/goose/src/agents/extension.rs at 01cad15, read 2026-11-30. */
const extension = {
  enabled: z.boolean(),
  name: text,
  description: text,
  envs: map.optional(),
  env_keys: texts.optional(),
  timeout: seconds.int().optional(),
  available_tools: texts.optional(),
};
const goose = named(
  'extensions',
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('stdio'), cmd: text, args: texts, ...extension }),
    z.strictObject({ type: z.literal('streamable_http'), uri: address, headers: map.optional(), ...extension }),
  ]),
);

/** Source: robusta-dev/holmesgpt/docs/data-sources/remote-mcp-servers.md at 052e5b6, and holmesgpt 0.45.0; read 2026-11-30. */
const server = z.strictObject({
  description: text,
  llm_instructions: text.optional(),
  config: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('stdio'), command: text, args: texts.optional(), env: map.optional() }),
    z.strictObject({ mode: z.enum(['sse', 'streamable-http']), url: address, headers: map.optional() }),
  ]),
});
const fromSecret = z.strictObject({
  name: text,
  valueFrom: z.strictObject({ secretKeyRef: z.strictObject({ name: text, key: text }) }),
});
const holmes = z.strictObject({
  additionalEnvVars: z.array(fromSecret).optional(),
  mcp_servers: z.strictObject({ 'kubernetes-remediation': server }),
});

/** The schema of each client, by its heading in docs/clients.md. */
export const CLIENTS: Readonly<Record<string, z.ZodType>> = {
  'Claude Code': claudeCode,
  'Claude Desktop': claudeDesktop,
  Cursor: cursor,
  'VS Code': vsCode,
  'Gemini CLI': gemini,
  Codex: codex,
  Goose: goose,
  Holmes: holmes,
};
