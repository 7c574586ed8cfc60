import { type ApiResource, LeaveToKubectl } from '../../api/api.ts';
import { KubectlError, throwAll } from '../../api/kubectl-error.ts';
import { getList, getNamed, requireBuiltIn } from '../../api/objects/named-object.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import { trimSpace } from '../../go/space.ts';
import { flagValue, type KubectlCommand } from '../../kube/command.ts';
import { selectResources } from '../get/arguments.ts';
import type { ReadParts } from '../read.ts';

/** An object that a rollout command is about. */
export interface Target {
  readonly resource: ApiResource;
  readonly object: RolloutObject;
}

interface RolloutObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/**
 * Calls `visit` for every object that the arguments and the selector name, in kubectl's order, whatever becomes of the
 * others, and throws all errors together in the end. Resolves with whether there was any object.
 * Source: Builder with ResourceTypeOrNameArgs(true), ContinueOnError and Flatten, of cli-runtime/pkg/resource.
 */
export async function visitTargets(
  command: KubectlCommand,
  parts: ReadParts,
  client: RestClient,
  visit: (target: Target) => Promise<void>,
): Promise<boolean> {
  const namespace = flagValue(command, 'namespace') || parts.defaultNamespace;
  const labelSelector = trimSpace(flagValue(command, 'selector') ?? '') || undefined;
  const options = { labelSelector, fieldSelector: undefined, within: namespace, subresource: '' };
  const selection = await selectResources(command.positionals, options, parts.discovery);
  const errors: KubectlError[] = [];
  const failed: KubectlError[] = [];
  let found = false;
  const visitOne = async (target: Target) => {
    found = true;
    await collecting(errors, () => visit(target));
  };
  if (selection.kind === 'objects') {
    for (const { resource } of selection.objects) requireBuiltIn(resource);
    for (const { resource, name } of selection.objects) {
      const object = await collecting(errors, () => getNamed<RolloutObject>(client, resource, namespace, name));
      if (object !== undefined) await visitOne({ resource, object });
    }
  } else {
    for (const resource of selection.resources) requireBuiltIn(resource);
    for (const resource of selection.resources) {
      const query = labelSelector === undefined ? {} : { labelSelector };
      const within = resource.namespaced ? namespace : undefined;
      const list = await collecting(failed, () => getList<{ items: RolloutObject[] }>(client, resource, within, query));
      for (const object of list?.items ?? []) await visitOne({ resource, object });
    }
  }
  // kubectl nests the errors of lists, and of a mixture prints what Go makes of the nest.
  if (failed.length > 0 && errors.length > 0) throw new LeaveToKubectl('lists and objects failed together');
  throwAll([...errors, ...failed]);
  return found;
}

/** What comes of `work`, or undefined where it ended in an error, which is added to `errors`. */
async function collecting<T>(errors: KubectlError[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    errors.push(error);
    return undefined;
  }
}
