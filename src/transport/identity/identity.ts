import type { Logger } from 'pino';
import { ANONYMOUS, type Subject } from '../../kube/subject.ts';
import { identifyCertificate } from './certificate.ts';
import { type Credential, type Presented, readCredential } from './credential.ts';
import { type Denial, isDenial, type TokenMethod, unknownToken } from './denial.ts';
import { FailedAttempts } from './failed-attempts.ts';

/** Finds out who sent a request, from what it presents. Never rejects on what a caller can send. */
export type Identify = (request: Presented) => Promise<Subject | Denial>;

/** The ways if no authentication is configured. */
export const askNobody: Identify = () => Promise.resolve(ANONYMOUS);

/** What callers may present. `tokens` are asked in order: the first that takes a token decides alone. */
export interface Methods {
  readonly tokens: readonly TokenMethod[];
  readonly certificates: boolean;
}

/**
 * Joins authentication methods: each credential goes to one method, whose answer is final (ADR 0012). Failed attempts
 * are limited per address and logged with their reason, never with what was presented.
 */
export function joinMethods({ tokens, certificates }: Methods, logger: Logger): Identify {
  const attempts = new FailedAttempts(() => performance.now());
  const nothing: Denial = {
    status: 401,
    reason: 'nothing',
    error:
      tokens.length === 0
        ? 'This server requires a client certificate; present one.'
        : `Authenticate: send "Authorization: Bearer TOKEN"${certificates ? ', or present a client certificate' : ''}.`,
  };
  const ask = async (credential: Exclude<Credential, { kind: 'none' }>): Promise<Subject | Denial> => {
    if (credential.kind === 'certificate')
      return identifyCertificate(credential.certificate, credential.trusted, Date.now());
    const way = tokens.find((each) => each.takes(credential.token));
    return way?.identify(credential.token) ?? unknownToken();
  };

  return async (request) => {
    const credential = readCredential(request);
    if ('status' in credential) return credential;
    if (credential.kind === 'none') return nothing;
    const address = request.socket.remoteAddress ?? '';
    const proof = credential.kind === 'token' ? credential.token : credential.certificate.fingerprint256;
    const seconds = attempts.secondsToWait(address, proof);
    if (seconds > 0) return tooManyAttempts(seconds);
    const found = await ask(credential);
    if (!isDenial(found)) attempts.succeeded(proof);
    else if (found.isFailedAttempt) attempts.failed(address, proof);
    if (isDenial(found)) logger.warn({ address, status: found.status, reason: found.reason }, 'caller refused');
    return found;
  };
}

function tooManyAttempts(seconds: number): Denial {
  return {
    status: 429,
    reason: 'attempts',
    error: `Too many wrong credentials came from this address; try again in ${seconds} s with the right one.`,
    retryAfterSeconds: seconds,
  };
}
