import { writeContainers } from './containers.ts';
import { type Description, field } from './description.ts';
import { writeAnnotations, writeLabels } from './metadata.ts';
import type { PodSpec, PodTemplate } from './pod-spec.ts';
import { writeSchedulingGroup, writeTolerations, writeTopologySpread } from './scheduling.ts';
import { writeVolumes } from './volumes.ts';

const NO_SPEC: PodSpec = {};

/** Source: DescribePodTemplate of kubectl/pkg/describe. */
export function writePodTemplate(w: Description, template: PodTemplate | undefined): void {
  w.write(0, 'Pod Template:\n');
  if (!template) {
    w.write(1, '<unset>');
    return;
  }
  const { metadata = {}, spec = NO_SPEC } = template;
  writeLabels(w, '  Labels', metadata.labels);
  if (Object.keys(metadata.annotations ?? {}).length > 0) writeAnnotations(w, '  Annotations', metadata.annotations);
  if (spec.serviceAccountName) field(w, 1, 'Service Account', spec.serviceAccountName);
  if (spec.initContainers?.length) writeContainers(w, { title: 'Init Containers', containers: spec.initContainers });
  writeContainers(w, { title: 'Containers', containers: spec.containers ?? [] });
  writeVolumes(w, spec.volumes, '  ');
  writeTopologySpread(w, spec.topologySpreadConstraints, '  ');
  if (spec.priorityClassName) field(w, 1, 'Priority Class Name', spec.priorityClassName);
  writeLabels(w, '  Node-Selectors', spec.nodeSelector);
  writeTolerations(w, '  Tolerations', spec.tolerations);
  writeSchedulingGroup(w, spec.schedulingGroup, '  ');
}
