import type { PeerCertificate } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { identifyCertificate } from '../../../src/transport/identity/certificate.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');

function certificate(subject: Readonly<Record<string, unknown>>, valid: Partial<PeerCertificate> = {}) {
  const dates = { valid_from: 'May  1 00:00:00 2026 GMT', valid_to: 'Jul  1 00:00:00 2026 GMT' };
  return { subject, ...dates, ...valid } as unknown as PeerCertificate;
}

describe('a certificate names its caller as kube-apiserver would', () => {
  test.each([
    [{ CN: 'alice' }, 'alice', []],
    [{ CN: 'alice', O: 'ops' }, 'alice', ['ops']],
    [{ CN: 'alice', O: ['ops', 'dev'], OU: 'ignored' }, 'alice', ['ops', 'dev']],
    [{ CN: 'admin', O: ['system:masters', 'ops'] }, 'admin', ['ops']],
  ])('%j', (subject, name, groups) => {
    expect(identifyCertificate(certificate(subject), true, NOW)).toEqual({ method: 'certificate', name, groups });
  });
});

test('only a certificate of another CA may have been a guess', () => {
  const guess = identifyCertificate(certificate({ CN: 'alice' }), false, NOW);
  const genuine = identifyCertificate(certificate({ CN: 'alice' }), true, Date.parse('2027-01-01'));
  expect(guess).toHaveProperty('isFailedAttempt', true);
  expect(genuine).not.toHaveProperty('isFailedAttempt');
});

describe('a certificate is refused', () => {
  test.each([
    ['without a name', certificate({ O: 'ops' }), true],
    ['with two names', certificate({ CN: ['alice', 'bob'] }), true],
    ['with an empty name', certificate({ CN: '' }), true],
    ['with a name that Kubernetes keeps for itself', certificate({ CN: 'system:node:n1' }), true],
    ['with a line break in its name', certificate({ CN: 'alice\nlevel=info' }), true],
    ['with a group that holds a control character', certificate({ CN: 'alice', O: 'a\u0000b' }), true],
    ['of another CA', certificate({ CN: 'alice' }), false],
    ['that has expired', certificate({ CN: 'alice' }, { valid_to: 'May 31 00:00:00 2026 GMT' }), true],
    ['that is not valid yet', certificate({ CN: 'alice' }, { valid_from: 'Jun  2 00:00:00 2026 GMT' }), true],
  ])('%s', (_, presented, trusted) => {
    expect(identifyCertificate(presented, trusted, NOW)).toMatchObject({ status: 401, isInvalid: true });
  });
});
