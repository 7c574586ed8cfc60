import { isRefusal } from '../errors.ts';
import type { ReadCounts } from '../kube/read-counts.ts';
import { REFUSAL_PROPERTIES } from '../result/outcome.ts';
import { mostOfAnswer } from './answer-wish.ts';
import { readArguments, schemaOf } from './arguments.ts';
import type { ReportTool } from './tool.ts';

/** Reports what the server allows right now. Source: specification, tool `get_config`. */
export const getConfig: ReportTool = {
  kind: 'report',
  name: 'get_config',
  title: 'Show what this server allows',
  inputSchema: schemaOf({}),
  outputSchema: {
    type: 'object',
    properties: {
      allowed_commands: { type: 'array', items: { type: 'string' } },
      dangerous_flags: { type: 'array', items: { type: 'string' } },
      timeout_seconds: { type: 'integer' },
      allowed_images: { type: 'array', items: { type: 'string' } },
      run_image_enabled: { type: 'boolean' },
      policy_rules: {},
      // Named, and no more: a model pays for every word.
      answer_max_bytes: {},
      allowances: {},
      version: {},
      kubectl_version: {},
      kubectl_grammar: {},
      transport: {},
      native_reads: {},
      success: { type: 'boolean' },
      ...REFUSAL_PROPERTIES,
    },
    anyOf: [
      { required: ['allowed_commands', 'dangerous_flags', 'timeout_seconds', 'allowed_images', 'run_image_enabled'] },
      { required: ['error'] },
    ],
    additionalProperties: false,
  },
  describe: () => 'Show what this server allows you: commands, images, policy, blocked flags, timeout.',
  annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }),
  report: (given, settings, facts) => {
    const read = readArguments({}, given);
    if (isRefusal(read)) return read;
    return {
      success: true,
      body: {
        allowed_commands: settings.allowedCommands,
        dangerous_flags: settings.dangerousFlags,
        timeout_seconds: settings.timeoutSeconds,
        answer_max_bytes: mostOfAnswer(settings),
        allowed_images: settings.allowedImages,
        run_image_enabled: settings.allowedImages.length > 0,
        allowances: settings.allowances,
        ...(settings.rules && { policy_rules: settings.rules }),
        version: facts.version,
        kubectl_version: facts.kubectlVersion ?? null,
        kubectl_grammar: facts.grammar.exact
          ? facts.grammar.minor
          : `${facts.grammar.minor}, reduced to what all known versions share`,
        transport: facts.transport,
        native_reads: { ...nameReads(facts.reads), ...(facts.readsOff && { off_because: facts.readsOff }) },
      },
    };
  },
};

function nameReads({ native, kubectl, ...rest }: ReadCounts): Readonly<Record<string, unknown>> {
  return { ...rest, served_natively: native, served_by_kubectl: kubectl };
}
