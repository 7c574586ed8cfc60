import { quoteAsGo } from '../../go/quote.ts';
import { byBytes, sortAsGo } from '../../go/sort.ts';
import { type Description, field } from './description.ts';
import { writeEnvironment, writeEnvironmentSources } from './environment.ts';
import type { Container, ContainerPort, ContainerState, ContainerStatus, Pod } from './pod-spec.ts';
import { writeProbes } from './probes.ts';
import { writeResources } from './resource-list.ts';
import { formatTime } from './times.ts';

/** Containers of a pod with what became of them, or of a template, where `pod` is left out and titles are indented. */
export interface ContainerGroup {
  readonly title: string;
  readonly containers: readonly Container[];
  readonly statuses?: readonly ContainerStatus[] | undefined;
  readonly pod?: Pod;
}

/** Source: describeContainers of kubectl/pkg/describe. */
export function writeContainers(w: Description, { title, containers, statuses = [], pod }: ContainerGroup): void {
  const indent = pod === undefined ? '  ' : '';
  w.write(0, `${indent}${title}:${containers.length === 0 ? ' <none>' : ''}\n`);
  for (const container of containers) {
    // Where a name comes twice, kubectl takes the last.
    const status = statuses.findLast(({ name }) => name === container.name);
    writeBasics(w, container, status, indent);
    writeLines(w, 'Command', container.command);
    writeLines(w, 'Args', container.args);
    if (status !== undefined) writeState(w, status);
    writeResources(w, 2, container.resources ?? {});
    writeProbes(w, container);
    writeEnvironmentSources(w, container.envFrom ?? []);
    writeEnvironment(w, container, pod);
    writeMounts(w, container);
  }
}

function writeBasics(w: Description, container: Container, status: ContainerStatus | undefined, indent: string): void {
  w.write(1, `${indent === '' ? '' : ' '}${container.name}:\n`);
  if (status !== undefined) field(w, 2, 'Container ID', status.containerID);
  field(w, 2, 'Image', container.image);
  if (status !== undefined) field(w, 2, 'Image ID', status.imageID);
  writePorts(w, 'Port', container.ports ?? [], ({ containerPort }) => containerPort);
  writePorts(w, 'Host Port', container.ports ?? [], ({ hostPort }) => hostPort);
  const profile = container.securityContext?.seccompProfile;
  if (!profile) return;
  field(w, 2, 'SeccompProfile', profile.type);
  if (profile.type === 'Localhost') field(w, 3, 'LocalhostProfile', profile.localhostProfile);
}

function writePorts(
  w: Description,
  title: string,
  ports: readonly ContainerPort[],
  number: (port: ContainerPort) => number | undefined,
): void {
  const text = ports
    .map((port) => `${number(port) ?? 0}/${port.protocol ?? ''}${port.name ? ` (${port.name})` : ''}`)
    .join(', ');
  field(w, 2, text.includes(',') ? `${title}s` : title, text || '<none>');
}

function writeLines(w: Description, title: string, words: readonly string[] = []): void {
  if (words.length === 0) return;
  w.write(2, `${title}:\n`);
  for (const word of words) for (const line of word.split('\n')) w.write(3, `${line}\n`);
}

function writeState(w: Description, { state, lastState, ready, restartCount }: ContainerStatus): void {
  describeState(w, 'State', state ?? {});
  if (lastState?.terminated) describeState(w, 'Last State', lastState);
  field(w, 2, 'Ready', ready === true ? 'True' : 'False');
  field(w, 2, 'Restart Count', restartCount ?? 0);
}

/** Source: describeStatus of kubectl/pkg/describe. */
function describeState(w: Description, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    field(w, 2, title, 'Running');
    field(w, 3, 'Started', formatTime(running.startedAt));
  } else if (waiting || !terminated) {
    field(w, 2, title, 'Waiting');
    if (waiting?.reason) field(w, 3, 'Reason', waiting.reason);
  } else {
    field(w, 2, title, 'Terminated');
    if (terminated.reason) field(w, 3, 'Reason', terminated.reason);
    if (terminated.message) field(w, 3, 'Message', terminated.message);
    field(w, 3, 'Exit Code', terminated.exitCode ?? 0);
    if ((terminated.signal ?? 0) > 0) field(w, 3, 'Signal', terminated.signal);
    field(w, 3, 'Started', formatTime(terminated.startedAt));
    field(w, 3, 'Finished', formatTime(terminated.finishedAt));
  }
}

/** Source: describeContainerVolumes of kubectl/pkg/describe. */
function writeMounts(w: Description, { volumeMounts = [], volumeDevices = [] }: Container): void {
  const none = volumeMounts.length === 0 ? '\t<none>' : '';
  w.write(2, `Mounts:${none}\n`);
  for (const mount of sortAsGo(volumeMounts, (one, other) => byBytes(one.mountPath, other.mountPath))) {
    const path = mount.subPath ? `,path=${quoteAsGo(mount.subPath)}` : '';
    w.write(3, `${mount.mountPath} from ${mount.name} (${mount.readOnly === true ? 'ro' : 'rw'}${path})\n`);
  }
  if (volumeDevices.length === 0) return;
  // kubectl repeats what it said of the mounts.
  w.write(2, `Devices:${none}\n`);
  for (const device of sortAsGo(volumeDevices, (one, other) => byBytes(one.devicePath, other.devicePath))) {
    w.write(3, `${device.devicePath} from ${device.name}\n`);
  }
}
