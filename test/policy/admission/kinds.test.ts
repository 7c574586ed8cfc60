import { describe, expect, test } from 'vitest';
import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { BUILT_IN_KINDS } from '../../../src/kube/kinds.ts';
import { KIND_TABLE, rowOf } from '../../../src/policy/admission/kind-table.ts';
import { kinds } from '../../../src/policy/admission/rules/kinds.ts';
import { ALLOWANCE_NAMES } from '../../../src/policy/allowances.ts';
import { GUARDED } from '../../../src/policy/guarded.ts';
import { objectionsOf, write } from './writes.ts';

const says = (request: AdmissionRequest) => objectionsOf(kinds, { request });

/** The objections to creating, changing and deleting an object of a kind `plural.group`. */
function ofEach(kind: string): readonly string[] {
  const [resource = '', ...group] = kind.split('.');
  const path = `${group.join('.')}/${resource}`;
  return [
    write('CREATE', path, 'a', { object: { spec: {} } }),
    write('UPDATE', path, 'a', { oldObject: { spec: { a: 1 } }, object: { spec: { a: 2 } } }),
    write('DELETE', path, 'a', { oldObject: {} }),
  ].map((request) => says(request)[0] ?? '-');
}

describe('the table of kinds', () => {
  const names = BUILT_IN_KINDS.map(({ group, resource }) => (group === '' ? resource : `${resource}.${group}`));

  test('has a row for every built-in kind, and only for those', () => {
    expect(Object.keys(KIND_TABLE).toSorted()).toEqual(names.toSorted());
  });

  test('names allowances that exist', () => {
    const treatments = Object.values(KIND_TABLE).flatMap((row) => Object.values(row) as string[]);
    const known: readonly string[] = ['ordinary', 'never', ...ALLOWANCE_NAMES];
    expect(treatments.filter((each) => !known.includes(each))).toEqual([]);
  });

  test('guards what the rules about the command line guard, by the same allowance', () => {
    for (const { group, resource } of BUILT_IN_KINDS)
      for (const { allowance, from, resources } of GUARDED) {
        if (!resources.has(resource)) continue;
        const { update, deletion } = rowOf({ group, resource });
        expect(from === 'change' ? [update, deletion] : [deletion], resource).toEqual(
          from === 'change' ? [allowance, allowance] : [allowance],
        );
      }
  });
});

describe('what is created, changed and deleted', () => {
  test.each([
    ['pods', ['-', '-', '-']],
    ['configmaps', ['-', '-', '-']],
    ['secrets', ['-', '-', '-']],
    ['services', ['-', '-', '-']],
    ['deployments.apps', ['-', '-', '-']],
    ['jobs.batch', ['-', '-', '-']],
    ['poddisruptionbudgets.policy', ['-', '-', '-']],
    ['networkpolicies.networking.k8s.io', ['-', '-', '-']],
    ['selfsubjectaccessreviews.authorization.k8s.io', ['-', '-', '-']],
    ['namespaces', ['-', '-', 'delete-namespaces']],
    ['nodes', ['change-nodes', '-', 'delete-nodes']],
    ['persistentvolumes', ['change-volumes', '-', 'delete-volumes']],
    ['persistentvolumeclaims', ['-', '-', 'delete-volumes']],
    ['serviceaccounts', ['-', 'change-service-accounts', 'change-service-accounts']],
    ['rolebindings.rbac.authorization.k8s.io', ['-', 'change-permissions', 'change-permissions']],
    [
      'clusterrolebindings.rbac.authorization.k8s.io',
      ['change-permissions', 'change-permissions', 'change-permissions'],
    ],
    ['certificatesigningrequests.certificates.k8s.io', Array(3).fill('change-permissions')],
    ['validatingwebhookconfigurations.admissionregistration.k8s.io', Array(3).fill('change-webhooks')],
    ['mutatingadmissionpolicies.admissionregistration.k8s.io', Array(3).fill('change-webhooks')],
    ['apiservices.apiregistration.k8s.io', Array(3).fill('change-webhooks')],
    ['customresourcedefinitions.apiextensions.k8s.io', ['-', 'change-definitions', 'delete-definitions']],
    ['storageclasses.storage.k8s.io', ['change-classes', 'change-classes', 'delete-classes']],
    ['ingressclasses.networking.k8s.io', ['change-classes', 'change-classes', 'delete-classes']],
    ['priorityclasses.scheduling.k8s.io', ['change-classes', 'change-classes', 'delete-classes']],
    ['controllerrevisions.apps', Array(3).fill('change-revisions')],
    ['podtemplates', Array(3).fill('change-revisions')],
    ['flowschemas.flowcontrol.apiserver.k8s.io', Array(3).fill('change-flow-control')],
    ['endpoints', Array(3).fill('change-endpoints')],
    ['endpointslices.discovery.k8s.io', Array(3).fill('change-endpoints')],
    ['servicecidrs.networking.k8s.io', Array(3).fill('change-cluster-networks')],
    ['csinodes.storage.k8s.io', Array(3).fill('change-drivers')],
    ['volumeattachments.storage.k8s.io', ['change-drivers', 'change-drivers', 'delete-classes']],
    ['devicetaintrules.resource.k8s.io', Array(3).fill('evict-by-taint')],
    ['bindings', Array(3).fill('CHANGE_NOT_ALLOWED')],
    ['tokenreviews.authentication.k8s.io', Array(3).fill('CHANGE_NOT_ALLOWED')],
  ])('%s: %j', (kind, expected) => {
    expect(ofEach(kind)).toEqual(expected);
  });
});

describe('kinds without a row', () => {
  test.each([
    ['widgets', Array(3).fill('change-unknown-kinds')],
    ['pods.policy', Array(3).fill('change-unknown-kinds')],
    ['widgets.node.k8s.io', Array(3).fill('change-unknown-kinds')],
    ['adminnetworkpolicies.policy.networking.k8s.io', Array(3).fill('change-unknown-kinds')],
    ['constructor', Array(3).fill('change-unknown-kinds')],
    ['widgets.example.com', ['-', '-', '-']],
    ['pods.metrics.example.com', ['-', '-', '-']],
    ['machines.cluster.x-k8s.io', ['-', '-', 'delete-nodes']],
    ['nodeclaims.karpenter.sh', ['-', '-', 'delete-nodes']],
    ['machineconfigs.machineconfiguration.openshift.io', Array(3).fill('change-nodes')],
    ['helmcharts.helm.cattle.io', Array(3).fill('change-permissions')],
    ['applications.argoproj.io', Array(3).fill('change-permissions')],
    ['kustomizations.kustomize.toolkit.fluxcd.io', Array(3).fill('change-permissions')],
    ['wasmplugins.extensions.istio.io', Array(3).fill('change-webhooks')],
    ['prometheusrules.monitoring.coreos.com', ['-', '-', '-']],
    ['externalsecrets.external-secrets.io', ['-', '-', '-']],
    ['secretstores.external-secrets.io', Array(3).fill('use-secrets')],
    ['secretproviderclasses.secrets-store.csi.x-k8s.io', Array(3).fill('use-secrets')],
    ['restores.velero.io', Array(3).fill('change-permissions')],
    ['backups.velero.io', ['-', '-', '-']],
    ['deletebackuprequests.velero.io', Array(3).fill('delete-volumes')],
    ['subscriptions.operators.coreos.com', Array(3).fill('change-permissions')],
    ['kubeadmconfigs.bootstrap.cluster.x-k8s.io', Array(3).fill('change-permissions')],
    ['network-attachment-definitions.k8s.cni.cncf.io', Array(3).fill('change-cluster-networks')],
    ['ipaddresspools.metallb.io', Array(3).fill('change-cluster-networks')],
    ['ippools.crd.projectcalico.org', Array(3).fill('change-cluster-networks')],
    ['networkpolicies.crd.projectcalico.org', ['-', '-', '-']],
    ['ciliumnetworkpolicies.cilium.io', ['-', '-', '-']],
    ['ciliumlocalredirectpolicies.cilium.io', Array(3).fill('change-endpoints')],
    ['serviceentries.networking.istio.io', Array(3).fill('change-endpoints')],
    ['rollouts.argoproj.io', ['-', '-', '-']],
    ['virtualservices.networking.istio.io', ['-', '-', '-']],
    ['httproutes.gateway.networking.k8s.io', ['-', '-', '-']],
    ['referencegrants.gateway.networking.k8s.io', Array(3).fill('change-permissions')],
    ['volumesnapshots.snapshot.storage.k8s.io', ['-', '-', 'delete-volumes']],
    ['rolebindings.authorization.openshift.io', Array(3).fill('change-permissions')],
    ['serviceaccounts.example.com', Array(3).fill('change-service-accounts')],
    ['namespaces.example.com', ['-', '-', 'delete-namespaces']],
    ['clusterpolicies.kyverno.io', Array(3).fill('change-webhooks')],
    ['k8sallowedrepos.constraints.gatekeeper.sh', Array(3).fill('change-webhooks')],
  ])('%s: %j', (kind, expected) => {
    expect(ofEach(kind)).toEqual(expected);
  });
});

describe('leases', () => {
  test.each([
    ['shop', []],
    ['kube-system', ['change-leases']],
    ['kube-node-lease', ['change-leases']],
  ])('in %s: %j', (namespace, expected) => {
    expect(says(write('DELETE', 'coordination.k8s.io/leases', 'a', { namespace, oldObject: {} }))).toEqual(expected);
  });
});

describe('a guarded object', () => {
  const change = (oldObject: ApiObject | undefined, object: ApiObject, kind = 'storage.k8s.io/storageclasses') =>
    says(write('UPDATE', kind, 'a', { namespace: undefined, oldObject, object }));
  const labelled = (labels: object, rest: object = {}) => ({ metadata: { name: 'a', labels, ...rest } });

  test('that stays as it was is not held against the caller', () => {
    const fields = { managedFields: [{}], resourceVersion: '2', generation: 3 };
    expect(change(labelled({}), labelled({}, fields), 'rbac.authorization.k8s.io/roles')).toEqual([]);
  });

  test('of which nothing could be read counts as empty', () => {
    expect(change(undefined, labelled({}))).toEqual(['change-classes']);
  });

  test('may get a label of the caller, if it is a class or a definition', () => {
    expect(change(labelled({}), labelled({ team: 'shop' }))).toEqual([]);
    expect(change(labelled({}), labelled({ team: 'shop' }), 'rbac.authorization.k8s.io/roles')).not.toEqual([]);
  });

  test('is read once more by an annotation, if its controller makes objects of it', () => {
    const noted = { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'hard' } } };
    const source = { spec: { source: { repoURL: 'https://evil.example' } } };
    expect(change({ metadata: {} }, noted, 'argoproj.io/applications')).toEqual([]);
    expect(change({ metadata: {} }, { metadata: {}, ...source }, 'argoproj.io/applications')).toEqual([
      'change-permissions',
    ]);
  });

  test.each<[string, object, object]>([
    ['kustomize.toolkit.fluxcd.io/kustomizations', {}, { suspend: true }],
    ['helm.toolkit.fluxcd.io/helmreleases', { suspend: true }, {}],
    ['source.toolkit.fluxcd.io/gitrepositories', { suspend: false }, { suspend: true }],
    ['argoproj.io/applications', { syncPolicy: { automated: {} } }, {}],
  ])('is paused and continued, if its controller makes objects of it: %s', (kind, before, after) => {
    const of = (spec: object, path = './shop') => ({ metadata: {}, spec: { path, ...spec } });
    expect(change(of(before), of(after), kind)).toEqual([]);
    expect(change(of(before), of(after, './other'), kind)).toEqual(['change-permissions']);
  });

  test('may not get an annotation of Kubernetes', () => {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    expect(change({ metadata: {} }, { metadata: { annotations } })).toEqual(['change-classes']);
    expect(change({ metadata: { annotations } }, { metadata: {} })).toEqual(['change-classes']);
  });

  test('is guarded by its subresources, too', () => {
    const request = write('UPDATE', 'apiregistration.k8s.io/apiservices', 'a', {
      subResource: 'status',
      oldObject: { status: {} },
      object: { status: { a: 1 } },
    });
    expect(says(request)).toEqual(['change-webhooks']);
  });
});

test('a refusal tells the kind, the name and a next step', () => {
  const request = write('DELETE', 'namespaces', "b'ad", { oldObject: {} });
  const { error, hint } = kinds.judge({ request } as never)[0] ?? {};
  expect(error).toBe("This server does not delete objects of the kind 'namespaces', and the call would delete 'b'ad'.");
  expect(hint).toContain('Leave it out');
});
