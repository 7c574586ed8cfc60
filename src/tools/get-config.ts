import type { ReadCounts } from '../kube/read-counts.ts';
import { REFUSAL_PROPERTIES } from '../result/outcome.ts';
import { refuseUnknown } from './arguments.ts';
import type { ReportingTool } from './tool.ts';

/** Reports what the server allows right now. Source: specification, tool `get_config`. */
export const getConfig: ReportingTool = {
  kind: 'report',
  name: 'get_config',
  title: 'Show what this server allows',
  inputSchema: { type: 'object', properties: {}, additionalProperties: false },
  outputSchema: {
    type: 'object',
    properties: {
      allowed_commands: { type: 'array', items: { type: 'string' } },
      dangerous_flags: { type: 'array', items: { type: 'string' } },
      timeout_seconds: { type: 'integer' },
      allowed_images: { type: 'array', items: { type: 'string' } },
      run_image_enabled: { type: 'boolean' },
      allowances: { type: 'array', items: { type: 'string' } },
      policy_rules: {
        type: 'array',
        items: {
          type: 'object',
          properties: { id: { type: 'string' }, effect: { type: 'string', enum: ['allow', 'deny'] } },
          required: ['id', 'effect'],
          additionalProperties: false,
        },
      },
      version: { type: 'string' },
      kubectl_version: { type: ['string', 'null'] },
      kubectl_grammar: { type: 'string' },
      transport: { type: 'string', enum: ['stdio', 'http'] },
      native_reads: {
        type: 'object',
        properties: {
          mode: { type: 'string', enum: ['on', 'off', 'verify'] },
          served_natively: { type: 'integer' },
          served_by_kubectl: { type: 'integer' },
          verified: { type: 'integer' },
          differences: { type: 'integer' },
          unsettled: { type: 'integer' },
          defects: { type: 'integer' },
        },
        required: ['mode', 'served_natively', 'served_by_kubectl', 'verified', 'differences', 'unsettled', 'defects'],
        additionalProperties: false,
      },
      success: { type: 'boolean' },
      ...REFUSAL_PROPERTIES,
    },
    anyOf: [
      { required: ['allowed_commands', 'dangerous_flags', 'timeout_seconds', 'allowed_images', 'run_image_enabled'] },
      { required: ['success', 'error', 'code', 'hint'] },
    ],
    additionalProperties: false,
  },
  describe: () =>
    'Show which kubectl commands and images this server allows, which flags it blocks, its timeout and versions.',
  annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }),
  report: (given, settings, facts) =>
    refuseUnknown(given, []) ?? {
      success: true,
      body: {
        allowed_commands: settings.allowedCommands,
        dangerous_flags: settings.dangerousFlags,
        timeout_seconds: settings.timeoutSeconds,
        allowed_images: settings.allowedImages,
        run_image_enabled: settings.allowedImages.length > 0,
        allowances: settings.allowances,
        ...(settings.rules && { policy_rules: settings.rules.map(({ id, effect }) => ({ id, effect })) }),
        version: facts.version,
        kubectl_version: facts.kubectlVersion ?? null,
        kubectl_grammar: facts.grammar.exact
          ? facts.grammar.minor
          : `${facts.grammar.minor}, reduced to what all known versions share`,
        transport: facts.transport,
        native_reads: nameReads(facts.reads),
      },
    },
};

function nameReads({ native, kubectl, ...rest }: ReadCounts): Readonly<Record<string, unknown>> {
  return { ...rest, served_natively: native, served_by_kubectl: kubectl };
}
