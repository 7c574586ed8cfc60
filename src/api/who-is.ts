import type { Api } from './api.ts';
import { WHO } from './changes/who.ts';
import { Unauthorized } from './connection/connection-failures.ts';
import { readText } from './objects/rest-client.ts';

/** A user as the API server names it. */
export interface ClusterUser {
  readonly username: string;
  readonly groups: readonly string[];
}

const MOST_BYTES = 256 * 1024;

/**
 * Asks the API server who sends the requests of `api`; undefined if it does not accept their credential. Rejects if it does not
 * answer or does not say. Source: SelfSubjectReview, authentication.k8s.io/v1.
 */
export async function whoIs(api: Api): Promise<ClusterUser | undefined> {
  try {
    const answer = await api.request(WHO);
    const text = await readText(answer.body, MOST_BYTES);
    if (answer.status !== 201)
      throw new Error(`The API server answers a SelfSubjectReview with status ${answer.status}.`);
    const { status = {} } = JSON.parse(text) as {
      readonly status?: { readonly userInfo?: { readonly username?: string; readonly groups?: readonly string[] } };
    };
    const { username = '', groups = [] } = status.userInfo ?? {};
    if (username === '') throw new Error('The API server does not say who asks.');
    return { username, groups };
  } catch (error) {
    if (error instanceof Unauthorized) return undefined;
    throw error;
  }
}
