import { quote } from '../../../errors.ts';
import { flagValue, isOn, type KubectlCommand } from '../../../kube/command.ts';
import { listOf, recordOf, textOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * No other manager comes to own fields by server-side apply: its next apply removes each of them that is not in its own document. A write
 * of managedFields claims them for it, as a forged last-applied configuration does for client-side apply.
 */
export const managedFields: AdmissionRule = {
  id: 'managed-fields',
  judge: ({ request: { operation, oldObject, object, resource, name }, command }) => {
    if (operation !== 'UPDATE' || oldObject === undefined) return [];
    const own = ownManager(command);
    const before = appliedOf(oldObject);
    const claimed = [...appliedOf(object)].find(
      ([manager, fields]) => manager !== own && !fields.isSubsetOf(before.get(manager) ?? new Set()),
    );
    return claimed === undefined
      ? []
      : [
          {
            code: 'CHANGE_NOT_ALLOWED',
            error: `${quote(`${resource.resource}/${name ?? ''}`)} would say that ${quote(claimed[0])} applied fields that it did not apply. Its next apply would remove them.`,
            hint: 'Leave out metadata.managedFields.',
            allowance: 'change-protected-metadata',
          },
        ];
  },
};

/** The manager of client-side apply, whose fields a later server-side apply takes over. */
const CLIENT_SIDE = 'kubectl-client-side-apply';

/** The manager for which the call itself may apply fields. */
function ownManager(command: KubectlCommand): string | undefined {
  const asked = flagValue(command, 'field-manager');
  if (command.path[0] !== 'apply') return asked === CLIENT_SIDE ? asked : undefined;
  return asked ?? (isOn(command, 'server-side') ? 'kubectl' : CLIENT_SIDE);
}

/** The fields that each manager has applied, as paths in one text each. */
function appliedOf(object: unknown): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const entry of listOf(valueAt(object, 'metadata', 'managedFields'))) {
    const { manager, operation, fieldsV1 } = recordOf(entry);
    if (operation !== 'Apply' && manager !== CLIENT_SIDE) continue;
    const fields = found.get(textOf(manager)) ?? new Set();
    found.set(textOf(manager), fields);
    const left: [path: string, value: unknown][] = [['', fieldsV1]];
    for (let next = left.pop(); next !== undefined; next = left.pop())
      for (const [key, value] of Object.entries(recordOf(next[1]))) {
        const path = `${next[0]}\n${key}`;
        fields.add(path);
        left.push([path, value]);
      }
  }
  return found;
}
