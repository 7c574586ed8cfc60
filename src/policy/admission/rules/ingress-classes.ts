import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { isResource, textOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * An Ingress stays with its controller: another class can open an internal one to the internet, past the settings of the first. A class
 * that does not exist may be corrected.
 */
export const ingressClasses: AdmissionRule = {
  id: 'ingress-classes',
  looks: ({ request }) => {
    const left = leftClass(request);
    return left === undefined ? [] : [pathOf(left)];
  },
  judge: ({ request, seen }) => {
    const left = leftClass(request);
    if (left === undefined || seen(pathOf(left)) === undefined) return [];
    return [
      {
        code: 'CHANGE_NOT_ALLOWED',
        error: `The Ingress ${quote(request.name ?? '')} would leave its class ${quote(left)}. Its class decides who can reach it.`,
        hint: 'Leave spec.ingressClassName as it is. It may be changed if there is no such IngressClass.',
        allowance: 'change-addresses',
      },
    ];
  },
};

/** The class that an Ingress had, if it gets another one or none. */
function leftClass(request: AdmissionRequest): string | undefined {
  const { operation, oldObject, object } = request;
  if (operation !== 'UPDATE' || !isResource(request, 'networking.k8s.io', 'ingresses')) return undefined;
  const before = classOf(oldObject);
  return before === '' || before === classOf(object) ? undefined : before;
}

/** The annotation counts for most controllers if an Ingress has both. */
function classOf(ingress: unknown): string {
  const { 'kubernetes.io/ingress.class': annotated } = Object(valueAt(ingress, 'metadata', 'annotations'));
  return textOf(annotated ?? valueAt(ingress, 'spec', 'ingressClassName') ?? '');
}

function pathOf(name: string): string {
  return `/apis/networking.k8s.io/v1/ingressclasses/${encodeURIComponent(name)}`;
}
