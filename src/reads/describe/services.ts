import { joinHostPort } from '../../go/url.ts';
import { type Cluster, listAll, noneIfRefused } from './cluster.ts';
import { type Description, field, type Printable } from './description.ts';
import type { EndpointSlice } from './endpoints.ts';
import { endpointSlice } from './endpoints.ts';
import type { Kind } from './kind.ts';
import { formatLabels, type KubeObject, type StringMap, writeHead } from './metadata.ts';

export interface ServicePort {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
  readonly appProtocol?: string;
  readonly nodePort?: number;
}

interface Spec {
  readonly selector?: StringMap;
  readonly type?: string;
  readonly ipFamilyPolicy?: string;
  readonly ipFamilies?: readonly string[];
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly externalIPs?: readonly string[];
  readonly loadBalancerIP?: string;
  readonly externalName?: string;
  readonly ports?: readonly ServicePort[];
  readonly sessionAffinity?: string;
  readonly externalTrafficPolicy?: string;
  readonly internalTrafficPolicy?: string;
  readonly healthCheckNodePort?: number;
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly trafficDistribution?: string;
}

interface Status {
  readonly loadBalancer?: {
    readonly ingress?: readonly { readonly ip?: string; readonly ipMode?: string; readonly hostname?: string }[];
  };
}

export type Service = KubeObject<Spec, Status>;

/** Source: describeService of kubectl/pkg/describe. */
export const service: Kind<Service> = {
  at: { group: '', version: 'v1', resource: 'services' },
  write: async (w, { metadata, spec = {}, status = {} }, cluster) => {
    const slices = await endpointSlicesOf(cluster, metadata.namespace, metadata.name).catch(noneIfRefused);
    writeHead(w, metadata);
    field(w, 0, 'Selector', formatLabels(spec.selector));
    field(w, 0, 'Type', spec.type);
    writeAddresses(w, spec, status);
    for (const port of spec.ports ?? []) writePort(w, port, slices);
    field(w, 0, 'Session Affinity', spec.sessionAffinity);
    writeUnlessEmpty(w, 'External Traffic Policy', spec.externalTrafficPolicy);
    if (spec.internalTrafficPolicy !== undefined) field(w, 0, 'Internal Traffic Policy', spec.internalTrafficPolicy);
    writeUnlessEmpty(w, 'HealthCheck NodePort', spec.healthCheckNodePort);
    writeUnlessEmpty(w, 'LoadBalancer Source Ranges', spec.loadBalancerSourceRanges?.join(','));
    if (spec.trafficDistribution !== undefined) field(w, 0, 'Traffic Distribution', spec.trafficDistribution);
  },
};

function writeUnlessEmpty(w: Description, title: string, value: Printable): void {
  if (value) field(w, 0, title, value);
}

function writeAddresses(w: Description, spec: Spec, status: Status): void {
  if (spec.ipFamilyPolicy !== undefined) field(w, 0, 'IP Family Policy', spec.ipFamilyPolicy);
  field(w, 0, 'IP Families', spec.ipFamilies?.join(',') ?? '<none>');
  field(w, 0, 'IP', spec.clusterIP);
  field(w, 0, 'IPs', spec.clusterIPs?.join(',') ?? '<none>');
  writeUnlessEmpty(w, 'External IPs', spec.externalIPs?.join(','));
  writeUnlessEmpty(w, 'Desired LoadBalancer IP', spec.loadBalancerIP);
  writeUnlessEmpty(w, 'External Name', spec.externalName);
  const ingress = status.loadBalancer?.ingress ?? [];
  if (ingress.length === 0) return;
  const texts = ingress.map(({ ip, ipMode, hostname = '' }) =>
    ip ? `${ip}${ipMode === undefined ? '' : ` (${ipMode})`}` : hostname,
  );
  field(w, 0, 'LoadBalancer Ingress', texts.join(', '));
}

function writePort(w: Description, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const { name = '', protocol = '', targetPort = 0, appProtocol, nodePort = 0 } = port;
  const shown = name || '<unset>';
  w.write(0, `Port:\t${shown}\t${port.port ?? 0}/${protocol}\n`);
  w.write(0, `TargetPort:\t${targetPort}/${protocol}\n`);
  if (appProtocol !== undefined) field(w, 0, 'AppProtocol', appProtocol);
  if (nodePort !== 0) w.write(0, `NodePort:\t${shown}\t${nodePort}/${protocol}\n`);
  field(w, 0, 'Endpoints', formatEndpoints(slices, name));
}

/** The endpoint slices of a service. */
export function endpointSlicesOf(
  cluster: Cluster,
  namespace: string | undefined,
  name: string | undefined,
): Promise<EndpointSlice[]> {
  const labelSelector = `kubernetes.io/service-name=${name}`;
  return listAll(cluster, endpointSlice.at, namespace, { labelSelector, whole: true });
}

const MOST_ENDPOINTS = 3;

/** The first ready endpoints of a port. Source: formatEndpointSlices of kubectl/pkg/describe. */
export function formatEndpoints(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const shown: string[] = [];
  let hasMore = false;
  let count = 0;
  const add = ({ endpoints = [] }: EndpointSlice, port?: number): void => {
    for (const { addresses: [address = ''] = [], conditions } of endpoints) {
      // kubectl says there are more as soon as another one comes, ready or not.
      if (shown.length === MOST_ENDPOINTS) hasMore = true;
      if (conditions?.ready === false) continue;
      if (!hasMore) shown.push(port === undefined ? address : joinHostPort(address, port));
      count++;
    }
  };
  for (const slice of slices) {
    const ports = slice.ports ?? [];
    if (ports.length === 0) add(slice);
    for (const { name = '', port = 0 } of ports) if (name === portName) add(slice, port);
  }
  const list = shown.join(',');
  return hasMore ? `${list} + ${count - MOST_ENDPOINTS} more...` : list;
}
