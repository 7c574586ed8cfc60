import { quote, type Refusal, refuse } from '../../errors.ts';
import { flagValue, type KubectlCommand } from '../../kube/command.ts';
import { sortPositionals } from '../classification/index.ts';
import { contentsOf, patchFault, patchOf, type Right } from '../content.ts';
import { givePatch } from '../instead.ts';
import { isPermitted, refuseWithout } from '../permits.ts';
import { denyIf, type Policy, type Rule } from '../policy.ts';

const DEBUG_PROFILES = new Set(['general', 'baseline', 'restricted']);

/** No patch may be beyond judging, and no debug container may get more rights. */
export const podSecurity: Rule = {
  id: 'pod-security',
  judge: (plan, policy, subject) => {
    const { command } = plan;
    const refusal = command.path[0] === 'patch' ? refusePatch(command) : undefined;
    if (refusal !== undefined) return denyIf(refusal);
    const missing = debugRights(command).find(({ allowance }) => !isPermitted(allowance, plan, policy, subject));
    return denyIf(missing && refuseRight(missing, { command, what: 'command', policy }));
  },
};

/** No pod may get more rights through a document or a patch. */
export const podSecurityOfText: Rule = {
  id: 'pod-security',
  ofText: true,
  judge: (plan, policy, subject) => {
    const { command } = plan;
    if (command.path[0] === 'delete') return denyIf(undefined);
    const contents = contentsOf(plan);
    const what = command.documents === undefined ? 'patch' : 'document';
    if (contents.some(({ unclear }) => unclear))
      return denyIf(
        refuse(
          'PATCH_INVALID',
          `The ${what} copies or moves fields, or is nested too deeply to judge.`,
          'Use add, replace and remove with plain values.',
        ),
      );
    const account = command.path.join(' ') === 'set serviceaccount' ? [SERVICE_ACCOUNT] : [];
    const rights = [...contents.flatMap((content) => content.rights), ...account];
    const missing = rights.find(({ allowance }) => !isPermitted(allowance, plan, policy, subject));
    return denyIf(missing && refuseRight(missing, { command, what, policy }));
  },
};

const SERVICE_ACCOUNT: Right = { field: 'serviceAccountName', allowance: 'other-service-accounts' };

/** Why a patch cannot be judged at all. */
function refusePatch(command: KubectlCommand): Refusal | undefined {
  const text = flagValue(command, 'patch');
  if (text === undefined) return refuse('PATCH_INVALID', 'The patch is missing.', givePatch(command));
  const fault = patchFault(command);
  if (fault !== undefined) return refuse('PATCH_INVALID', fault.says, fault.instead);
  return patchOf(command) === undefined
    ? refuse('PATCH_INVALID', 'The patch is not valid JSON.', givePatch(command))
    : undefined;
}

/** The rights that a debug container gets by its command line. */
function debugRights(command: KubectlCommand): readonly Right[] {
  if (command.path[0] !== 'debug') return [];
  const profile = flagValue(command, 'profile');
  const isStrong = profile !== undefined && !DEBUG_PROFILES.has(profile);
  // The first word may be a pod, and a later one a node.
  const node = sortPositionals(command).objects.find((word) => /^(no|nodes?)(\.[^/]*)?\//i.test(word));
  return [
    ...(isStrong ? [{ field: `--profile=${profile}`, allowance: 'debug-nodes' } as const] : []),
    ...(node === undefined ? [] : [{ field: node, allowance: 'debug-nodes' } as const]),
  ];
}

interface Refused {
  readonly command: KubectlCommand;
  /** What the right comes with: `command`, `patch` or `document`. */
  readonly what: string;
  readonly policy: Policy;
}

function refuseRight({ field, allowance }: Right, { command, what, policy }: Refused): Refusal {
  const code = 'POD_SECURITY';
  if (allowance !== 'debug-nodes') {
    const subject = command.path[0] === 'set' ? 'The command' : `The ${what}`;
    const error = `${subject} sets ${quote(field)}, which can give a pod more privileges.`;
    return refuseWithout(allowance, policy, { code, error, hint: 'Leave it out.' });
  }
  if (field.startsWith('--profile=')) {
    const error = `The debug profile ${quote(field.slice(10), 20)} gives the container more privileges.`;
    return refuseWithout(allowance, policy, { code, error, hint: 'Use --profile=general, baseline or restricted.' });
  }
  const error = 'Debugging a node gives a pod full access to the node.';
  return refuseWithout(allowance, policy, { code, error, hint: 'Look at the node with describe and get events.' });
}
