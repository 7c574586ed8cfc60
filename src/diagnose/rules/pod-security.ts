import { describe, list, undo } from '../calls.ts';
import type { Rule } from '../finding.ts';
import { kindOfRefusal, rejectionsIn } from '../rejections.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

export const podSecurity: Rule = {
  id: 'pod-security',
  finds: 'Pods that Pod Security admission refuses, with the level of the namespace and what violates it',
  source: 'kube-apiserver admission plugin PodSecurity; Pod Security Standards',
  find: (snapshot) =>
    rejectionsIn(snapshot)
      .filter(({ message }) => kindOfRefusal(message) === 'pod-security')
      .map(({ on, message, evidence, severity }) => {
        const [, level = '', what = ''] = /violates PodSecurity "([^"]+)": (.*)$/s.exec(message) ?? [];
        const namespace = snapshot.namespaces.find(({ name }) => name === on.namespace);
        const label = namespace?.labels.get(ENFORCE);
        return {
          severity,
          on,
          cause: `Pod Security "${level}" refuses its pods: ${violations(what)}`,
          evidence: [
            evidence,
            ...(namespace === undefined || label === undefined
              ? []
              : [
                  {
                    on: { kind: 'Namespace', namespace: '', name: namespace.name },
                    field: `label ${ENFORCE}`,
                    value: label,
                  },
                ]),
          ],
          why: 'The namespace enforces this level, so no pod of the template is created. Change the securityContext as the message says.',
          next: [
            ...undo(snapshot, on),
            describe(on),
            list('namespace', '', 'See the labels of the namespace', on.namespace, '--show-labels'),
          ],
        };
      }),
};

/** The controls that are violated, without what each container should have: `seccompProfile, runAsNonRoot != true`. */
function violations(what: string): string {
  return what.replaceAll(/ \([^()]*\)/g, '').slice(0, 140);
}
