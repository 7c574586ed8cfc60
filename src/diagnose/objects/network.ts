import { Fields } from '../fields.ts';
import { type Condition, type Meta, type Ref, toConditions, toMeta } from './meta.ts';
import { type Selector, toPlainSelector, toSelector } from './selector.ts';

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** The number or the name of a port of the pods. */
  readonly targetPort: string;
  readonly protocol: string;
}

export interface Service extends Meta {
  readonly type: string;
  readonly selector: Selector;
  readonly ports: readonly ServicePort[];
  readonly isHeadless: boolean;
  /** Its addresses within the cluster. */
  readonly addresses: readonly string[];
  readonly externalName: string;
  readonly hasAddress: boolean;
}

export function toService(value: unknown): Service {
  const object = new Fields(value);
  const spec = object.at('spec');
  return {
    ...toMeta(value, 'Service'),
    type: spec.text('type') || 'ClusterIP',
    selector: toPlainSelector(spec, 'selector'),
    ports: spec.list('ports').map((each) => ({
      name: each.text('name'),
      port: each.number('port') ?? 0,
      targetPort: each.word('targetPort') || each.word('port'),
      protocol: each.text('protocol') || 'TCP',
    })),
    isHeadless: spec.text('clusterIP') === 'None',
    addresses: spec.texts('clusterIPs'),
    externalName: spec.text('externalName'),
    hasAddress: object.at('status', 'loadBalancer').list('ingress').length > 0,
  };
}

/** The endpoints of one Service, or a part of them. */
export interface EndpointSlice extends Meta {
  readonly service: string;
  readonly ready: number;
  readonly notReady: number;
  readonly portNames: readonly string[];
}

export function toEndpointSlice(value: unknown): EndpointSlice {
  const object = new Fields(value);
  const meta = toMeta(value, 'EndpointSlice');
  const endpoints = object.list('endpoints');
  // An endpoint that does not say is ready. Source: discovery/v1 EndpointConditions.
  const notReady = endpoints.filter((each) => each.at('conditions').isFalse('ready')).length;
  return {
    ...meta,
    service: meta.labels.get('kubernetes.io/service-name') ?? '',
    ready: endpoints.length - notReady,
    notReady,
    portNames: object.list('ports').map((each) => each.text('name')),
  };
}

/** Where an Ingress or a Route sends requests. */
export interface Backend {
  readonly service: string;
  readonly namespace: string;
  /** The number or the name of a port of the Service. */
  readonly port: string;
  /** Which requests: the host and the path. */
  readonly route: string;
}

export interface Ingress extends Meta {
  readonly className: string | undefined;
  readonly backends: readonly Backend[];
  readonly tlsSecrets: readonly string[];
  readonly hasAddress: boolean;
}

export function toIngress(value: unknown): Ingress {
  const object = new Fields(value);
  const spec = object.at('spec');
  const meta = toMeta(value, 'Ingress');
  const backend = (from: Fields, route: string): readonly Backend[] => {
    const service = from.at('service').text('name');
    const port = from.at('service', 'port');
    return service === ''
      ? []
      : [{ service, namespace: meta.namespace, port: port.word('number') || port.text('name'), route }];
  };
  return {
    ...meta,
    className:
      spec.text('ingressClassName') ||
      object.at('metadata', 'annotations').text('kubernetes.io/ingress.class') ||
      undefined,
    backends: [
      ...backend(spec.at('defaultBackend'), 'default backend'),
      ...spec.list('rules').flatMap((rule) =>
        rule
          .at('http')
          .list('paths')
          .flatMap((path) => backend(path.at('backend'), `${rule.text('host') || '*'}${path.text('path')}`)),
      ),
    ],
    tlsSecrets: spec.list('tls').flatMap((each) => each.text('secretName') || []),
    hasAddress: object.at('status', 'loadBalancer').list('ingress').length > 0,
  };
}

/** A Gateway or a Route of the Gateway API. */
export interface GatewayObject extends Meta {
  readonly backends: readonly Backend[];
  /** What a route is attached to: Gateways, as a rule. */
  readonly parents: readonly Ref[];
  /** The class of a Gateway. */
  readonly className: string;
  /** Of the object itself, of its listeners, or of what each parent says about a route. */
  readonly conditions: readonly Condition[];
}

export function toGatewayObject(value: unknown): GatewayObject {
  const object = new Fields(value);
  const meta = toMeta(value);
  const status = object.at('status');
  return {
    ...meta,
    backends: object
      .at('spec')
      .list('rules')
      .flatMap((rule) => rule.list('backendRefs'))
      .filter((ref) => (ref.text('kind') || 'Service') === 'Service' && ref.text('name') !== '')
      .map((ref) => ({
        service: ref.text('name'),
        namespace: ref.text('namespace') || meta.namespace,
        port: ref.word('port'),
        route: object.at('spec').texts('hostnames').join(', ') || '*',
      })),
    parents: object
      .at('spec')
      .list('parentRefs')
      .map((each) => ({
        kind: each.text('kind') || 'Gateway',
        namespace: each.text('namespace') || meta.namespace,
        name: each.text('name'),
      })),
    className: object.at('spec').text('gatewayClassName'),
    conditions: [
      ...toConditions(status),
      ...status.list('parents').flatMap(toConditions),
      ...status.list('listeners').flatMap(toConditions),
    ],
  };
}

/** What a rule of a NetworkPolicy lets in or out: pods, of the same namespace if none is selected, or a block of addresses. */
export interface Peer {
  readonly pods: Selector | undefined;
  readonly namespaces: Selector | undefined;
  readonly isBlock: boolean;
}

/** One rule of a NetworkPolicy: which peers it lets in or out, and at which ports. No peers are all peers, no ports all ports. */
export interface PolicyRule {
  readonly peers: readonly Peer[];
  readonly ports: readonly string[];
}

export interface NetworkPolicy extends Meta {
  readonly selector: Selector;
  readonly types: readonly string[];
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

export function toNetworkPolicy(value: unknown): NetworkPolicy {
  const spec = new Fields(value).at('spec');
  const rules = (field: string, peers: string) =>
    spec.list(field).map((rule) => ({
      peers: rule.list(peers).map((each) => ({
        pods: each.has('podSelector') ? toSelector(each, 'podSelector') : undefined,
        namespaces: each.has('namespaceSelector') ? toSelector(each, 'namespaceSelector') : undefined,
        isBlock: each.has('ipBlock'),
      })),
      ports: rule.list('ports').map((each) => (each.has('endPort') ? '*' : each.word('port') || '*')),
    }));
  const types = spec.texts('policyTypes');
  return {
    ...toMeta(value, 'NetworkPolicy'),
    selector: { ...toSelector(spec, 'podSelector'), isAbsent: false },
    types: types.length > 0 ? types : spec.has('egress') ? ['Ingress', 'Egress'] : ['Ingress'],
    ingress: rules('ingress', 'from'),
    egress: rules('egress', 'to'),
  };
}
