import type { Configuration } from '../config/configuration.ts';
import { SETTINGS } from '../config/settings.ts';
import { ALLOWANCE_NAMES, ALLOWANCES } from '../policy/allowances.ts';
import { either, ruleInWords } from '../policy/file/in-words.ts';
import type { PolicyRule } from '../policy/file/rule.ts';
import { paragraph, section } from './page.ts';

/** The rules of the policy file in words; nothing where there is none. */
export function explainRules({ rules }: Configuration): readonly string[] {
  if (rules === undefined) return [];
  const head = 'A deny rule overrides every allow rule. The server refuses calls that no rule allows.';
  return [section(`Rules (${SETTINGS.policyFile.variable})`, paragraph(head) + rules.map(explainRule).join(''))];
}

function explainRule(rule: PolicyRule): string {
  const { users = [], groups = [] } = rule.subjects ?? {};
  const callers = [...users, ...groups.map((group) => `the group ${group}`)];
  const who = callers.length === 0 ? '' : `${either(callers)}: `;
  return paragraph(`${rule.effect === 'allow' ? 'allowed' : 'denied'} (${rule.id}): ${who}${ruleInWords(rule)}.`);
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
