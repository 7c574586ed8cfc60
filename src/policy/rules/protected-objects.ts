import { type Refusal, refuse } from '../../errors.ts';
import { flagValue, isOn, type KubectlCommand, type Plan } from '../../kube/command.ts';
import { writeJson } from '../../kubectl/documents/write-json.ts';
import type { Allowance } from '../allowances.ts';
import { changingRow } from '../classification/index.ts';
import { patchOf } from '../content.ts';
import { GUARDED } from '../guarded.ts';
import { memoize } from '../memoize.ts';
import { isPermitted, refuseWithout } from '../permits.ts';
import { denyIf, type Policy, type Rule } from '../policy.ts';
import { makesTokenSecret } from '../token-secrets.ts';
import { touchedBy } from '../touched.ts';

/** Writes keep away from permissions, from the foundations of the cluster, and from protected namespaces. */
export const protectedObjects: Rule = {
  id: 'protected-objects',
  judge: (plan, policy, subject) => {
    const { command } = plan;
    if (changingRow(command.path) === undefined || onlyLists(command)) return denyIf(undefined);
    const missing = guardedBy(plan, deletesObjects(command)).find(
      (allowance) => !isPermitted(allowance, plan, policy, subject),
    );
    return denyIf(missing === undefined ? refuseNamespace(plan, policy) : refuseObjects(missing, policy));
  },
};

/** What documents, patches and values say of labels, owners and tokens. */
export const protectedObjectsOfText: Rule = {
  id: 'protected-objects',
  ofText: true,
  judge: (plan, policy, subject) => {
    const { command } = plan;
    if (changingRow(command.path) === undefined || onlyLists(command)) return denyIf(undefined);
    const missing = neededForText(plan).find((allowance) => !isPermitted(allowance, plan, policy, subject));
    return denyIf(missing && refuseObjects(missing, policy));
  },
};

/** `label --list` and `set env --list` print and change nothing as long as nothing is assigned. */
export function onlyLists(command: KubectlCommand): boolean {
  return isOn(command, 'list') && !command.positionals.some((word) => word.includes('=') || word.endsWith('-'));
}

/** `drain` only moves pods; `apply` and `replace` delete first when they are forced. */
function deletesObjects(command: KubectlCommand): boolean {
  const [subcommand] = command.path;
  return subcommand === 'delete' || ((subcommand === 'apply' || subcommand === 'replace') && isOn(command, 'force'));
}

/** The documents and the patch of a command as new JSON, so that no escape hides a word of them. */
const dataOf = memoize((command: KubectlCommand): string => writeJson([command.documents, patchOf(command)]));

function guardedBy(plan: Plan, deletes: boolean): readonly Allowance[] {
  const resources = new Set(touchedBy(plan).flatMap((each) => each.resources));
  return GUARDED.filter(
    ({ from, resources: those }) => (from === 'change' || deletes) && !resources.isDisjointFrom(those),
  )
    .map(({ allowance }) => allowance)
    .filter((allowance) => !isHarmless(plan.command, allowance));
}

/** An object whose owner does not exist is deleted by the garbage collector. */
function neededForText(plan: Plan): readonly Allowance[] {
  const { command } = plan;
  // A JSON patch writes the slash of a label as ~1.
  const labels = [dataOf(command), ...command.positionals].some((text) => text.includes('pod-security.kubernetes.io'));
  return [
    ...(dataOf(command).includes('ownerReferences') ? guardedBy(plan, true) : []),
    ...(labels ? [POD_SECURITY_LABELS] : []),
    ...(makesTokenSecret(plan) ? [TOKEN_SECRETS] : []),
  ];
}

const POD_SECURITY_LABELS: Allowance = 'change-pod-security-labels';
const TOKEN_SECRETS: Allowance = 'token-secrets';

/** A service account without a right, and the role `view`, which reads what is no secret, hand out nothing. */
function isHarmless(command: KubectlCommand, allowance: Allowance): boolean {
  const subcommand = command.path.join(' ');
  if (subcommand === 'create serviceaccount') return allowance === 'change-service-accounts';
  return (
    subcommand === 'create rolebinding' &&
    flagValue(command, 'clusterrole') === 'view' &&
    flagValue(command, 'role') === undefined
  );
}

function refuseObjects(missing: Allowance, policy: Policy): Refusal {
  if (missing === POD_SECURITY_LABELS) {
    const error = 'This server does not change Pod Security labels.';
    return refuseWithout(missing, policy, { code: 'POD_SECURITY', error, hint: '' });
  }
  if (missing === TOKEN_SECRETS)
    return refuseWithout(missing, policy, {
      code: 'OTHER_IDENTITY',
      error: 'The cluster would issue or accept a token for this Secret.',
      hint: 'Use a Secret of another type, such as Opaque.',
    });
  if (GUARDED.some(({ allowance, from }) => allowance === missing && from === 'deletion'))
    return refuseWithout(missing, policy, {
      code: 'BLAST_RADIUS',
      error: 'This server does not delete namespaces, nodes, volumes or resource definitions.',
      hint: 'Delete the objects that are in the way one by one, by type and name.',
    });
  const error = 'This server does not change permissions, service accounts or webhooks.';
  return refuseWithout(missing, policy, { code: 'PERMISSIONS', error, hint: '' });
}

function refuseNamespace(plan: Plan, { protectedNamespaces }: Policy): Refusal | undefined {
  if (protectedNamespaces.length === 0) return undefined;
  const { command } = plan;
  const given = flagValue(command, 'namespace');
  const touched = touchedBy(plan);
  const namespace = protectedNamespaces.find(
    (each) => given === each || touched.some((object) => object.namespace === each),
  );
  const any =
    isOn(command, 'all-namespaces') ||
    touched.some((each) => each.namespace === undefined && each.resources.includes('namespaces'));
  if (namespace === undefined && !any) return undefined;
  return refuse(
    'NAMESPACE_PROTECTED',
    namespace === undefined
      ? `Of all namespaces some are protected (${protectedNamespaces.join(', ')}): only reading is allowed there.`
      : `The namespace '${namespace}' is protected: only reading is allowed there.`,
    'Work in another namespace, or ask the operator to change KUBECTL_PROTECTED_NAMESPACES.',
  );
}
