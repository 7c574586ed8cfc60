import type { Suggestion, Told } from './finding.ts';
import type { Port } from './objects/container.ts';
import type { Service } from './objects/network.ts';
import type { Pod } from './objects/pod.ts';
import { writeLabels } from './objects/selector.ts';
import { refOf, topOwner } from './owners.ts';
import type { Snapshot } from './snapshot.ts';

/** The Service of a finding, and what to call next. */
export interface Head {
  readonly on: Told['on'];
  readonly next: readonly Suggestion[];
}

/** Ports of a Service that its pods do not have, by name and by number. */
export function ports(service: Service, pods: readonly Pod[], head: Head): readonly Told[] {
  const has = pods.flatMap(({ containers }) => containers.flatMap((container) => container.ports));
  if (has.length === 0 && pods.length === 0) return [];
  const written =
    [...new Set(has.map(({ name, number }) => (name === '' ? `${number}` : `${name}=${number}`)))].join(', ') || 'none';
  return service.ports.flatMap(({ port, targetPort, protocol }): readonly Told[] => {
    const isNumber = /^\d+$/.test(targetPort);
    const isMeant = ({ name, number }: Port) => (isNumber ? String(number) === targetPort : name === targetPort);
    if (has.some((each) => isMeant(each) && each.protocol === protocol)) return [];
    const other = has.find(isMeant);
    if (other !== undefined)
      return [
        {
          ...head,
          severity: 'error',
          cause: `its port ${port} is for ${protocol}, and its pods declare port ${targetPort} for ${other.protocol}`,
          evidence: [{ on: head.on, field: `spec.ports[${port}].protocol`, value: protocol }],
          why: 'What is sent over one protocol does not reach a program that listens on the other. Correct the protocol of the Service or of the container.',
        },
      ];
    // Containers may listen on ports that they do not declare.
    if (isNumber && has.length === 0) return [];
    return [
      {
        ...head,
        severity: isNumber ? 'warning' : 'critical',
        cause: isNumber
          ? `its port ${port} goes to port ${targetPort}, which its pods do not declare (${written})`
          : `its port ${port} goes to a port named ${targetPort}, which its pods do not have (${written})`,
        evidence: [
          { on: head.on, field: `spec.ports[${port}].targetPort`, value: targetPort },
          ...pods.slice(0, 1).map((pod) => ({ on: refOf(pod), field: 'containerPorts', value: written })),
        ],
        why: isNumber
          ? 'If nothing listens on that port, connections are refused. Correct targetPort, or the port of the program.'
          : 'The name of a port must be one of the containers. Correct targetPort, or name the port.',
      },
    ];
  });
}

/** Pods of another workload that the selector matches too, and that do not have a port of the Service. */
export function strangers(snapshot: Snapshot, service: Service, pods: readonly Pod[], head: Head): readonly Told[] {
  const owners = new Map(pods.map((pod) => [JSON.stringify(topOwner(snapshot, pod)), pod]));
  if (owners.size < 2) return [];
  const declared = (pod: Pod) => pod.containers.flatMap((container) => container.ports);
  const has = (pod: Pod, target: string) =>
    declared(pod).some(({ name, number }) => name === target || String(number) === target);
  return service.ports.flatMap(({ port, targetPort }): readonly Told[] => {
    const without = [...owners.values()].filter((pod) => declared(pod).length > 0 && !has(pod, targetPort));
    const [pod] = without;
    if (pod === undefined || without.length === owners.size) return [];
    const { kind, name } = topOwner(snapshot, pod);
    return [
      {
        ...head,
        severity: 'error',
        cause: `its selector also matches pods of ${kind.toLowerCase()}/${name}, which do not have port ${targetPort}`,
        evidence: [
          { on: head.on, field: 'spec.selector', value: writeLabels(service.selector.labels).join(',') },
          {
            on: refOf(pod),
            field: 'containerPorts',
            value: declared(pod)
              .map(({ number }) => number)
              .join(', '),
          },
        ],
        why: `A part of what is sent to port ${port} goes to pods that do not listen there. Make the selector narrower.`,
      },
    ];
  });
}
