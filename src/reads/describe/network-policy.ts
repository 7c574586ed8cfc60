import type { LabelSelector } from '../label-selector.ts';
import { type Description, field } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeAnnotations, writeLabels } from './metadata.ts';
import { formatLabelSelector } from './replica-sets.ts';
import { formatPlainTime } from './times.ts';

interface Port {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr?: string; readonly except?: readonly string[] };
}

interface Spec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly { readonly ports?: readonly Port[]; readonly from?: readonly Peer[] }[];
  readonly egress?: readonly { readonly ports?: readonly Port[]; readonly to?: readonly Peer[] }[];
}

/** Source: describeNetworkPolicy of kubectl/pkg/describe. */
export const networkPolicy: Kind<KubeObject<Spec>> = {
  at: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies' },
  events: 'none',
  write: (w, { metadata, spec = {} }) => {
    const { podSelector = {}, policyTypes = [], ingress = [], egress = [] } = spec;
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Namespace', metadata.namespace);
    field(w, 0, 'Created on', formatPlainTime(metadata.creationTimestamp));
    writeLabels(w, 'Labels', metadata.labels);
    writeAnnotations(w, 'Annotations', metadata.annotations);
    w.write(0, 'Spec:\n');
    const selector = formatLabelSelector(podSelector);
    const all = '<none> (Allowing the specific traffic to all pods in this namespace)';
    // The indent in the middle of the line is kubectl's.
    w.write(1, 'PodSelector: ');
    w.write(2, `${selector === '<none>' ? all : selector}\n`);
    const incoming = ingress.map(({ ports, from }) => ({ ports, peers: from }));
    const outgoing = egress.map(({ ports, to }) => ({ ports, peers: to }));
    writeRules(w, 'ingress', policyTypes.includes('Ingress'), incoming);
    writeRules(w, 'egress', policyTypes.includes('Egress'), outgoing);
    w.write(1, `Policy Types: ${policyTypes.join(', ') || '<none>'}\n`);
  },
};

interface Rule {
  readonly ports: readonly Port[] | undefined;
  readonly peers: readonly Peer[] | undefined;
}

/** Source: printNetworkPolicySpecIngressFrom and its twin for egress. */
function writeRules(w: Description, direction: 'ingress' | 'egress', isOn: boolean, rules: readonly Rule[]): void {
  if (!isOn) {
    w.write(1, `Not affecting ${direction} traffic\n`);
    return;
  }
  const [side, end] = direction === 'ingress' ? ['From', 'source'] : ['To', 'destination'];
  w.write(1, `Allowing ${direction} traffic:\n`);
  if (rules.length === 0) w.write(2, `<none> (Selected pods are isolated for ${direction} connectivity)\n`);
  for (const [index, { ports = [], peers = [] }] of rules.entries()) {
    if (index > 0) w.write(2, '----------\n');
    if (ports.length === 0) w.write(2, 'To Port: <any> (traffic allowed to all ports)\n');
    for (const port of ports) w.write(2, `${formatPort(port)}\n`);
    if (peers.length === 0) w.write(2, `${side}: <any> (traffic not restricted by ${end})\n`);
    for (const peer of peers) {
      w.write(2, `${side}:\n`);
      writePeer(w, peer);
    }
  }
}

function formatPort({ port = '<nil>', endPort, protocol = 'TCP' }: Port): string {
  return endPort === undefined ? `To Port: ${port}/${protocol}` : `To Port Range: ${port}-${endPort}/${protocol}`;
}

function writePeer(w: Description, { podSelector, namespaceSelector, ipBlock }: Peer): void {
  if (namespaceSelector) w.write(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}\n`);
  if (podSelector) w.write(3, `PodSelector: ${formatLabelSelector(podSelector)}\n`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  w.write(3, 'IPBlock:\n');
  w.write(4, `CIDR: ${ipBlock.cidr ?? ''}\n`);
  w.write(4, `Except: ${(ipBlock.except ?? []).join(', ')}\n`);
}
