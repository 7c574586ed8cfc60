import { ALLOWANCES } from '../allowances.ts';
import type { FlagCondition, PolicyRule } from './rule.ts';

/** What a rule of the policy file is about, as the end of a sentence that begins with "allowed:" or "denied:". Without callers. */
export function ruleInWords(rule: Omit<PolicyRule, 'id' | 'effect'>): string {
  const { subcommands, permits } = rule;
  const commands = subcommands === undefined || subcommands.includes('*') ? 'every command' : subcommands.join(', ');
  const conditions = conditionsInWords(rule);
  const kinds = rule.resources === undefined || conditions === '' ? ' ' : ' of ';
  const also = permits.map((name) => ALLOWANCES[name]).join('; ');
  return `${commands}${conditions === '' ? '' : kinds + conditions}${also === '' ? '' : `; may also ${also}`}`;
}

/** The conditions of a rule on what is called: kinds, names, namespaces, flags, the command for the container. */
export function conditionsInWords({
  resources,
  names,
  namespaces,
  flags,
  command,
}: Pick<PolicyRule, 'resources' | 'names' | 'namespaces' | 'flags' | 'command'>): string {
  const parts = [
    resources && (resources.includes('*') ? 'all kinds' : resources.join(', ')),
    names && `named ${either(names)}`,
    namespaces && `in ${either(namespaces)}`,
    flags && `with ${either(flags.map(flagInWords))}`,
    command && `running ${either(command.map((words) => words.join(' ')))}`,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

/** `--replicas 0 to 5` if the values are all numbers of a range, or each of them. */
export function flagInWords({ name, values }: FlagCondition): string {
  if (values === undefined) return `--${name}`;
  const numbers = values
    .map((value) => (/^\d{1,9}$/.test(value) ? Number(value) : Number.NaN))
    .toSorted((a, b) => a - b);
  const [least = Number.NaN] = numbers;
  const isRange = numbers.length > 2 && numbers.every((number, at) => number === least + at);
  return isRange ? `--${name} ${least} to ${least + numbers.length - 1}` : `--${name}=${values.join('|')}`;
}

/** Several names in a sentence. */
export function either(words: readonly string[]): string {
  return words.join(' or ');
}
