import { BUILT_IN_CONTROLLERS, type Manager, managersOf } from '../../../kube/managers.ts';
import { listOf, valueAt } from '../../../policy/admission/reading.ts';
import { itemsOf, listPath } from '../lists.ts';
import { controllerOf, numberAt, textAt } from '../objects.ts';
import { repositoryPatch } from '../repository-patch.ts';
import type { Reviewing } from '../reviewing.ts';
import type { RiskRow } from '../risk-row.ts';
import type { View } from '../view.ts';
import { wholeBefore, wholePath } from '../whole-object.ts';

/** Risks of objects that something else will change back. */
export const MANAGED_RISKS: readonly RiskRow[] = [
  {
    id: 'autoscaler',
    about: 'An autoscaler sets the replicas that the change sets.',
    looks: ({ views }) => views.filter(changesReplicas).map(({ request }) => listPath.autoscalers(request.namespace)),
    says: ({ views, seen }) => views.filter(changesReplicas).flatMap((view) => ofAutoscalers(view, seen)),
  },
  ofTool('argo-cd', 'Argo CD manages the object.'),
  ofTool('flux', 'Flux manages the object.'),
  ofTool('helm', 'Helm manages the object.'),
  {
    id: 'owner',
    about: 'A controller or an operator owns the object.',
    looks: ({ views }) => views.flatMap((view) => wholePath(view) ?? []),
    says: ({ views, seen }) => views.flatMap((view) => ofOwner(view, seen)),
  },
];

function changesReplicas({ does, before, after }: View): boolean {
  return (
    does === 'update' &&
    before !== undefined &&
    after !== undefined &&
    numberAt(before, 'spec', 'replicas') !== numberAt(after, 'spec', 'replicas')
  );
}

function ofAutoscalers({ kind, title, request, after }: View, seen: Reviewing['seen']): readonly string[] {
  const replicas = numberAt(after, 'spec', 'replicas');
  return itemsOf(seen(listPath.autoscalers(request.namespace)))
    .filter(
      (each) =>
        textAt(each, 'spec', 'scaleTargetRef', 'kind') === kind &&
        textAt(each, 'spec', 'scaleTargetRef', 'name') === request.name,
    )
    .map((each) => {
      const [least, most] = [numberAt(each, 'spec', 'minReplicas') ?? 1, numberAt(each, 'spec', 'maxReplicas') ?? 1];
      const name = `HorizontalPodAutoscaler ${textAt(each, 'metadata', 'name')}`;
      return replicas === 0
        ? `${name} sets the replicas of ${title}, from ${least} to ${most}: at 0 replicas it does nothing until they are set again.`
        : `${name} sets the replicas of ${title}, from ${least} to ${most}: it changes them back. Change the autoscaler instead.`;
    });
}

function ofTool(tool: Manager['tool'], about: string): RiskRow {
  return {
    id: tool,
    about: `${about} The sentence holds the patch for its repository.`,
    looks: ({ views }) => views.flatMap((view) => wholePath(view) ?? []),
    says: ({ views, seen }) =>
      views
        .filter(({ does }) => does === 'update' || does === 'delete')
        .flatMap((view) => {
          const whole = wholeBefore(view, seen);
          return managersOf(metadataOf(whole))
            .filter((manager) => manager.tool === tool)
            .map(({ says }) => `${view.title} is managed by ${says}${patchText(view, whole)}`);
        }),
  };
}

function metadataOf(object: unknown): Parameters<typeof managersOf>[0] {
  const fieldManagers = listOf(valueAt(object, 'metadata', 'managedFields')).map((each) => textAt(each, 'manager'));
  return {
    label: (key) => textAt(object, 'metadata', 'labels', key),
    annotation: (key) => textAt(object, 'metadata', 'annotations', key),
    fieldManagers,
  };
}

function patchText(view: View, whole: unknown): string {
  if (view.does === 'delete') return ' Remove the object there.';
  const patch = repositoryPatch(view, whole);
  return patch === undefined ? ' The diff shows what to change there.' : ` The patch: ${patch}`;
}

function ofOwner(view: View, seen: Reviewing['seen']): readonly string[] {
  const { kind, title, does } = view;
  if (does === 'create' || does === 'evict') return [];
  const owner = controllerOf(wholeBefore(view, seen));
  // A pod that its controller replaces is the usual way to restart it.
  if (owner === undefined || (does === 'delete' && (kind === 'Pod' || kind === 'Job'))) return [];
  const name = `${owner.kind} ${owner.name}`;
  if (!BUILT_IN_CONTROLLERS.has(owner.kind))
    return [`${title} belongs to ${name}: its operator changes it back. Change the ${owner.kind} instead.`];
  return [
    kind === 'Pod'
      ? `${title} belongs to ${name}: the next pod in its place will not have the change. Change the owner instead.`
      : `${title} belongs to ${name}, which changes it back. Change the ${owner.kind} instead.`,
  ];
}
