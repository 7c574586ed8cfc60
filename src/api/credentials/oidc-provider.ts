import type { Credentials } from '../connection/connection.ts';

/** client-go takes a token for expired this long before its time. */
const LEEWAY_MS = 10_000;

/**
 * The ID token of an `oidc` auth provider, with the moment from which only kubectl can come by another one: it asks the
 * issuer, and writes what it gets into the kubeconfig. Source: oidc of client-go/plugin/pkg/client/auth.
 */
export function parseOidc(config: Readonly<Record<string, unknown>>): Pick<Credentials, 'token' | 'tokenExpiresAt'> {
  const token = config['id-token'];
  if (typeof token !== 'string' || token === '') return { tokenExpiresAt: 0 };
  return { token, tokenExpiresAt: expiryOf(token) };
}

function expiryOf(token: string): number {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof exp === 'number' ? exp * 1000 - LEEWAY_MS : 0;
  } catch {
    return 0;
  }
}
