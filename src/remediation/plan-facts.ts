import type { AdmissionRequest } from '../kube/admission-request.ts';
import type { PlanFacts } from '../policy/plan-facts.ts';
import type { ChangeRequest, ChangeSpec } from './change.ts';
import { readObject } from './requests.ts';
import { reversibleAs } from './reversible.ts';

/** What policy judges a plan by: the same when it is made and when it is applied. */
export function planFacts({ requests, runs, risks }: Pick<ChangeSpec, 'requests' | 'runs' | 'risks'>): PlanFacts {
  const isUnknown = runs !== undefined || requests.some(isUnseen);
  return {
    writes: runs === undefined ? requests.map(admissionRequestOf) : 'unknown',
    risks: risks.map(({ id }) => id),
    says: Object.fromEntries(risks.map(({ id, says }) => [id, says])),
    unknownRisks: isUnknown ? 'all' : [...new Set(risks.flatMap(({ rows = [] }) => rows))],
    reversible: reversibleAs({ requests, runs }),
  };
}

/** Whether what a request changes is not known: it could not be rehearsed, or its object before could not be read. */
function isUnseen({ rehearsed, operation, subResource, before }: ChangeRequest): boolean {
  const creates = operation === 'CREATE' && subResource !== 'eviction';
  return !rehearsed || (!creates && before === undefined);
}

function admissionRequestOf(request: ChangeRequest): AdmissionRequest {
  const { operation, resource, subResource, namespace, name, options, before, after } = request;
  const [oldObject, object] = [readObject(before), readObject(after)];
  return { operation, resource, subResource, namespace, name, oldObject, object, options };
}
