import { quote, type Refusal, refuse } from '../../errors.ts';
import type { Plan } from '../../kube/command.ts';
import type { Subject } from '../../kube/subject.ts';
import { type Coverage, coverageOf } from '../file/coverage.ts';
import { speaksOfCall } from '../file/match.ts';
import type { PolicyRule } from '../file/rule.ts';
import { NO_OPINION, type Rule } from '../policy.ts';
import { type Touched, touchedBy } from '../touched.ts';

/**
 * The rules of the policy file, in no order: one that denies any object a call touches refuses the whole call; otherwise each
 * object it names must be allowed by one. Without a file there is no opinion.
 */
export const policyFile: Rule = {
  id: 'policy-file',
  judge: (plan, { rules }, subject) => {
    if (rules === undefined || (plan.tool !== 'kubectl' && plan.tool !== 'run_image')) return NO_OPINION;
    const touched = touchedBy(plan);
    const ofCall = rules.filter((rule) => speaksOfCall(rule, plan, subject));
    const withEffect = (effect: PolicyRule['effect']) => ofCall.filter((rule) => rule.effect === effect);
    const denying = coverageOf(withEffect('deny'), touched).speaking;
    const [first] = denying;
    if (first !== undefined)
      return { effect: 'deny', refusal: refuseDenied(plan, first[1], first[0]), by: idsOf(denying) };
    const named = touched.filter(({ implied }) => !implied);
    const { speaking, unspoken } = coverageOf(withEffect('allow'), named);
    return unspoken === undefined
      ? { effect: 'allow', by: idsOf(speaking) }
      : { effect: 'deny', refusal: refuseUnspoken(plan, unspoken, subject, rules) };
  },
};

function idsOf(speaking: Coverage['speaking']): readonly string[] {
  return speaking
    .keys()
    .map(({ id }) => id)
    .toArray();
}

function refuseDenied(plan: Plan, object: Touched, rule: PolicyRule): Refusal {
  return refuse(
    'POLICY_DENIED',
    `The rule '${rule.id}' of the policy denies ${inWords(plan, object)}.`,
    `${makeCertain(object, [rule])} Ask the operator if it is needed.`.trimStart(),
  );
}

function refuseUnspoken(plan: Plan, object: Touched, subject: Subject, rules: readonly PolicyRule[]): Refusal {
  const near = rules.filter((rule) => rule.effect === 'allow' && speaksOfCall(rule, plan, subject));
  const instead = near.map(objectsInWords);
  return refuse(
    'POLICY_DENIED',
    `No rule of the policy allows ${inWords(plan, object)}.`,
    near.length === 0
      ? `The policy allows ${quote(subject.name, 40)} no such command: call get_config to see what is allowed.`
      : `${makeCertain(object, near)} Allowed is ${shorten(instead.join('; or '))}.`.trimStart(),
  );
}

function inWords({ command }: Plan, { spelled, kind, name, namespace, implied }: Touched): string {
  const subcommand = command.path.join(' ');
  if (kind === 'none') return `'${subcommand}' as it is called`;
  const type = kind === 'unknown' ? `${quote(spelled, 40)}, a kind that is not known,` : quote(kind.resource, 40);
  const which = name === undefined ? `all ${type}` : `${type} ${quote(name, 40)}`;
  const where =
    kind !== 'unknown' && !kind.namespaced
      ? ''
      : namespace === undefined
        ? ' in any namespace'
        : ` in namespace ${quote(namespace, 63)}`;
  return `'${subcommand}' ${implied ? 'which reaches' : 'of'} ${which}${where}`;
}

/** What a caller can say more exactly, so that the rules that ask for it can be told to hold or not. */
function makeCertain({ kind, name, namespace }: Touched, rules: readonly PolicyRule[]): string {
  if (kind === 'none') return '';
  if (kind === 'unknown') return 'Spell the kind in full, for example deployments.apps.';
  const asked = [
    ...(name === undefined && rules.some(({ names }) => names !== undefined) ? ['the objects'] : []),
    ...(namespace === undefined && rules.some(({ namespaces }) => namespaces !== undefined)
      ? ['the namespace (-n)']
      : []),
  ];
  return asked.length === 0 ? '' : `Name ${asked.join(' and ')}.`;
}

function objectsInWords({ resources, names, namespaces, flags, command }: PolicyRule): string {
  const parts = [
    resources?.join(', ') ?? ((names ?? namespaces) && 'any kind'),
    names && `named ${names.join(', ')}`,
    namespaces && `in ${namespaces.join(', ')}`,
    flags && `with ${flags.map(({ name, values }) => `--${name}${values ? `=${values.join('|')}` : ''}`).join(' or ')}`,
    command && `running ${command.map((words) => words.join(' ')).join(' or ')}`,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
