import { humanDuration } from '../../go/duration.ts';
import { badConditions } from '../bad-conditions.ts';
import { describe } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import { isSame, refOf } from '../owners.ts';

const SOON_MS = 7 * 24 * 60 * 60 * 1000;

export const certificates: Rule = {
  id: 'certificates',
  finds: 'Certificates that have expired, expire soon or are not issued, where a status says so',
  source: 'cert-manager Certificate status; any status with notAfter',
  find: (snapshot) =>
    [
      ...snapshot.certificates,
      ...snapshot.others.filter((other) => !snapshot.certificates.some((each) => isSame(each, other))),
    ].flatMap((object): readonly Told[] => {
      const on = refOf(object);
      const { notAfter } = object;
      if (notAfter !== undefined && notAfter < snapshot.now)
        return [
          {
            severity: 'critical',
            on,
            cause: `it expired ${humanDuration(snapshot.now - notAfter)} ago`,
            evidence: [
              { on, field: 'status.notAfter', value: new Date(notAfter).toISOString() },
              ...badConditions(object),
            ],
            why: 'Clients refuse the certificate. Find out why it was not renewed: its issuer, its challenge, or its Secret.',
            next: [describe(on)],
          },
        ];
      const faults = object.kind === 'Certificate' ? badConditions(object) : [];
      const soon = notAfter !== undefined && notAfter - snapshot.now < SOON_MS;
      if (faults.length === 0 && !soon) return [];
      return [
        {
          severity: soon ? 'error' : 'warning',
          on,
          cause: soon ? `it expires in ${humanDuration((notAfter ?? 0) - snapshot.now)}` : 'it is not issued',
          evidence: [
            ...(notAfter === undefined
              ? []
              : [{ on, field: 'status.notAfter', value: new Date(notAfter).toISOString() }]),
            ...faults,
          ],
          why: 'The issuer has not made a new certificate; the message says why.',
          next: [describe(on)],
        },
      ];
    }),
};
