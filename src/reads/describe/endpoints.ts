import { type Description, field, type Printable, row } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeHead } from './metadata.ts';

interface Address {
  readonly ip?: string;
}

interface Port {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
}

interface Endpoints extends KubeObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly Address[];
    readonly notReadyAddresses?: readonly Address[];
    readonly ports?: readonly Port[];
  }[];
}

/** Source: describeEndpoints of kubectl/pkg/describe. */
export const endpoints: Kind<Endpoints> = {
  at: { group: '', version: 'v1', resource: 'endpoints' },
  write: (w, { metadata, subsets = [] }) => {
    writeHead(w, metadata);
    w.write(0, 'Subsets:\n');
    for (const { addresses, notReadyAddresses, ports = [] } of subsets) {
      field(w, 1, 'Addresses', formatAddresses(addresses));
      field(w, 1, 'NotReadyAddresses', formatAddresses(notReadyAddresses));
      if (ports.length > 0) {
        w.write(1, 'Ports:\n');
        writePorts(w, 2, ports);
      }
      w.write(0, '\n');
    }
  },
};

function formatAddresses(addresses: readonly Address[] = []): string {
  return addresses.map(({ ip = '' }) => ip).join(',') || '<none>';
}

function writePorts(w: Description, level: number, ports: readonly Port[], absent: Printable = 0): void {
  w.write(level, 'Name\tPort\tProtocol\n');
  w.write(level, '----\t----\t--------\n');
  for (const { name, port = absent, protocol } of ports) row(w, level, name || '<unset>', port, protocol);
}

interface Endpoint {
  readonly addresses?: readonly string[];
  readonly conditions?: { readonly ready?: boolean };
  readonly hostname?: string;
  readonly targetRef?: { readonly kind?: string; readonly name?: string };
  readonly nodeName?: string;
  readonly zone?: string;
}

export interface EndpointSlice extends KubeObject {
  readonly addressType?: string;
  readonly ports?: readonly Port[];
  readonly endpoints?: readonly Endpoint[];
}

/** Source: describeEndpointSliceV1 of kubectl/pkg/describe. */
export const endpointSlice: Kind<EndpointSlice> = {
  at: { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' },
  write: (w, { metadata, addressType, ports = [], endpoints: list = [] }) => {
    writeHead(w, metadata);
    field(w, 0, 'AddressType', addressType);
    w.write(0, ports.length === 0 ? 'Ports: <unset>\n' : 'Ports:\n');
    if (ports.length > 0) writePorts(w, 1, ports, '<unset>');
    w.write(0, list.length === 0 ? 'Endpoints: <none>\n' : 'Endpoints:\n');
    for (const endpoint of list) writeEndpoint(w, endpoint);
  },
};

function writeEndpoint(
  w: Description,
  { addresses = [], conditions, hostname, targetRef, nodeName, zone }: Endpoint,
): void {
  field(w, 1, '- Addresses', addresses.join(', ') || '<none>');
  w.write(2, 'Conditions:\n');
  field(w, 3, 'Ready', conditions?.ready ?? '<unset>');
  field(w, 2, 'Hostname', hostname ?? '<unset>');
  if (targetRef) field(w, 2, 'TargetRef', `${targetRef.kind ?? ''}/${targetRef.name ?? ''}`);
  field(w, 2, 'NodeName', nodeName ?? '<unset>');
  field(w, 2, 'Zone', zone ?? '<unset>');
}
