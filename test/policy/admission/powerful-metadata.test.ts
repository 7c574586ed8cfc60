import { describe, expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { powerfulMetadata } from '../../../src/policy/admission/rules/powerful-metadata.ts';
import { kubectlPlan } from '../plans.ts';
import { objectionsOf, write } from './writes.ts';

const REFUSED = ['change-protected-metadata'];
const annotated = (key: string, value = 'x') => ({ metadata: { annotations: { [key]: value } } });
const says = (
  request: AdmissionRequest,
  line = 'patch deployment web -p {}',
  protectedLabels: readonly string[] = [],
) => objectionsOf(powerfulMetadata, { request, line, policy: { protectedLabels } });
const change = (oldObject: object | undefined, object: object, resource = 'apps/deployments') =>
  write('UPDATE', resource, 'web', { oldObject: oldObject as never, object: object as never });

describe('a key that the operator protects', () => {
  const list = ['team', 'mesh.example/*'];
  const labelled = (key: string, value = 'x') => ({ metadata: { labels: { [key]: value } } });
  const wrappers: readonly ((metadata: object) => object)[] = [
    (each) => each,
    (each) => ({ spec: { template: each } }),
    (each) => ({ spec: { jobTemplate: { spec: { template: each } } } }),
    (each) => ({ spec: { pools: [{ name: 'a' }, { template: each }] } }),
  ];
  test.each([
    ['team', REFUSED],
    ['mesh.example/inject', REFUSED],
    ['teams', []],
    ['mesh.example', []],
  ])('%s: %j', (key, expected) => {
    for (const keyed of [labelled, annotated])
      for (const wrap of wrappers) {
        const [without, having, other] = [wrap({ metadata: {} }), wrap(keyed(key)), wrap(keyed(key, 'y'))];
        expect(says(change(without, having), undefined, list), 'gained').toEqual(expected);
        expect(says(change(having, without), undefined, list), 'lost').toEqual(expected);
        expect(says(change(having, other), undefined, list), 'altered').toEqual(expected);
        expect(says(change(having, having), undefined, list), 'stays').toEqual([]);
        expect(says(change(undefined, having), undefined, list), 'unread').toEqual(expected);
        expect(says(write('CREATE', 'pods', 'a', { object: having as never }), undefined, list), 'new').toEqual(
          expected,
        );
        expect(says(change(without, having)), 'not listed').toEqual([]);
      }
  });
});

describe('an annotation that controllers act on', () => {
  const ROLLBACK = 'deprecated.deployment.rollback.revision';
  const SAFE = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
  const SNIPPET = 'nginx.ingress.kubernetes.io/configuration-snippet';
  const AUTH = 'nginx.ingress.kubernetes.io/auth-url';
  const INGRESS = 'networking.k8s.io/ingresses';
  const NGINX = 'nginx.ingress.kubernetes.io';
  const COPY = 'replicator.v1.mittwald.de/replicate-from';
  const INJECT = 'sidecar.istio.io/inject';
  const inPods = (key = 'note', value = 'x') => ({ spec: { template: annotated(key, value) } });
  const REVISION = 'deployment.kubernetes.io/revision';
  test.each([
    ['rolls back', change({}, annotated(ROLLBACK, '1')), REFUSED],
    ['rolled back', change(annotated(ROLLBACK, '1'), {}), []],
    ['numbers a revision', change(annotated(REVISION, '1'), annotated(REVISION, '2'), 'apps/replicasets'), REFUSED],
    ['numbers a deployment', change(annotated(REVISION, '1'), annotated(REVISION, '2')), []],
    ['lets a pod be evicted', change({}, annotated(SAFE, 'true'), 'pods'), REFUSED],
    ['no longer keeps a pod', change(annotated(SAFE, 'false'), {}, 'pods'), REFUSED],
    ['keeps a pod', change(annotated(SAFE, 'true'), annotated(SAFE, 'false'), 'pods'), []],
    ['lets new pods be evicted', write('CREATE', 'pods', 'a', { object: annotated(SAFE, 'true') }), []],
    ['configures a proxy', change({}, annotated(SNIPPET), INGRESS), REFUSED],
    ['configures a new proxy', write('CREATE', INGRESS, 'a', { object: annotated(SNIPPET) }), REFUSED],
    ['no longer configures a proxy', change(annotated(SNIPPET), {}, INGRESS), []],
    ['configures nothing', change({}, annotated(SNIPPET), 'configmaps'), []],
    ['asks for a login', change({}, annotated(AUTH), INGRESS), []],
    ['asks for none', change(annotated(AUTH), {}, INGRESS), REFUSED],
    ['takes no part in logins', change({}, annotated(`${NGINX}/enable-global-auth`, 'false'), INGRESS), REFUSED],
    ['needs one of two guards', change({}, annotated(`${NGINX}/satisfy`, 'any'), INGRESS), REFUSED],
    ['lets all addresses in', change(annotated('haproxy.org/allow-list'), {}, INGRESS), REFUSED],
    [
      'passes no middleware',
      change(annotated('traefik.ingress.kubernetes.io/router.middlewares'), {}, INGRESS),
      REFUSED,
    ],
    ['lets volumes be lost', change({}, annotated(`${SAFE}-local-volumes`, 'data'), 'pods'), REFUSED],
    ['copies a Secret here', write('CREATE', 'secrets', 'a', { object: annotated(COPY) }), REFUSED],
    ['copies a Secret there', change({}, annotated(COPY), 'secrets'), REFUSED],
    ['copies nothing any more', change(annotated(COPY), {}, 'secrets'), []],
    ['takes away the sidecar', change(inPods(INJECT, 'true'), inPods(INJECT, 'false')), REFUSED],
    ['asks for no sidecar', change(inPods(), inPods(INJECT, 'false')), REFUSED],
    ['no longer asks for a sidecar', change(inPods(INJECT, 'true'), inPods()), REFUSED],
    ['asks for a sidecar', change(inPods(INJECT, 'false'), inPods(INJECT, 'true')), []],
    ['no longer asks for none', change(inPods(INJECT, 'false'), inPods()), []],
    ['gives devices', change(inPods(), inPods('cdi.k8s.io/x', 'nvidia.com/gpu=all')), REFUSED],
    ['gives devices to a new pod', write('CREATE', 'pods', 'a', { object: annotated('cdi.k8s.io/x') }), REFUSED],
    [
      'passes for a file of the kubelet',
      write('CREATE', 'pods', 'a', { object: annotated('kubernetes.io/config.mirror') }),
      REFUSED,
    ],
    ['attaches a network', change(inPods(), inPods('k8s.v1.cni.cncf.io/networks', 'bank/lan')), REFUSED],
    ['says which networks there are', change(inPods(), inPods('k8s.v1.cni.cncf.io/network-status', '[]')), []],
    ['takes an address', change(inPods(), inPods('cni.projectcalico.org/ipAddrs', '["10.0.0.1"]')), REFUSED],
    ['goes past the sidecar', change(inPods(), inPods('config.linkerd.io/skip-outbound-ports', '1-65535')), REFUSED],
    ['goes past it no more', change(inPods('config.linkerd.io/skip-outbound-ports', '25'), inPods()), []],
    ['restarts', change({}, annotated('kubectl.kubernetes.io/restartedAt')), []],
    ['notes', change({}, annotated('note')), []],
    ['is gone with its object', write('DELETE', INGRESS, 'a', { oldObject: annotated(AUTH) }), []],
  ])('%s', (_, request, expected) => {
    expect(says(request)).toEqual(expected);
  });
});

test('a copy for debug keeps the annotations of its pod', () => {
  const copy = write('CREATE', 'pods', 'a', { object: annotated('k8s.v1.cni.cncf.io/networks') });
  expect(says(copy, 'debug a --copy-to=b')).toEqual([]);
  expect(says(copy, 'run a --image=b')).toEqual(REFUSED);
});

test('an ingress that one call deletes and makes again keeps its login', () => {
  const INGRESS = 'networking.k8s.io/ingresses';
  const login = annotated('nginx.ingress.kubernetes.io/auth-url');
  const earlier = [write('DELETE', INGRESS, 'web', { oldObject: login })];
  const again = (object: object) =>
    objectionsOf(powerfulMetadata, {
      line: 'replace --force -f -',
      request: write('CREATE', INGRESS, 'web', { object: object as never }),
      earlier,
      policy: { protectedLabels: [] },
    });
  expect(again({})).toEqual(REFUSED);
  expect(again(login)).toEqual([]);
});

test.each([
  ['gains', {}, { aadpodidbinding: 'admin' }, REFUSED],
  ['keeps', { aadpodidbinding: 'a' }, { aadpodidbinding: 'a' }, []],
  ['loses', { aadpodidbinding: 'a' }, {}, []],
])('a pod template that %s the binding of an identity', (_, before, after, expected) => {
  const labelled = (labels: object) => ({ spec: { template: { metadata: { labels } } } });
  expect(says(change(labelled(before), labelled(after)))).toEqual(expected);
});

describe('what was applied last', () => {
  const LAST = 'kubectl.kubernetes.io/last-applied-configuration';
  const altered = change(annotated(LAST, '{}'), annotated(LAST, '{"spec":{}}'));
  test.each([
    ['patch deployment web -p {}', altered, REFUSED],
    ['annotate deployment web a=b', altered, REFUSED],
    ['apply set-last-applied -f -', altered, REFUSED],
    ['patch deployment web -p {}', change({}, annotated(LAST, '{}')), REFUSED],
    ['patch deployment web -p {}', change(annotated(LAST, '{}'), {}), []],
    ['patch deployment web -p {}', change(annotated(LAST, '{}'), annotated(LAST, '{}')), []],
    ['apply -f -', altered, []],
    ['apply --server-side -f -', altered, []],
    ['replace -f -', altered, []],
    ['create -f -', write('CREATE', 'pods', 'a', { object: annotated(LAST, '{}') }), []],
  ])('%s', (line, request, expected) => {
    expect(says(request, line)).toEqual(expected);
  });

  test('comes with no document of a server-side apply', () => {
    const command = (line: string, brings: string) => ({
      ...kubectlPlan(line.split(' ')).command,
      documents: [{ apiVersion: 'v1', kind: 'Pod', ...annotated(LAST, brings) }],
    });
    const judge = (line: string, brings = '{"spec":{}}') =>
      powerfulMetadata.judge({
        request: altered,
        command: command(line, brings),
        policy: { protectedLabels: [] },
      } as never);
    expect(judge('apply --server-side -f -')).toHaveLength(1);
    expect(judge('apply --server-side -f -', '{}'), 'kubectl writes its own over that of a whole manifest').toEqual([]);
    expect(judge('apply -f -')).toEqual([]);
  });
});
