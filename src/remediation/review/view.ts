import type { AdmissionRequest, ApiObject } from '../../kube/admission-request.ts';
import { BUILT_IN_KINDS } from '../../kube/kinds.ts';
import type { ReviewedWrite } from '../../kube/reviewed-write.ts';
import { type ChangedField, changedFields } from '../../policy/admission/changed-fields.ts';
import { LAST_APPLIED, recordOf, valueAt } from '../../policy/admission/reading.ts';
import type { Redaction } from '../../redaction/redaction.ts';
import { reviewedPart } from '../compare.ts';
import { withoutLastApplied } from './last-applied.ts';
import { shownSentOf } from './sent.ts';

/** One write as a review sees it. */
export interface View {
  readonly write: ReviewedWrite;
  readonly request: AdmissionRequest;
  readonly does: 'create' | 'update' | 'delete' | 'evict';
  /** `Deployment`; of a kind that is not built in and whose object is not known, `widgets.example.com`. */
  readonly kind: string;
  /** `Deployment shop/web`. */
  readonly title: string;
  /** The parts of the objects that a review covers, without what was applied last. `after` is absent if the object is deleted. */
  readonly before: ApiObject | undefined;
  readonly after: ApiObject | undefined;
  /** The same as they may be shown. */
  readonly shownBefore: ApiObject | undefined;
  readonly shownAfter: ApiObject | undefined;
  /** Whether only the annotation with what was applied last differs, or differs too. */
  readonly altersLastApplied: boolean;
  /** What is sent, as it may be shown, if nothing tells what becomes of it. */
  readonly shownSent: unknown;
  /** The fields of an object that exists before and after. */
  readonly changed: readonly ChangedField[];
}

const KINDS: ReadonlyMap<string, string> = new Map(
  BUILT_IN_KINDS.map(({ group, resource, kind }) => [`${group}/${resource}`, kind]),
);
/** Subresources that write the status. */
const OF_STATUS: ReadonlySet<string | undefined> = new Set(['approval', 'status']);

/** Returns how a review sees a write. Never throws on JSON. */
export function viewOf(write: ReviewedWrite, redaction: Pick<Redaction, 'object'> | undefined): View {
  const { request } = write;
  const kind = kindOf(request);
  const does = whatItDoes(request);
  const isGone = does === 'delete' || does === 'evict';
  const [before, after] = [partOf(request, request.oldObject), isGone ? undefined : partOf(request, request.object)];
  const { group, version } = request.resource;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const about = { kind, apiVersion, namespace: request.namespace, name: request.name };
  const show = (object: ApiObject | undefined) =>
    (object === undefined ? undefined : redaction?.object(object, about)) ?? object;
  const [shownBefore, shownAfter] = [show(before), show(after)];
  const [applied, appliedAfter] = [request.oldObject, request.object].map((object) =>
    valueAt(object, 'metadata', 'annotations', LAST_APPLIED),
  );
  return {
    write,
    request,
    does,
    kind,
    title: titleOf(kind, request),
    before,
    after,
    shownBefore,
    shownAfter,
    altersLastApplied: before !== undefined && after !== undefined && applied !== appliedAfter,
    shownSent: isGone || after !== undefined ? undefined : shownSentOf(write, about, redaction),
    changed:
      before === undefined || after === undefined ? [] : changedFields({ before, after, shownBefore, shownAfter }),
  };
}

function whatItDoes({ operation, subResource }: AdmissionRequest): View['does'] {
  if (subResource === 'eviction') return 'evict';
  if (operation === 'DELETE') return 'delete';
  return operation === 'CREATE' && subResource === undefined ? 'create' : 'update';
}

function kindOf({ resource, subResource, oldObject, object }: AdmissionRequest): string {
  const builtIn = KINDS.get(`${resource.group}/${resource.resource}`);
  const stated = subResource === undefined ? (valueAt(object, 'kind') ?? valueAt(oldObject, 'kind')) : undefined;
  const name = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  return builtIn ?? (typeof stated === 'string' && /^[A-Za-z]\w*$/.test(stated) ? stated : name);
}

function titleOf(kind: string, { namespace, name, object, resource }: AdmissionRequest): string {
  const generated = valueAt(object, 'metadata', 'generateName');
  const shown = name ?? (typeof generated === 'string' ? `${generated}…` : '(name unknown)');
  const isOfCluster = namespace === undefined || (resource.group === '' && resource.resource === 'namespaces');
  return isOfCluster ? `${kind} ${shown}` : `${kind} ${namespace}/${shown}`;
}

function partOf({ subResource }: AdmissionRequest, object: ApiObject | undefined): ApiObject | undefined {
  if (object === undefined || object === null) return undefined;
  const part = withoutLastApplied(reviewedPart(recordOf(object)));
  // A Scale of zero replicas leaves the field out.
  if (subResource === 'scale') return { ...part, spec: { replicas: 0, ...recordOf(part['spec']) } };
  const status = recordOf(object)['status'];
  return OF_STATUS.has(subResource) && status !== undefined ? { ...part, status } : part;
}
