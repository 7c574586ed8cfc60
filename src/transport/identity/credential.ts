import type { PeerCertificate } from 'node:tls';
import { TLSSocket } from 'node:tls';
import type { Denial } from './denial.ts';

/** The parts of a request that may hold a credential, and where it came from. */
export interface Presented {
  readonly headersDistinct: Readonly<Record<string, string[] | undefined>>;
  readonly url?: string | undefined;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** What a request presents to say who sends it: nothing, or exactly one thing. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'certificate'; readonly certificate: PeerCertificate; readonly trusted: boolean };

/**
 * Reads the one credential of a request. Two of them, or one that cannot be read, are refused rather than chosen from:
 * a proxy in between might choose differently. Source: RFC 6750, sections 2 and 3.1; RFC 9110, section 11.6.2.
 */
export function readCredential(request: Presented): Credential | Denial {
  const authorizations = request.headersDistinct['authorization'] ?? [];
  const certificate = readCertificate(request);
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
  if (query.has('access_token'))
    return malformed('Put the token into the Authorization header, never into the URL, where logs would keep it.');
  if (authorizations.length + (certificate === undefined ? 0 : 1) > 1)
    return malformed('Present one credential: one Authorization header, or a client certificate, not both.');
  if (certificate !== undefined) return certificate;
  if (authorizations[0] === undefined) return { kind: 'none' };
  const token = /^Bearer +(?<token>[\x21-\x7e]+)$/i.exec(authorizations[0].trim())?.groups?.['token'];
  return token === undefined
    ? malformed('The server cannot read the Authorization header; send "Authorization: Bearer TOKEN".')
    : { kind: 'token', token };
}

function malformed(error: string): Denial {
  return { status: 400, reason: 'malformed', error };
}

/** The client's certificate, where the server asks for one and the client has one. */
function readCertificate({ socket }: Presented): Extract<Credential, { kind: 'certificate' }> | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerCertificate();
  return Object.keys(certificate ?? {}).length === 0
    ? undefined
    : { kind: 'certificate', certificate, trusted: socket.authorized };
}
