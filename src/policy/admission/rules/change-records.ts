import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { changedKeysWithin } from '../difference.ts';
import type { AdmissionRule, Objection } from '../rule.ts';

/** The group of the records of changes and of the stop of all changes. */
const GROUP = 'remediation.mcp';

/**
 * No call writes records of changes, stops changes or lets them go on, and none touches the marks by which people freeze a namespace:
 * otherwise an agent could decide on its own changes with the rights of its caller. No allowance lifts it.
 */
export const changeRecords: AdmissionRule = {
  id: 'change-records',
  judge: ({ request }) =>
    isRecord(request) || isDefinition(request)
      ? [
          {
            code: 'PERMISSIONS',
            error: 'This server does not write records of changes, decide on them, or change their definitions.',
            hint: 'An approver decides outside of this session, with: kubernetes-remediation-mcp changes.',
          },
        ]
      : marksOf(request),
};

/** Labels and annotations of this server on any object, such as `remediation.mcp/frozen`. */
function marksOf(request: AdmissionRequest): readonly Objection[] {
  const changed =
    request.operation === 'DELETE' ? undefined : changedKeysWithin(request).find(({ key }) => isMark(key));
  return changed === undefined
    ? []
    : [
        {
          code: 'PERMISSIONS',
          error: `The key ${quote(changed.key)} in ${quote(changed.field)} would change. People set it, and this server obeys it.`,
          hint: 'Leave it as it is. Ask a person to change it outside of this session.',
        },
      ];
}

function isMark(key: string): boolean {
  return key.startsWith(`${GROUP}/`);
}

function isRecord({ resource }: AdmissionRequest): boolean {
  return resource.group === GROUP;
}

/** Without its definition, all records of a kind are gone; with another one, they may be altered. */
function isDefinition({ resource, name, object }: AdmissionRequest): boolean {
  if (resource.resource !== 'customresourcedefinitions') return false;
  const { spec } = (object ?? {}) as { readonly spec?: { readonly group?: unknown } };
  return name?.endsWith(`.${GROUP}`) === true || spec?.group === GROUP;
}
