import { isRefusal, quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { approvalBy } from '../../file/approvals.ts';
import { grantsFor } from '../../file/granting.ts';
import { allowedInWords, circumstanceHint, fieldInWords } from '../../file/in-words.ts';
import { isAboutCall } from '../../file/match.ts';
import { asksOfPlan } from '../../file/plan-conditions.ts';
import type { PolicyRule } from '../../file/rule.ts';
import { rulesFor } from '../../file/rule-commands.ts';
import { missingIn } from '../../file/stages.ts';
import { looksFor, speaksOfTarget, speaksOfWrite } from '../../file/written.ts';
import { mergeApprovals } from '../../merge-approvals.ts';
import { isImplied } from '../implied.ts';
import type { Admission, AdmissionRule, Objection } from '../rule.ts';

/**
 * The rules of the policy file, in no order, by the true place of each write and by the object before and after it: one that
 * denies it refuses it; otherwise one must allow it, unless the call only implies it, and one that asks asks for approval. A rule
 * that asks allows what it speaks of for certain. One that is about plans lets no write pass before the plan of the call was judged.
 * Without a file there is no objection.
 */
export const policyFile: AdmissionRule = {
  id: 'policy-file',
  looks: (admission) => looksFor(admission.policy.rules ?? [], admission),
  judge: (admission) => {
    const { rules } = admission.policy;
    if (rules === undefined) return [];
    const about = rules.filter((rule) => speaksOfWrite(rule, admission));
    const speaking = about.filter((rule) => !asksOfPlan(rule));
    const denying = speaking.find(({ effect }) => effect === 'deny');
    if (denying !== undefined) return [denied(admission, denying)];
    const grants = grantsFor(rules, admission.command);
    if (!isImplied(admission) && !grants.some((grant) => speaksOfWrite(grant, admission))) return [unspoken(admission)];
    const [first, ...others] = speaking.filter(({ effect }) => effect === 'ask');
    const ofPlan = about.find(asksOfPlan);
    return [
      ...(first === undefined ? [] : [asked(admission, [first, ...others])]),
      ...(ofPlan === undefined ? [] : [unplanned(admission, ofPlan)]),
    ];
  },
};

function denied(admission: Admission, rule: PolicyRule): Objection {
  const because = rule.fields === undefined ? '' : ` if ${rule.fields.map(fieldInWords).join(' and ')}`;
  return {
    by: rule.id,
    code: 'POLICY_DENIED',
    error: `The rule '${rule.id}' of the policy denies ${inWords(admission)}${shorten(because)}.`,
    hint: [
      ...(rule.when ?? []).map(circumstanceHint),
      ...(rule.fields === undefined
        ? []
        : ['Make a change for which this does not hold, and to an object that you may read.']),
      'If you need it, ask the operator.',
    ].join(' '),
  };
}

function asked(admission: Admission, rules: readonly [PolicyRule, ...PolicyRule[]]): Objection {
  const { policy } = admission;
  const [first, ...others] = rules;
  const terms = mergeApprovals([approvalBy(first, policy), ...others.map((rule) => approvalBy(rule, policy))]);
  if (isRefusal(terms)) {
    const { code, error, hint } = terms;
    return { by: first.id, code, error, hint };
  }
  const names = rules.map(({ id }) => `'${id}'`).join(', ');
  return {
    by: first.id,
    code: 'APPROVAL_REQUIRED',
    error: `The policy requires approval for ${inWords(admission)} (${rules.length === 1 ? 'rule' : 'rules'} ${shorten(names)}).`,
    hint: 'The server did not send this write. Plan the change, and apply it once it is approved.',
    asks: terms,
  };
}

function unplanned(admission: Admission, { id }: PolicyRule): Objection {
  return {
    by: id,
    code: 'APPROVAL_REQUIRED',
    error: `The policy judges ${inWords(admission)} by its plan (rule '${id}').`,
    hint: 'The server did not send this write. Plan the change with plan_change, and apply it.',
    awaitsPlan: true,
  };
}

/** Says what the rules nearest to the write allow: rules about this very place, then rules about this command. */
function unspoken(admission: Admission): Objection {
  const { request, command, subject, policy } = admission;
  const grants = grantsFor(policy.rules ?? [], command);
  const nearest = grants.filter((grant) => speaksOfTarget(grant, admission));
  const ofCall = rulesFor(subject, grants).filter((grant) => isAboutCall(grant, command, subject));
  const near = [...new Set(nearest.length === 0 ? ofCall : nearest)];
  const instead = near.map((rule) => allowedInWords(rule, missingIn(rule, request.subResource, command)));
  return {
    code: 'POLICY_DENIED',
    error: `No rule of the policy allows ${inWords(admission)}.`,
    hint:
      near.length === 0
        ? 'Ask the operator to add a rule to the policy file.'
        : `Allowed: ${shorten(instead.join('; or '))}.`,
  };
}

/** `'scale' to update deployments/scale 'web' in namespace 'shop'`. */
function inWords({ request, command }: Admission): string {
  const { operation, resource, subResource, name, namespace } = request;
  const type = quote(subResource === undefined ? resource.resource : `${resource.resource}/${subResource}`, 60);
  const which = name === undefined ? '' : ` ${quote(name, 63)}`;
  return `'${command.path.join(' ')}' to ${VERBS[operation]} ${type}${which}${placeInWords(resource.resource, namespace)}`;
}

const VERBS: Readonly<Record<AdmissionRequest['operation'], string>> = {
  CREATE: 'create',
  UPDATE: 'update',
  DELETE: 'delete',
};

function placeInWords(resource: string, namespace: string | undefined): string {
  return namespace === undefined || resource === 'namespaces' ? '' : ` in namespace ${quote(namespace, 63)}`;
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
