import { describe, expect, test } from 'vitest';
import type { TokenReview } from '../../../src/kube/token-review.ts';
import { ServiceAccounts } from '../../../src/transport/identity/service-accounts.ts';

const REVIEW: TokenReview = {
  authenticated: true,
  audiences: ['mcp'],
  username: 'system:serviceaccount:holmes:holmes',
  groups: ['system:serviceaccounts', 'system:authenticated'],
};
const HOLMES = {
  method: 'service-account',
  name: 'system:serviceaccount:holmes:holmes',
  groups: ['system:serviceaccounts', 'system:authenticated'],
};

/** The way with an API server that answers with `review`, or does not where it is undefined. */
function setup(review: TokenReview | undefined) {
  const asked: string[] = [];
  const state = { now: 0, review };
  const way = new ServiceAccounts(
    'mcp',
    async (token, audience) => {
      asked.push(`${token} for ${audience}`);
      if (state.review === undefined) throw new Error('away');
      return state.review;
    },
    () => state.now,
  );
  return { way, asked, state };
}

describe('a token of a service account', () => {
  test('is reviewed for the audience, and its caller is the service account', async () => {
    const { way, asked } = setup(REVIEW);
    expect(await way.identify('a.b.c')).toEqual(HOLMES);
    expect(asked).toEqual(['a.b.c for mcp']);
  });

  test.each<[string, TokenReview]>([
    ['that is not authenticated', { ...REVIEW, authenticated: false }],
    ['for the API server itself', { ...REVIEW, audiences: ['https://kubernetes.default.svc'] }],
    ['for no audience', { ...REVIEW, audiences: [] }],
    ['of a user', { ...REVIEW, username: 'admin' }],
    ['of an administrator', { ...REVIEW, username: 'admin', groups: ['system:masters'] }],
    ['of nobody', { ...REVIEW, username: '' }],
    ['of a node', { ...REVIEW, username: 'system:node:a' }],
    ['of a name that only begins well', { ...REVIEW, username: 'system:serviceaccount:a:b\nc' }],
  ])('%s is refused', async (_, review) => {
    expect(await setup(review).way.identify('a.b.c')).toMatchObject({ status: 401, reason: 'token-review' });
  });

  test('cannot be reviewed while the API server is away: 503', async () => {
    expect(await setup(undefined).way.identify('a.b.c')).toMatchObject({ status: 503, reason: 'api-server' });
  });
});

describe('a review', () => {
  test('stands for 30 s, also for many calls at once', async () => {
    const { way, asked, state } = setup(REVIEW);
    await Promise.all(Array.from({ length: 10 }, () => way.identify('a.b.c')));
    state.review = undefined;
    state.now = 29_999;
    expect(await way.identify('a.b.c')).toEqual(HOLMES);
    state.now = 30_000;
    expect(await way.identify('a.b.c')).toMatchObject({ status: 503 });
    expect(asked).toHaveLength(2);
  });

  test('of one token says nothing about another', async () => {
    const { way, state } = setup(REVIEW);
    await way.identify('a.b.c');
    state.review = { ...REVIEW, authenticated: false };
    expect(await way.identify('a.b.d')).toMatchObject({ status: 401 });
  });

  test('that denied, or could not be had, is asked for again', async () => {
    const { way, state } = setup(undefined);
    expect(await way.identify('a.b.c')).toMatchObject({ status: 503 });
    state.review = REVIEW;
    expect(await way.identify('a.b.c')).toEqual(HOLMES);
  });

  test('of a thousand other tokens later is forgotten', async () => {
    const { way, asked } = setup(REVIEW);
    for (let at = 0; at <= 1000; at++) await way.identify(`a.b.${at}`);
    await way.identify('a.b.1000');
    expect(asked).toHaveLength(1001);
    await way.identify('a.b.0');
    expect(asked).toHaveLength(1002);
  });
});

test.each([
  ['a.b.c', true],
  ['a.b', false],
  ['opaque-token-of-a-cloud', false],
  ['a.b.c.d', false],
  ['a.b.c\n', false],
])('%j is asked about: %s', (token, taken) => {
  expect(setup(REVIEW).way.takes(token)).toBe(taken);
});
