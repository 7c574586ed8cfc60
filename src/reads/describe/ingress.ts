import { byBytes, sortAsGo } from '../../go/sort.ts';
import { type Cluster, refusalOf } from './cluster.ts';
import { type Description, field } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeAnnotations, writeClusterHead, writeLabels } from './metadata.ts';
import { endpointSlicesOf, formatEndpoints, type Service, service } from './services.ts';

interface Reference {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
}

interface Backend {
  readonly service?: { readonly name?: string; readonly port?: { readonly name?: string; readonly number?: number } };
  readonly resource?: Reference;
}

interface Spec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: Backend;
  readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
  readonly rules?: readonly {
    readonly host?: string;
    readonly http?: { readonly paths?: readonly { readonly path?: string; readonly backend?: Backend }[] };
  }[];
}

interface Status {
  readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
}

/** Source: describeIngressV1 of kubectl/pkg/describe. */
export const ingress: Kind<KubeObject<Spec, Status>> = {
  at: { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' },
  write: async (w, { metadata, spec = {}, status = {} }, cluster) => {
    const namespace = metadata.namespace ?? '';
    field(w, 0, 'Name', metadata.name);
    writeLabels(w, 'Labels', metadata.labels);
    field(w, 0, 'Namespace', namespace);
    field(w, 0, 'Address', formatAddresses(status));
    field(w, 0, 'Ingress Class', spec.ingressClassName ?? '<none>');
    const fallback = spec.defaultBackend;
    const defaultBackend = fallback ? await formatBackend(fallback, namespace, cluster) : '<default>';
    field(w, 0, 'Default backend', defaultBackend);
    writeTls(w, spec.tls);
    w.write(0, 'Rules:\n  Host\tPath\tBackends\n');
    w.write(1, '----\t----\t--------\n');
    const rules = (spec.rules ?? []).filter(({ http }) => http);
    for (const { host, http } of rules) {
      w.write(1, `${host || '*'}\t\n`);
      for (const { path = '', backend = {} } of http?.paths ?? []) {
        w.write(2, `\t${path} \t${await formatBackend(backend, namespace, cluster)}\n`);
      }
    }
    if (rules.length === 0) w.write(1, `*\t*\t${defaultBackend}\n`);
    writeAnnotations(w, 'Annotations', metadata.annotations);
  },
};

function formatAddresses({ loadBalancer }: Status): string {
  const addresses = (loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return sortAsGo([...new Set(addresses)].filter(Boolean), byBytes).join(',');
}

/** Source: describeBackendV1 of kubectl/pkg/describe. */
async function formatBackend(backend: Backend, namespace: string, cluster: Cluster): Promise<string> {
  if (!backend.service) {
    if (!backend.resource) return '';
    const { apiGroup = '<none>', kind = '', name = '' } = backend.resource;
    return `APIGroup: ${apiGroup}, Kind: ${kind}, Name: ${name}`;
  }
  const { name = '', port = {} } = backend.service;
  const target = `${name}:${port.number || (port.name ?? '')}`;
  try {
    const slices = await endpointSlicesOf(cluster, namespace, name);
    const { spec } = await cluster.get<Service>(service.at, namespace, name);
    const served = (spec?.ports ?? []).findLast(
      (each) => (port.number && port.number === each.port) || (port.name && port.name === each.name),
    );
    return `${target} (${formatEndpoints(slices, served?.name ?? '')})`;
  } catch (error) {
    return `${target} (<error: ${refusalOf(error)}>)`;
  }
}

function writeTls(w: Description, tls: Spec['tls'] = []): void {
  if (tls.length > 0) w.write(0, 'TLS:\n');
  for (const { secretName, hosts = [] } of tls) {
    w.write(1, `${secretName ? `${secretName} terminates` : 'SNI routes'} ${hosts.join(',')}\n`);
  }
}

/** Source: describeIngressClassV1 of kubectl/pkg/describe. */
export const ingressClass: Kind<KubeObject<{ readonly controller?: string; readonly parameters?: Reference }>> = {
  at: { group: 'networking.k8s.io', version: 'v1', resource: 'ingressclasses' },
  write: (w, { metadata, spec = {} }) => {
    writeClusterHead(w, metadata);
    field(w, 0, 'Controller', spec.controller);
    if (!spec.parameters) return;
    w.write(0, 'Parameters:\n');
    if (spec.parameters.apiGroup !== undefined) field(w, 1, 'APIGroup', spec.parameters.apiGroup);
    field(w, 1, 'Kind', spec.parameters.kind);
    field(w, 1, 'Name', spec.parameters.name);
  },
};
