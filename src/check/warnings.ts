import type { Configuration, Environment } from '../config/configuration.ts';
import { settingWarnings } from '../config/warnings.ts';
import type { Subject } from '../kube/subject.ts';
import type { Grammar } from '../kubectl/grammar.ts';
import { type ForeignKind, foreignKinds, idleRules, rulesForOthers } from '../policy/file/idle-rules.ts';

/**
 * A sentence for each setting and each rule that is taken and yet does not do what its operator may expect. Nothing of the cluster
 * is known here. Pure.
 */
export function warningsOf(
  configuration: Configuration,
  environment: Environment,
  grammar: Grammar,
): readonly string[] {
  return [
    ...settingWarnings(configuration, environment),
    ...ruleWarnings(configuration, grammar),
    ...foreignKinds(configuration.rules ?? []).map((each) => warnOfKind(each, 'not-asked')),
  ];
}

/** The rules of the policy file that can never match, or not in part; `only` is the caller where every call comes from the same. */
export function ruleWarnings(configuration: Configuration, grammar: Grammar, only?: Subject): readonly string[] {
  const { rules = [] } = configuration;
  return [...idleRules(rules, configuration, grammar), ...(only === undefined ? [] : rulesForOthers(rules, only))].map(
    ({ rule, says }) => `Rule '${rule}' of the policy file ${says}.`,
  );
}

/** What to say of a kind that is not built in, when the cluster does not know it either or could not be asked. */
export function warnOfKind({ rule, spelling }: ForeignKind, cluster: 'unknown' | 'not-asked'): string {
  const says =
    cluster === 'unknown'
      ? 'which neither this server nor the cluster knows; the rule never matches it'
      : 'which is not a built-in kind; the server could not ask the cluster about it';
  return `Rule '${rule}' of the policy file names the kind '${spelling}', ${says}.`;
}
