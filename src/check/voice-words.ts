import type { Voice } from '../policy/decide.ts';
import { ruleInWords } from '../policy/file/in-words.ts';
import type { PolicyRule } from '../policy/file/rule.ts';

/** What each layer looks at. */
const LAYERS: Readonly<Record<string, string>> = {
  'known-caller': 'The caller must be one that the server can impersonate.',
  'subcommand-allowlist': 'The command must be on the list of allowed commands.',
  'never-allowed': 'Some commands and flags never run, whatever the configuration.',
  'blocked-flags': 'The operator blocks flags.',
  'shell-metacharacters': 'Arguments may not hold shell metacharacters, except where the settings allow them in data.',
  'documents-only': 'Objects come from the call itself, never from a file, a folder or a URL.',
  'plain-names': 'Names, types and keys are plain words.',
  'namespace-allowlist': 'Commands stay within the listed namespaces.',
  'policy-file': 'A rule of the policy file must allow each object of the call, and none may deny it.',
  'output-format': 'Output formats may not read files.',
  'secret-values': 'Values of Secrets never leave the cluster.',
  'redacted-values': 'A redaction mark is not written in place of a value.',
  'image-allowlist': 'Only listed images run.',
  'pod-security': 'No pod gets more rights.',
  'protected-objects': 'Permissions, the foundations of the cluster and protected namespaces are not changed.',
  'blast-radius': 'A change names its objects, or selects a limited number in one namespace.',
  'approval-commands': 'The operator wants an approval for this command.',
};

/** Says what the layer or the rule of the policy file that spoke is about; empty for one that is not known. */
export function voiceInWords({ rule }: Voice, rules: readonly PolicyRule[] = []): string {
  const id = rule.startsWith('policy-file/') ? rule.slice('policy-file/'.length) : undefined;
  const written = rules.find((each) => each.id === id);
  if (written !== undefined) return `${ruleInWords(written)}.`;
  return Object.hasOwn(LAYERS, rule) ? (LAYERS[rule] ?? '') : '';
}
