import type { Tool } from '../tool.ts';

/** The tools of the reference that do the work of a tool of this server. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/\bget_config\b/g, 'get_remediation_mcp_config'],
  [/\brun_image\b/g, 'run_preapproved_diagnostic_image'],
  [/\bthe kubectl tool\b|\bthe tool kubectl\b/g, 'the tool run_kubectl_command'],
];

const NO_STDIN =
  'This tool has no "stdin": a person who is asked sees "args" alone. Say the change in "args", for example with scale, set image, label, ' +
  'annotate or rollout, or with patch -p and YAML without quotes, such as {spec: {replicas: 3}}. Or ask the operator for KUBECTL_METACHARACTERS=data, with which patch -p takes JSON, or for TOOLSET=all, whose ' +
  'tool kubectl takes patches and objects.';

/**
 * Returns a tool of the reference whose hints lead to tools and arguments that its callers have: hints are written for kubectl,
 * which takes `stdin`, and for the tools beside it. `alone` says that these are not offered.
 */
export function fitHints(tool: Tool, alone: boolean): Tool {
  return { ...tool, fitHint: (hint) => written(hint, alone) };
}

function written(hint: string, alone: boolean): string {
  if (hint.includes('"stdin"')) return alone ? NO_STDIN : `Use the tool kubectl, which has "stdin". ${hint}`;
  return alone ? INSTEAD.reduce((text, [name, instead]) => text.replace(name, instead), hint) : hint;
}
