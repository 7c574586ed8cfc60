import { type Refusal, refuse } from '../../errors.ts';
import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { commandRow } from '../classification/index.ts';
import { patchOf } from '../content.ts';
import { denyIf, type Policy, type Rule } from '../policy.ts';
import { FOUNDATION_KINDS, namedObjects, PERMISSION_KINDS } from '../resources.ts';

/** Writes keep away from permissions, from what the cluster stands on, and from protected namespaces. */
export const protectedObjects: Rule = {
  id: 'protected-objects',
  judge: ({ tool, command }, policy) => {
    const row = commandRow(command.path);
    if (tool === 'run_image') return denyIf(refuseNamespace(command, policy));
    if (row === undefined || 'never' in row) return denyIf(undefined);
    if (row.effects.every((effect) => effect === 'read') || onlyLists(command)) return denyIf(undefined);
    return denyIf(refuseKind(command, row.effects.includes('delete')) ?? refuseNamespace(command, policy));
  },
};

/** `label --list` and `set env --list` print and change nothing as long as nothing is assigned. */
export function onlyLists(command: KubectlCommand): boolean {
  return isOn(command, 'list') && !command.positionals.some((word) => word.includes('=') || word.endsWith('-'));
}

function refuseKind(command: KubectlCommand, deletes: boolean): Refusal | undefined {
  // The role `view` reads what is no secret; any other could hand out more than this server may do itself.
  if (command.path.join(' ') === 'create rolebinding' && flagValue(command, 'clusterrole') !== 'view')
    return refusePermissions();
  const types = namedObjects(command).map(({ type }) => type);
  if (types.some((type) => PERMISSION_KINDS.has(type))) {
    return refusePermissions();
  }
  if (deletes && types.some((type) => FOUNDATION_KINDS.has(type))) {
    return refuse(
      'BLAST_RADIUS',
      'Namespaces, nodes, volumes and resource definitions are not deleted through this server.',
      'Delete the single objects that are in the way, by type and name.',
    );
  }
  // A JSON patch writes the slash of a label as ~1.
  const labels = [command.positionals, command.documents, patchOf(command)].some((given) =>
    JSON.stringify(given)?.includes('pod-security.kubernetes.io'),
  );
  return labels
    ? refuse(
        'POD_SECURITY',
        'Pod Security labels are not changed through this server.',
        'Ask the operator of the cluster to change them.',
      )
    : undefined;
}

function refuseNamespace(command: KubectlCommand, { protectedNamespaces }: Policy): Refusal | undefined {
  const named = [
    flagValue(command, 'namespace'),
    ...(command.documents ?? []).map(({ metadata }) => metadata.namespace),
  ];
  const namespace = named.find((each) => each !== undefined && protectedNamespaces.includes(each));
  if (namespace === undefined) return undefined;
  return refuse(
    'NAMESPACE_PROTECTED',
    `The namespace '${namespace}' is protected: only reading is allowed there.`,
    'Work in another namespace, or ask the operator to change KUBECTL_PROTECTED_NAMESPACES.',
  );
}

function refusePermissions(): Refusal {
  return refuse(
    'PERMISSIONS',
    'Permissions, service accounts and webhooks are not changed through this server.',
    'Ask the operator of the cluster to change them.',
  );
}
