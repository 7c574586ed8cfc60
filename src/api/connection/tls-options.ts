import type { AgentOptions } from 'node:https';
import { checkServerIdentity, createSecureContext, type PeerCertificate } from 'node:tls';
import type { Certificate, Connection } from './connection.ts';
import { systemRoots } from './system-roots.ts';

/**
 * How TLS is spoken to the API server, as kubectl speaks it: an authority of the kubeconfig, else the system's, and
 * one that another authority signed is trusted all the same. Throws on a certificate that cannot be used.
 */
export function tlsOptions(
  { ca, skipVerify, tlsServerName }: Connection,
  certificate: Certificate | undefined,
  environment: Readonly<Record<string, string>>,
): AgentOptions {
  return {
    // Made once: the agent would make it per connection, and compare all its parts per request.
    secureContext: createSecureContext({
      ca: ca === undefined ? [...systemRoots(environment)] : [ca],
      allowPartialTrustChain: true,
      ...certificate,
    }),
    rejectUnauthorized: !skipVerify,
    checkServerIdentity: checkNames,
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
  };
}

/** Node falls back to the common name of a certificate without other names, which Go refuses. */
function checkNames(host: string, certificate: PeerCertificate): Error | undefined {
  if (certificate.subjectaltname === undefined)
    return Object.assign(new Error('The certificate names no host.'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  return checkServerIdentity(host, certificate);
}
