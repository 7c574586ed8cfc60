import type { Subject } from '../../kube/subject.ts';
import type { ApiRequest } from '../api.ts';
import { asPerson, type PersonParts } from './as-person.ts';
import { CHANGES } from './record.ts';
import { type Answer, ask } from './requests.ts';

/** The attributes of a SelfSubjectAccessReview that are asked about. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Asks whether the user who sends it has a right. Source: SelfSubjectAccessReview, authorization.k8s.io/v1. */
export function reviewOf(resourceAttributes: Access): ApiRequest {
  return {
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
  };
}

/** Tells whether the API server grants the right. Any other answer than yes is a no. */
export function allows({ status, object }: Answer): boolean {
  const { status: review } = (object ?? {}) as { readonly status?: { readonly allowed?: unknown } };
  return status === 201 && review?.allowed === true;
}

/** No such resource exists: RBAC alone knows it, and the part approver of rbac.yaml grants it. */
const ACTIVITY: Access = { verb: 'list', group: CHANGES.group, resource: 'activity' };
const DEED = { what: 'review', elsewhere: '' };

/** Tells whether RBAC lets a person see the activity of all callers. False too if the API server cannot be asked as the person. */
export async function mayReadActivity(parts: PersonParts, by: Subject): Promise<boolean> {
  const allowed = await asPerson(parts, by, DEED, async (open) =>
    allows(await ask(open, parts.closing, reviewOf(ACTIVITY))),
  );
  return allowed === true;
}
