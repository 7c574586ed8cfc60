import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import type { Allowance } from '../../allowances.ts';
import type { AdmissionRule, Objection } from '../rule.ts';

/** Subresources other than scale, resize and eviction are off until the operator allows them by name. */
export const subresources: AdmissionRule = {
  id: 'subresources',
  judge: ({ request, command }) => {
    const { subResource } = request;
    if (subResource === undefined || isOrdinary(request)) return [];
    // The rules about the command line judge debug and exec.
    const [subcommand] = command.path;
    if (isOfPods(request) && subcommand !== undefined && OF_COMMAND[subcommand] === subResource) return [];
    return [objectionOf(request, subResource)];
  },
};

/** The subresource that a command is there for. */
const OF_COMMAND: Readonly<Record<string, string>> = { debug: 'ephemeralcontainers', exec: 'exec' };

/** Other rules judge what these become. Custom resources have a scale, too; only pods have the others. */
function isOrdinary(request: AdmissionRequest): boolean {
  const { subResource } = request;
  return subResource === 'scale' || (isOfPods(request) && (subResource === 'resize' || subResource === 'eviction'));
}

function isOfPods({ resource }: AdmissionRequest): boolean {
  return resource.group === '' && resource.resource === 'pods';
}

function objectionOf({ resource }: AdmissionRequest, subResource: string): Objection {
  const of = `the subresource ${quote(subResource)} of ${quote(resource.resource)}`;
  // A token is an identity, which no allowance gives.
  if (subResource === 'token' && resource.group === '')
    return {
      code: 'OTHER_IDENTITY',
      error: `This server does not write ${of}: the answer would be a credential.`,
      hint: 'Use the identity that this server already has.',
    };
  return {
    code: 'CHANGE_NOT_ALLOWED',
    error: `This server does not write ${of}.`,
    hint: INSTEAD[subResource] ?? 'Change the object itself, without --subresource.',
    allowance: allowanceOf(resource.group, subResource),
  };
}

const INSTEAD: Readonly<Record<string, string>> = {
  ephemeralcontainers: 'Use debug, if the operator lists it.',
  finalize: 'Read the conditions in the status of the namespace to see which objects it waits for.',
};

function allowanceOf(group: string, subResource: string): Allowance {
  switch (subResource) {
    case 'status':
      return 'subresource-status';
    case 'finalize':
      return 'subresource-finalize';
    case 'ephemeralcontainers':
      return 'subresource-ephemeralcontainers';
    case 'approval':
      // It lifts `certificate approve`, too.
      return group === 'certificates.k8s.io' ? 'change-permissions' : 'subresource-others';
    default:
      return 'subresource-others';
  }
}
