import type { TokenReview } from '../kube/token-review.ts';
import type { Api } from './api.ts';
import { readText } from './objects/rest-client.ts';

const MOST_BYTES = 256 * 1024;

/**
 * Has the API server review a token for one audience. Rejects where it does not answer or may not be asked: then nothing
 * is known about the token. The error holds nothing of the token.
 */
export async function reviewToken(api: Api, token: string, audience: string): Promise<TokenReview> {
  const answer = await api.request({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token, audiences: [audience] } },
  });
  const text = await readText(answer.body, MOST_BYTES);
  if (answer.status !== 201) throw new Error(`The API server answers a TokenReview with status ${answer.status}.`);
  const { status = {} } = JSON.parse(text) as {
    readonly status?: {
      readonly authenticated?: boolean;
      readonly audiences?: readonly string[];
      readonly user?: { readonly username?: string; readonly groups?: readonly string[] };
    };
  };
  return {
    authenticated: status.authenticated === true,
    audiences: status.audiences ?? [],
    username: status.user?.username ?? '',
    groups: status.user?.groups ?? [],
  };
}
