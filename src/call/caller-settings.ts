import type { Subject } from '../kube/subject.ts';
import { entryOnlyReads } from '../policy/classification/index.ts';
import { policyFor } from '../policy/file/for-caller.ts';
import { ruleInWords } from '../policy/file/in-words.ts';
import type { PolicyRule } from '../policy/file/rule.ts';
import type { RuleInWords, ToolSettings } from '../tools/tool.ts';

/** Of how many sets of rules the settings are kept. Callers that the same rules are about share theirs. */
const MOST_KEPT = 100;

/** The settings of the server before they are narrowed to a caller. */
export type ServerSettings = Omit<ToolSettings, 'readOnly' | 'rules'> & {
  readonly rules?: readonly PolicyRule[] | undefined;
  readonly approvalCommands?: readonly string[] | undefined;
};

/**
 * Returns what tells each caller apart in lists, prompts and reports: the settings narrowed to the rules about them. The same
 * object for callers that the same rules are about, so that what is made of it can be kept.
 */
export function callerSettings(settings: ServerSettings): (subject: Subject) => ToolSettings {
  const kept = new Map<string, ToolSettings>();
  return (subject) => {
    const { allowedCommands, allowedImages, rules } = policyFor(settings, subject);
    const key = rules?.map(({ id }) => id).join() ?? '';
    const known = kept.get(key);
    if (known !== undefined) return known;
    const narrowed: ToolSettings = {
      ...settings,
      allowedCommands,
      allowedImages,
      readOnly: allowedCommands.every(entryOnlyReads),
      rules: inWords(rules, settings.approvalCommands),
    };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, narrowed);
    return narrowed;
  };
}

/** The rules of the policy file, and the list of commands that need approval as one more; undefined if there are neither. */
function inWords(
  rules: readonly PolicyRule[] | undefined,
  approvalCommands: readonly string[] = [],
): readonly RuleInWords[] | undefined {
  const written = rules?.map((rule) => ({ id: rule.id, effect: rule.effect, says: ruleInWords(rule) }));
  if (approvalCommands.length === 0) return written;
  const says = approvalCommands.includes('*') ? 'every command that changes anything' : approvalCommands.join(', ');
  return [{ id: 'approval-commands', effect: 'ask', says }, ...(written ?? [])];
}
