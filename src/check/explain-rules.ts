import type { Configuration } from '../config/configuration.ts';
import { SETTINGS } from '../config/settings.ts';
import { ALLOWANCE_NAMES, ALLOWANCES } from '../policy/allowances.ts';
import type { PolicyRule } from '../policy/file/rule.ts';
import { paragraph, section } from './page.ts';

/** The rules of the policy file in words; nothing where there is none. */
export function explainRules({ rules }: Configuration): readonly string[] {
  if (rules === undefined) return [];
  const head = 'A rule that denies wins over all that allow; what no rule allows is refused.';
  return [section(`Rules (${SETTINGS.policyFile.variable})`, paragraph(head) + rules.map(explainRule).join(''))];
}

function explainRule({ id, effect, ...rule }: PolicyRule): string {
  const { subjects, subcommands, resources, namespaces, names, flags, command, permits } = rule;
  const callers = [...(subjects?.users ?? []), ...(subjects?.groups ?? []).map((group) => `the group ${group}`)];
  const words = [
    callers.length === 0 ? '' : `${either(callers)}:`,
    subcommands === undefined || subcommands.includes('*') ? 'every command' : subcommands.join(', '),
    resources && `of ${resources.includes('*') ? 'all kinds' : resources.join(', ')}`,
    names && `named ${either(names)}`,
    namespaces && `in ${either(namespaces)}`,
    flags &&
      `with ${either(flags.map(({ name, values }) => `--${name}${values === undefined ? '' : `=${values.join('|')}`}`))}`,
    command && `running ${either(command.map((each) => each.join(' ')))}`,
  ];
  const also = permits.map((name) => ALLOWANCES[name]).join('; ');
  const sentence = `${words.filter((each) => each !== undefined && each !== '').join(' ')}${also === '' ? '' : `; may also ${also}`}`;
  return paragraph(`${effect === 'allow' ? 'allowed' : 'denied'} (${id}): ${sentence}.`);
}

function either(words: readonly string[]): string {
  return words.join(' or ');
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
