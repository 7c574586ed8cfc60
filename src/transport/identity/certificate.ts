import type { PeerCertificate } from 'node:tls';
import type { Subject } from '../../kube/subject.ts';
import { type Denial, unfitCredential, wrongCredential } from './denial.ts';
import { nameSubject } from './name-subject.ts';

/**
 * Names the caller of a client certificate as kube-apiserver does: CN is the user, each O a group. `trusted` says that
 * TLS found it signed by the client CA and made for clients; its dates are looked at again here, because a connection
 * may outlive them. `now` is epoch milliseconds. Revocation lists are not consulted: keep certificates short-lived.
 */
export function identifyCertificate(certificate: PeerCertificate, trusted: boolean, now: number): Subject | Denial {
  if (!trusted)
    return wrongCredential(
      'certificate',
      'The client certificate was not issued for clients by the CA of this server.',
    );
  if (now < Date.parse(certificate.valid_from) || now >= Date.parse(certificate.valid_to))
    return unfitCredential('expired', 'The client certificate has expired or is not valid yet; get a new one.');
  const { CN: names, O: organizations } = certificate.subject as unknown as Readonly<
    Record<string, string | readonly string[] | undefined>
  >;
  const [name, another] = [names ?? []].flat();
  if (name === undefined || another !== undefined)
    return unfitCredential('name', 'The client certificate must have one common name (CN), which names the caller.');
  return nameSubject('certificate', name, [organizations ?? []].flat());
}
