import { formatSelector, type LabelSelector } from '../label-selector.ts';
import { countPods } from './controlled-pods.ts';
import { field } from './description.ts';
import type { Kind } from './kind.ts';
import { formatLabels, type KubeObject, writeAnnotations, writeLabels } from './metadata.ts';
import type { PodTemplate } from './pod-spec.ts';
import { writePodTemplate } from './pod-template.ts';

interface Spec {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplate;
}

interface Status {
  readonly desiredNumberScheduled?: number;
  readonly currentNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly numberMisscheduled?: number;
}

const COUNTS = [
  ['Desired Number of Nodes Scheduled', 'desiredNumberScheduled'],
  ['Current Number of Nodes Scheduled', 'currentNumberScheduled'],
  ['Number of Nodes Scheduled with Up-to-date Pods', 'updatedNumberScheduled'],
  ['Number of Nodes Scheduled with Available Pods', 'numberAvailable'],
  ['Number of Nodes Misscheduled', 'numberMisscheduled'],
] as const;

/** Source: describeDaemonSet of kubectl/pkg/describe. */
export const daemonSet: Kind<KubeObject<Spec, Status>> = {
  at: { group: 'apps', version: 'v1', resource: 'daemonsets' },
  write: async (w, { metadata, spec = {}, status = {} }, cluster) => {
    const pods = await countPods(metadata, spec.selector, cluster);
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Namespace', metadata.namespace);
    field(w, 0, 'Selector', formatSelector(spec.selector ?? {}));
    field(w, 0, 'Node-Selector', formatLabels(spec.template?.spec?.nodeSelector));
    writeLabels(w, 'Labels', metadata.labels);
    writeAnnotations(w, 'Annotations', metadata.annotations);
    for (const [title, count] of COUNTS) w.write(0, `${title}: ${status[count] ?? 0}\n`);
    field(w, 0, 'Pods Status', pods);
    writePodTemplate(w, spec.template);
  },
};
