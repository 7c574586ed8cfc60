import { ageOf } from '../../go/duration.ts';
import { writeContainers } from './containers.ts';
import { type Description, field } from './description.ts';
import { searchEvents } from './events.ts';
import type { Kind } from './kind.ts';
import { writeAnnotations, writeController, writeLabels } from './metadata.ts';
import type { Pod, PodSpec, PodStatus } from './pod-spec.ts';
import { qosClassOf } from './qos.ts';
import { writeResources } from './resource-list.ts';
import { writeSchedulingGroup, writeTolerations, writeTopologySpread } from './scheduling.ts';
import { formatTime } from './times.ts';
import { writeVolumes } from './volumes.ts';

/** Source: describePod of kubectl/pkg/describe. */
export const pod: Kind<Pod> = {
  at: { group: '', version: 'v1', resource: 'pods' },
  // kubectl does not ask for the kind, and a mirror pod's events carry the hash of its file as uid.
  events: ({ metadata: { name, namespace, uid, annotations } }, cluster) =>
    searchEvents(cluster, { name, namespace, uid: annotations?.['kubernetes.io/config.mirror'] ?? uid }),
  write: (w, object, cluster) => {
    const { spec = {}, status = {} } = object;
    writeOrigin(w, object, cluster.now());
    writeAddresses(w, status);
    writeController(w, object.metadata);
    if (status.nominatedNodeName) field(w, 0, 'NominatedNodeName', status.nominatedNodeName);
    if (spec.resources) {
      w.write(0, 'Resources:\n');
      writeResources(w, 1, spec.resources);
    }
    writeAllContainers(w, object);
    writeConditions(w, object);
    writeVolumes(w, spec.volumes);
    field(w, 0, 'QoS Class', qosClassOf(object));
    writeLabels(w, 'Node-Selectors', spec.nodeSelector);
    writeTolerations(w, 'Tolerations', spec.tolerations);
    writeTopologySpread(w, spec.topologySpreadConstraints);
    writeSchedulingGroup(w, spec.schedulingGroup);
  },
};

function writeOrigin(w: Description, { metadata, spec = {}, status = {} }: Pod, now: number): void {
  field(w, 0, 'Name', metadata.name);
  field(w, 0, 'Namespace', metadata.namespace);
  if (spec.priority !== undefined) field(w, 0, 'Priority', spec.priority);
  if (spec.priorityClassName) field(w, 0, 'Priority Class Name', spec.priorityClassName);
  if (spec.runtimeClassName) field(w, 0, 'Runtime Class Name', spec.runtimeClassName);
  if (spec.serviceAccountName) field(w, 0, 'Service Account', spec.serviceAccountName);
  field(w, 0, 'Node', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>');
  if (status.startTime !== undefined) field(w, 0, 'Start Time', formatTime(status.startTime));
  writeLabels(w, 'Labels', metadata.labels);
  writeAnnotations(w, 'Annotations', metadata.annotations);
  const hasEnded = status.phase === 'Failed' || status.phase === 'Succeeded';
  if (metadata.deletionTimestamp && !hasEnded) {
    field(w, 0, 'Status', `Terminating (lasts ${ageOf(metadata.deletionTimestamp, now)})`);
    field(w, 0, 'Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else {
    field(w, 0, 'Status', status.phase);
  }
  if (status.reason) field(w, 0, 'Reason', status.reason);
  if (status.message) field(w, 0, 'Message', status.message);
  const profile = spec.securityContext?.seccompProfile;
  if (!profile) return;
  field(w, 0, 'SeccompProfile', profile.type);
  if (profile.type === 'Localhost') field(w, 0, 'LocalhostProfile', profile.localhostProfile);
}

function writeAddresses(w: Description, { podIP, podIPs = [] }: PodStatus): void {
  field(w, 0, 'IP', podIP);
  w.write(0, podIPs.length === 0 ? 'IPs:\t<none>\n' : 'IPs:\n');
  for (const { ip } of podIPs) field(w, 1, 'IP', ip);
}

const NO_SPEC: PodSpec = {};

function writeAllContainers(w: Description, object: Pod): void {
  const { spec = NO_SPEC, status = {} } = object;
  for (const [title, containers = [], statuses] of [
    ['Init Containers', spec.initContainers, status.initContainerStatuses],
    ['Containers', spec.containers, status.containerStatuses],
    ['Ephemeral Containers', spec.ephemeralContainers, status.ephemeralContainerStatuses],
  ] as const) {
    if (title !== 'Containers' && containers.length === 0) continue;
    writeContainers(w, { title, containers, statuses, pod: object });
  }
}

function writeConditions(w: Description, { spec = {}, status = {} }: Pod): void {
  const { conditions = [] } = status;
  const { readinessGates = [] } = spec;
  if (readinessGates.length > 0) w.write(0, 'Readiness Gates:\n  Type\tStatus\n');
  for (const { conditionType } of readinessGates) {
    const met = conditions.find(({ type }) => type === conditionType);
    w.write(1, `${conditionType} \t${met === undefined ? '<none>' : (met.status ?? '')} \n`);
  }
  if (conditions.length > 0) w.write(0, 'Conditions:\n  Type\tStatus\n');
  for (const { type, status: state = '' } of conditions) w.write(1, `${type} \t${state} \n`);
}
