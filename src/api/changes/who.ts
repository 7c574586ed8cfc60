import type { ApiRequest } from '../api.ts';
import { type Answer, RecordFailed } from './requests.ts';

/** Asks who sends it. Any authenticated user may. Source: SelfSubjectReview, authentication.k8s.io/v1. */
export const WHO: ApiRequest = {
  method: 'POST',
  path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
  body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
};

/** Returns the groups of the user, by the answer to `WHO`. */
export function groupsOf({ object }: Answer): readonly string[] {
  const { status } = (object ?? {}) as { readonly status?: { readonly userInfo?: { readonly groups?: unknown } } };
  const groups = status?.userInfo?.groups;
  return Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [];
}

/** Returns the name of the user, by the answer to `WHO`. Throws RecordFailed if the API server does not tell. */
export function userOf(answer: Answer): string {
  const { status } = (answer.object ?? {}) as {
    readonly status?: { readonly userInfo?: { readonly username?: string } };
  };
  const name = status?.userInfo?.username;
  if (answer.status !== 201 || name === undefined || name === '')
    throw new RecordFailed('Your name is not known', answer);
  return name;
}
