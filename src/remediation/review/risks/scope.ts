import { canonicalText } from '../../../policy/admission/changed-fields.ts';
import { listOf, valueAt } from '../../../policy/admission/reading.ts';
import { selectionOf } from '../../../policy/selection.ts';
import { namesText } from '../objects.ts';
import type { RiskRow } from '../risk-row.ts';
import type { View } from '../view.ts';

/** Risks of which objects a change is about, and of what is known of it. */
export const SCOPE_RISKS: readonly RiskRow[] = [
  {
    id: 'unrehearsed',
    about: 'The API server could not rehearse a request, or the command cannot be rehearsed at all.',
    says: ({ views }) => {
      if (views.length === 0)
        return ['This command cannot be rehearsed: the server knows its command line, but not what it changes.'];
      const unknown = views.filter(({ write }) => !write.rehearsed).map(({ title }) => title);
      return unknown.length === 0
        ? []
        : [
            `An admission webhook refuses rehearsals of ${namesText(unknown)}: the server does not know the result of the request.`,
          ];
    },
  },
  {
    id: 'selection',
    about: 'A selector picks several objects.',
    says: ({ command, views }) => {
      const titles = new Set(views.filter(({ does }) => does !== 'evict').map(({ title }) => title));
      return titles.size < 2 || selectionOf(command) === undefined
        ? []
        : [`The call names no objects; its selector picks ${titles.size}: ${namesText([...titles], 5)}.`];
    },
  },
  {
    id: 'protected-namespace',
    about: 'A change is in a protected namespace.',
    says: ({ views, protectedNamespaces }) => {
      const changed = new Set(views.flatMap(({ request }) => request.namespace ?? []));
      return [...changed]
        .filter((namespace) => protectedNamespaces.includes(namespace))
        .map((namespace) => `Namespace ${namespace} is protected.`);
    },
  },
  {
    id: 'node',
    about: 'A node takes no new pods, is drained, loses its pods by a taint, or is deleted.',
    says: ({ views }) => {
      const evicted = views.filter(({ does }) => does === 'evict').length;
      const nodes = views.filter(({ kind, request }) => kind === 'Node' && request.subResource === undefined);
      return nodes.flatMap((view) => {
        if (view.does === 'delete') return [`${view.title} is deleted, and all pods on it with it.`];
        if (view.does !== 'update') return [];
        const isCordoned = isSet(view.after) && !isSet(view.before);
        const pods =
          evicted === 0 ? '' : ` ${evicted} ${evicted === 1 ? 'pod is' : 'pods are'} evicted and must fit elsewhere.`;
        return [
          ...(isCordoned ? [`${view.title} takes no new pods until it is uncordoned.${pods}`] : []),
          ...evictingTaints(view).map(
            (taint) =>
              `${view.title} gets the taint ${taint}: pods that do not tolerate it are evicted, regardless of disruption budgets.`,
          ),
        ];
      });
    },
  },
];

function isSet(node: unknown): boolean {
  return valueAt(node, 'spec', 'unschedulable') === true;
}

function evictingTaints({ before, after }: View): readonly string[] {
  const [old, now] = [before, after].map((node) =>
    listOf(valueAt(node, 'spec', 'taints'))
      .filter((taint) => valueAt(taint, 'effect') === 'NoExecute')
      .map((taint) => textOf(taint)),
  );
  return (now ?? []).filter((taint) => !old?.includes(taint));
}

function textOf(taint: unknown): string {
  const [key, value] = ['key', 'value'].map((field) => valueAt(taint, field));
  const shown =
    value === undefined || value === '' ? '' : `=${typeof value === 'string' ? value : canonicalText(value)}`;
  return `${typeof key === 'string' ? key : ''}${shown}:NoExecute`;
}
