import type { LabelSelector } from '../label-selector.ts';
import { field } from './description.ts';
import type { Kind } from './kind.ts';
import type { KubeObject } from './metadata.ts';
import { formatLabelSelector } from './replica-sets.ts';

interface Spec {
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
  readonly selector?: LabelSelector;
}

interface Status {
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly expectedPods?: number;
}

/** Source: describePodDisruptionBudgetV1 of kubectl/pkg/describe. */
export const podDisruptionBudget: Kind<KubeObject<Spec, Status>> = {
  at: { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' },
  write: (w, { metadata, spec = {}, status = {} }) => {
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Namespace', metadata.namespace);
    if (spec.minAvailable !== undefined) field(w, 0, 'Min available', spec.minAvailable);
    else if (spec.maxUnavailable !== undefined) field(w, 0, 'Max unavailable', spec.maxUnavailable);
    field(w, 0, 'Selector', spec.selector === undefined ? '<unset>' : formatLabelSelector(spec.selector));
    w.write(0, 'Status:\n');
    field(w, 2, 'Allowed disruptions', status.disruptionsAllowed ?? 0);
    field(w, 2, 'Current', status.currentHealthy ?? 0);
    field(w, 2, 'Desired', status.desiredHealthy ?? 0);
    field(w, 2, 'Total', status.expectedPods ?? 0);
  },
};
