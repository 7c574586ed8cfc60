import type { ChangeRequest, RequestProgress } from '../../../src/remediation/change.ts';
import type { MadeRequest } from '../../../src/remediation/undo/plan-undo.ts';
import type { Loose } from './json-patch.ts';

const RESOURCES: Readonly<Record<string, readonly [group: string, version: string, resource: string]>> = {
  ConfigMap: ['', 'v1', 'configmaps'],
  CustomResourceDefinition: ['apiextensions.k8s.io', 'v1', 'customresourcedefinitions'],
  DaemonSet: ['apps', 'v1', 'daemonsets'],
  Deployment: ['apps', 'v1', 'deployments'],
  EndpointSlice: ['discovery.k8s.io', 'v1', 'endpointslices'],
  Job: ['batch', 'v1', 'jobs'],
  Namespace: ['', 'v1', 'namespaces'],
  Node: ['', 'v1', 'nodes'],
  PersistentVolumeClaim: ['', 'v1', 'persistentvolumeclaims'],
  Pod: ['', 'v1', 'pods'],
  ReplicaSet: ['apps', 'v1', 'replicasets'],
  Scale: ['apps', 'v1', 'deployments'],
  Secret: ['', 'v1', 'secrets'],
  Service: ['', 'v1', 'services'],
  ServiceAccount: ['', 'v1', 'serviceaccounts'],
  CronJob: ['batch', 'v1', 'cronjobs'],
  HorizontalPodAutoscaler: ['autoscaling', 'v2', 'horizontalpodautoscalers'],
  StatefulSet: ['apps', 'v1', 'statefulsets'],
  Widget: ['example.com', 'v1', 'widgets'],
};

/** A request on an object, as a change records it. */
export function requestOf(
  operation: ChangeRequest['operation'],
  before: Loose,
  after: Loose,
  more: Partial<ChangeRequest> = {},
): ChangeRequest {
  const { kind, metadata } = before ?? after;
  const [group = '', version = '', resource = ''] = RESOURCES[kind] ?? [];
  const { namespace, name } = metadata;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const collection = `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${resource}`;
  const object = `${collection}/${name}`;
  const subResource = more.subResource ?? (kind === 'Scale' ? 'scale' : undefined);
  const path = operation === 'CREATE' && subResource === undefined ? collection : object;
  return {
    method: operation === 'CREATE' ? 'POST' : operation === 'DELETE' ? 'DELETE' : 'PATCH',
    path: subResource === undefined ? path : `${path}/${subResource}`,
    query: '',
    contentType: 'application/json',
    body: '',
    operation,
    resource: { group, version, resource },
    subResource,
    namespace,
    name,
    uid: before?.metadata.uid,
    options: {},
    before: before === undefined ? undefined : JSON.stringify(before),
    after: after === undefined ? undefined : JSON.stringify(after),
    rehearsed: true,
    reversibility: { class: 'restores', reason: 'All fields are restored.' },
    ...more,
  };
}

const MADE: RequestProgress = { state: 'made' };

export function update(
  before: Loose,
  after: Loose,
  now: Loose,
  progress = MADE,
  more: Partial<ChangeRequest> = {},
): MadeRequest {
  return { request: requestOf('UPDATE', before, after, more), progress, now };
}

export function creation(after: Loose, now: Loose, progress = MADE, more: Partial<ChangeRequest> = {}): MadeRequest {
  return { request: requestOf('CREATE', undefined, after, more), progress, now };
}

export function deletion(before: Loose, now: Loose, progress = MADE, more: Partial<ChangeRequest> = {}): MadeRequest {
  return { request: requestOf('DELETE', before, undefined, more), progress, now };
}
