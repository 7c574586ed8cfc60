import { describe, list } from '../calls.ts';
import type { Rule, Suggestion } from '../finding.ts';
import type { Ref } from '../objects/meta.ts';
import { kindOfRefusal, rejectionsIn } from '../rejections.ts';

type Row = readonly [
  RegExp,
  (
    match: RegExpExecArray,
    on: Ref,
  ) => { readonly cause: string; readonly why: string; readonly next?: readonly Suggestion[] },
];

/** Sources: kube-apiserver admission plugins ServiceAccount, Priority and RuntimeClass; validation of pods. */
const TABLE: readonly Row[] = [
  [
    /serviceaccount "(?<name>[^"]+)" not found/i,
    ({ groups }, { namespace }) => ({
      cause: `the ServiceAccount ${groups?.['name']} does not exist`,
      why: `Pods cannot be created without it. Create it in namespace ${namespace}, or correct serviceAccountName.`,
      next: [list('serviceaccounts', namespace, 'See which exist')],
    }),
  ],
  [
    /no PriorityClass with name (?<name>\S+)/,
    ({ groups }) => ({
      cause: `the PriorityClass ${groups?.['name']} does not exist`,
      why: 'Pods cannot be created with it. Create it, or correct priorityClassName.',
      next: [list('priorityclasses', '', 'See which exist')],
    }),
  ],
  [
    /RuntimeClass "(?<name>[^"]+)" not found/i,
    ({ groups }) => ({
      cause: `the RuntimeClass ${groups?.['name']} does not exist`,
      why: 'Pods cannot be created with it. Create it, or correct runtimeClassName.',
      next: [list('runtimeclasses', '', 'See which exist')],
    }),
  ],
  [
    /ValidatingAdmissionPolicy '(?<name>[^']+)' with binding '[^']+' denied request/,
    ({ groups }) => ({
      cause: `the ValidatingAdmissionPolicy ${groups?.['name']} denies its pods`,
      why: 'A policy of this cluster refuses the pods; the message says which rule. Change the template as it says.',
      next: [list('validatingadmissionpolicies', '', 'See the policies')],
    }),
  ],
  [
    / is invalid: (?<what>.*)$/s,
    ({ groups }) => ({
      cause: `its template makes pods that are not valid: ${(groups?.['what'] ?? '').slice(0, 140)}`,
      why: 'The API server refuses such pods. Correct the field that the message names.',
    }),
  ],
];

export const rejectedPods: Rule = {
  id: 'rejected-pods',
  finds:
    'Pods that the API server refuses for another reason: a missing ServiceAccount, PriorityClass or RuntimeClass, a ValidatingAdmissionPolicy, an invalid template',
  source:
    'kube-apiserver admission plugins ServiceAccount, Priority, RuntimeClass, ValidatingAdmissionPolicy; Events FailedCreate',
  find: (snapshot) =>
    rejectionsIn(snapshot)
      .filter(({ message }) => kindOfRefusal(message) === 'other')
      .map(({ on, message, evidence, severity }) => {
        const found = TABLE.flatMap(([pattern, explain]) => {
          const match = pattern.exec(message);
          return match === null ? [] : [explain(match, on)];
        })[0] ?? { cause: 'its pods cannot be created', why: 'The API server refuses them; the message says why.' };
        const { next = [], ...rest } = found as ReturnType<Row[1]>;
        return { severity, on, evidence: [evidence], ...rest, next: [...next, describe(on)] };
      }),
};
