import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { changedKeys, changesAt, isChanged } from '../difference.ts';
import { endpointsOf, endpointsPath, type ServiceEndpoints } from '../endpoints.ts';
import { deletedPods } from '../lost-pods.ts';
import { listOf, recordOf, valueAt } from '../reading.ts';
import type { Admission, AdmissionRule, Objection } from '../rule.ts';

/** A call leaves every Service at least half of its ready pods. One pod less is always an ordinary change. */
export const serviceEndpoints: AdmissionRule = {
  id: 'service-endpoints',
  looks: ({ request, earlier }) => {
    const { namespace } = request;
    if (isReselected(request)) return [endpointsPath(namespace), selectedPath(request)];
    if (leavesByTemplate(request)) return [endpointsPath(namespace), servicesPath(namespace)];
    const leaving = leavers([...earlier, request], namespace);
    if (leaving.length < 2) return [];
    return [endpointsPath(namespace), ...(leaving.some(isRelabelled) ? [servicesPath(namespace)] : [])];
  },
  judge: (admission) => {
    const { request } = admission;
    if (leavesByTemplate(request)) return ofTemplate(admission);
    return isReselected(request) ? ofSelector(admission) : ofPods(admission);
  },
};

/** A pod that a call takes from Services: deleted, or with other labels. */
interface Leaver {
  readonly uid: unknown;
  /** The labels after the call; undefined for a deleted pod. */
  readonly labels?: unknown;
}

function leavers(writes: readonly AdmissionRequest[], namespace: string | undefined): readonly Leaver[] {
  const here = writes.filter((write) => write.namespace === namespace);
  const relabelled = here.filter(losesLabels).map(({ oldObject, object }) => ({
    uid: valueAt(oldObject, 'metadata', 'uid'),
    labels: recordOf(valueAt(object, 'metadata', 'labels')),
  }));
  return [...deletedPods(here), ...relabelled];
}

function isRelabelled({ labels }: Leaver): boolean {
  return labels !== undefined;
}

function losesLabels(request: AdmissionRequest): boolean {
  const { operation, resource, subResource } = request;
  if (operation !== 'UPDATE' || resource.group !== '' || resource.resource !== 'pods' || subResource !== undefined)
    return false;
  return changedKeys(request, 'labels').some(({ before }) => before !== undefined);
}

function ofPods({ request, earlier, seen }: Admission): readonly Objection[] {
  const leaving = leavers([...earlier, request], request.namespace);
  if (leaving.length < 2) return [];
  const selectors = leaving.some(isRelabelled) ? selectorsOf(seen(servicesPath(request.namespace))) : new Map();
  const emptied = endpointsOf(seen(endpointsPath(request.namespace))).find(({ service, ready }) => {
    const lost = leaving.filter(
      ({ uid, labels }) =>
        typeof uid === 'string' && ready.has(uid) && (labels === undefined || !picks(selectors.get(service), labels)),
    );
    return lost.length > 1 && 2 * lost.length > ready.size;
  });
  return emptied === undefined ? [] : [objectionOf(emptied, 'lose more than half of its ready pods')];
}

const TEMPLATE_LABELS = ['spec', 'template', 'metadata', 'labels'];

/** Whether the pods of a workload come to lose labels, or to have others in their place. */
function leavesByTemplate(request: AdmissionRequest): boolean {
  return (
    request.operation === 'UPDATE' && changesAt(request, ...TEMPLATE_LABELS).some(({ before }) => before !== undefined)
  );
}

/** A rollout with other labels takes every pod of a workload from its Service, and none comes back. */
function ofTemplate({ request, seen }: Admission): readonly Objection[] {
  const { oldObject, object, namespace } = request;
  const [before, after] = [oldObject, object].map((each) => valueAt(each, ...TEMPLATE_LABELS));
  const pods = Number(valueAt(oldObject, 'status', 'readyReplicas') ?? 0);
  const selectors = selectorsOf(seen(servicesPath(namespace)));
  const left = endpointsOf(seen(endpointsPath(namespace))).find(({ service, ready }) => {
    const selector = selectors.get(service);
    return (
      pods > 0 &&
      ready.size > 0 &&
      2 * pods > ready.size &&
      Object.keys(recordOf(selector)).length > 0 &&
      picks(selector, before) &&
      !picks(selector, after)
    );
  });
  if (left === undefined) return [];
  const objection = objectionOf(left, 'lose more than half of them, by the labels of the template');
  return [{ ...objection, hint: 'Keep the labels that its selector asks for. Other labels may be added.' }];
}

function selectorsOf(services: unknown): ReadonlyMap<unknown, unknown> {
  return new Map(
    listOf(valueAt(services, 'items')).map((service) => [
      valueAt(service, 'metadata', 'name'),
      valueAt(service, 'spec', 'selector'),
    ]),
  );
}

/** Whether a selector still picks the labels. A Service whose selector is not known keeps its pods. */
function picks(selector: unknown, labels: unknown): boolean {
  return Object.entries(recordOf(selector)).every(([key, value]) => recordOf(labels)[key] === value);
}

function isReselected(request: AdmissionRequest): boolean {
  const { operation, resource, subResource } = request;
  if (operation !== 'UPDATE' || resource.group !== '' || resource.resource !== 'services' || subResource !== undefined)
    return false;
  return isChanged(request, 'spec', 'selector');
}

/** A selector that picks no pod takes all of them from the Service. One that picks others moves it, as a switch of versions does. */
function ofSelector({ request, seen }: Admission): readonly Objection[] {
  const { name, namespace } = request;
  const service = endpointsOf(seen(endpointsPath(namespace))).find((each) => each.service === name);
  if (service === undefined || service.ready.size === 0) return [];
  const selector = recordOf(valueAt(request.object, 'spec', 'selector'));
  const selected = listOf(valueAt(seen(selectedPath(request)), 'items'));
  if (Object.keys(selector).length > 0 && selected.length > 0) return [];
  return [objectionOf(service, 'select no pod any more')];
}

function objectionOf({ service, ready }: ServiceEndpoints, what: string): Objection {
  return {
    code: 'BLAST_RADIUS',
    allowance: 'empty-services',
    error: `Service ${quote(service)} has ${ready.size} ready pods, and would ${what}.`,
    hint: 'Change one pod in one call, and wait until it is ready again; or use rollout restart, which replaces pods step by step.',
  };
}

function servicesPath(namespace: string | undefined): string {
  return `/api/v1/namespaces/${namespace}/services?limit=500`;
}

function selectedPath({ namespace, object }: AdmissionRequest): string {
  const labels = Object.entries(recordOf(valueAt(object, 'spec', 'selector'))).map(([key, value]) => `${key}=${value}`);
  return `/api/v1/namespaces/${namespace}/pods?limit=1&labelSelector=${encodeURIComponent(labels.join(','))}`;
}
