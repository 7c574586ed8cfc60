import { quote } from '../../../errors.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { accountOf, podTemplatesOf, templatesByPath } from '../pod-templates.ts';
import type { AdmissionRule } from '../rule.ts';

/** No write may make pods run as a service account other than the default one, or alter the account that they run as. */
export const podAccounts: AdmissionRule = {
  id: 'pod-accounts',
  judge: (admission) => {
    const before = templatesByPath(objectBefore(admission));
    return podTemplatesOf(objectAfter(admission)).flatMap((template) => {
      const old = before.get(template.path);
      const [was, becomes] = [old === undefined ? '' : accountOf(old), accountOf(template)];
      if (was === becomes) return [];
      const instead = old === undefined ? '' : ` instead of ${named(was)}`;
      return [
        {
          code: 'POD_SECURITY',
          error: `The pod would run as the service account ${named(becomes)}${instead}.`,
          hint: old === undefined ? 'Leave serviceAccountName out.' : 'Leave serviceAccountName as it is.',
          allowance: 'other-service-accounts',
        },
      ];
    });
  },
};

function named(account: string): string {
  return quote(account === '' ? 'default' : account);
}
