import { asksForApproval } from '../config/changes.ts';
import type { Configuration } from '../config/configuration.ts';
import { SETTINGS } from '../config/settings.ts';
import { ALLOWANCE_NAMES, ALLOWANCES } from '../policy/allowances.ts';
import { durationInWords, either, hoursInWords, ruleInWords } from '../policy/file/in-words.ts';
import type { PolicyRule } from '../policy/file/rule.ts';
import { paragraph, section } from './page.ts';

/** The rules of the policy file in words; nothing where there is none. */
export function explainRules({ rules }: Configuration): readonly string[] {
  if (rules === undefined) return [];
  const head =
    'A deny rule overrides every other rule, and a rule that needs approval overrides every allow rule. The server refuses calls that no rule allows.';
  return [section(`Rules (${SETTINGS.policyFile.variable})`, paragraph(head) + rules.map(explainRule).join(''))];
}

const EFFECTS = { allow: 'allowed', ask: 'needs approval', deny: 'denied' } as const;

function explainRule(rule: PolicyRule): string {
  const { users = [], groups = [] } = rule.subjects ?? {};
  const callers = [...users, ...groups.map((group) => `the group ${group}`)];
  const who = callers.length === 0 ? '' : `${either(callers)}: `;
  return paragraph(`${EFFECTS[rule.effect]} (${rule.id}): ${who}${ruleInWords(rule)}.`);
}

/** When changes are usual; nothing where the policy file names no windows. */
export function explainWindows({ windows }: Configuration): readonly string[] {
  if (windows === undefined) return [];
  const head =
    'A change outside of all windows of its namespace has the risk change-window. Rules can ask or deny by that.';
  const lines = windows.map(({ namespaces, hours }) =>
    paragraph(`${namespaces === undefined ? 'everywhere' : either(namespaces)}: ${hoursInWords(hours)}.`),
  );
  return [section(`Change windows (${SETTINGS.policyFile.variable})`, paragraph(head) + lines.join(''))];
}

/** Which commands need approval, and how long a change can be approved; nothing if no change needs it. */
export function explainApproval(configuration: Configuration): readonly string[] {
  if (!asksForApproval(configuration)) return [];
  const { approvalCommands, changeExpiresSeconds, rules } = configuration;
  const words = [
    approvalCommands.includes('*')
      ? 'Every command that changes anything.'
      : approvalCommands.length > 0
        ? `${approvalCommands.join(', ')}.`
        : 'The setting lists no command.',
    ...(rules?.some(({ effect }) => effect === 'ask') ? ['The rules above say what else needs approval.'] : []),
    `A change can be approved and applied for ${durationInWords(changeExpiresSeconds)}, unless a rule says otherwise. Reads need no approval.`,
  ];
  return [section(`Approval (${SETTINGS.approvalCommands.variable})`, paragraph(words.join(' ')))];
}

/** What is off, and what the operator allowed of it. */
export function explainAllowances({ allowances, rules = [] }: Configuration): string {
  const inRules = new Set(rules.flatMap(({ permits }) => permits));
  const lines = ALLOWANCE_NAMES.map((name) => {
    const state = allowances.includes(name) ? 'allowed' : inRules.has(name) ? 'allowed by rules' : 'off';
    return paragraph(`${name} (${state}): ${ALLOWANCES[name]}.`);
  });
  return section(`Off until allowed by name (${SETTINGS.allowances.variable})`, lines.join(''));
}
