import type { Logger } from 'pino';
import type { ConsoleOptions } from '../config/console.ts';
import { type AuthenticationMethods, authenticates } from '../config/identity.ts';
import type { Subject } from '../kube/subject.ts';
import { joinMethods } from '../transport/identity/identity.ts';
import type { Authentication } from '../transport/identity/open-authentication.ts';
import type { Pages } from '../transport/pages.ts';
import type { Handlers } from './api.ts';
import type { Assets } from './assets.ts';
import { createConsole } from './console.ts';
import { cookiesFor } from './cookies.ts';
import type { DrawChanges } from './face/drawn.ts';
import type { SignIn } from './face/session.ts';
import { LiveStreams, type Subscribe } from './live.ts';
import { Sessions } from './session.ts';
import { SessionEndpoint } from './session-endpoint.ts';
import { ClusterTokens, type WhoIs } from './sign-in/cluster-tokens.ts';
import { IssuerSignIn } from './sign-in/issuer.ts';
import { tokenSignIn } from './sign-in/tokens.ts';

/** What the console needs to be opened. */
export interface OpenPagesParts {
  readonly options: ConsoleOptions;
  readonly methods: AuthenticationMethods;
  readonly authentication: Authentication;
  /** 32 bytes. Every replica with the same key accepts the same sessions. */
  readonly key: Uint8Array;
  readonly assets: Assets;
  readonly drawChanges: DrawChanges;
  readonly isTls: boolean;
  readonly whoIs: WhoIs;
  readonly handlers: Partial<Handlers>;
  readonly subscribe: Subscribe;
  readonly version: string;
  readonly logger: Logger;
}

/** Opens the console: with the authentication of calls, or without any for the users of a loopback address. */
export function openPages(parts: OpenPagesParts): Pages {
  const { options, methods, authentication, key, isTls, whoIs, handlers, subscribe, version, logger } = parts;
  const { assets, drawChanges } = parts;
  const { sessionSeconds, publicOrigin, client } = options;
  const isSecure = isTls || publicOrigin?.startsWith('https:') === true;
  const isLocal = !authenticates(methods);
  const { holderOf } = authentication;
  const reviewed = isLocal ? new ClusterTokens(whoIs, () => performance.now()) : authentication.reviewed;
  const identify =
    isLocal && reviewed !== undefined
      ? joinMethods({ tokens: [reviewed], certificates: false }, logger)
      : authentication.identify;
  const isReviewed = ({ method }: Subject) => isLocal || method === 'service-account';
  const cookies = cookiesFor(isSecure);
  const sessions = new Sessions({
    key,
    cookies,
    seconds: sessionSeconds,
    holderOf,
    ...(reviewed && { review: (token: string) => reviewed.identify(token) }),
    onSignedIn: ({ method, name }) => logger.info({ method, name }, 'signed in to the console'),
    now: () => Date.now(),
  });
  const streams = new LiveStreams(subscribe);
  const session = new SessionEndpoint({
    sessions,
    streams,
    identifyToken: tokenSignIn({ identify, holderOf, isReviewed }),
    signIn: { oidc: client !== undefined, tokens: isLocal ? ['cluster'] : tokensOf(methods) },
    isLocal,
    version,
  });
  const api = { sessions, session, streams, handlers, isLocal, logger };
  const issuer = client && new IssuerSignIn({ client, key, cookies, sessions, logger });
  return createConsole({ api, assets, drawChanges, issuer, publicOrigin, isSecure });
}

function tokensOf({ token, tokenFile, tokenReviewAudience, oidc }: AuthenticationMethods): SignIn['tokens'] {
  return [
    ...(token === undefined && tokenFile === undefined ? [] : (['static'] as const)),
    ...(tokenReviewAudience === undefined ? [] : (['service-account'] as const)),
    ...(oidc === undefined ? [] : (['jwt'] as const)),
  ];
}
