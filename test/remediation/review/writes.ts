import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { BUILT_IN_KINDS } from '../../../src/kube/kinds.ts';
import type { ReviewedWrite } from '../../../src/kube/reviewed-write.ts';
import { openRedaction } from '../../../src/redaction/redaction.ts';
import { looksOfReview, type Reviewed, type ReviewParts, review } from '../../../src/remediation/review/review.ts';
import { kubectlPlan } from '../../policy/plans.ts';

export const redaction = openRedaction({ key: Buffer.alloc(16, 7) });
const NOW = new Date('2026-03-01T12:00:00Z');

/** An object of JSON whose fields a test may alter. */
// biome-ignore lint/suspicious/noExplicitAny: tests alter fields of any depth.
export type Any = any;

/** Returns an object of namespace shop: `apps/v1 Deployment web`. */
export function object(what: string, rest: object = {}, metadata: object = {}): ApiObject {
  const [apiVersion, kind = '', name = ''] = what.split(' ');
  const isOfCluster = BUILT_IN_KINDS.some((each) => each.kind === kind && !each.namespaced);
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(!isOfCluster && { namespace: 'shop' }),
      uid: `uid-${name}`,
      resourceVersion: '7',
      ...metadata,
    },
    ...rest,
  };
}

/** Returns a Deployment with one container `app`. */
export function deployment(name: string, spec: object = {}, pod: object = {}): ApiObject {
  return object(`apps/v1 Deployment ${name}`, {
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image: 'example/web:1.0' }], ...pod },
      },
      ...spec,
    },
  });
}

/** Returns a running pod, of a ReplicaSet unless `metadata` says otherwise. */
export function pod(name: string, spec: object = {}, metadata: object = {}): ApiObject {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u', controller: true }];
  return object(
    `v1 Pod ${name}`,
    {
      spec: { containers: [{ name: 'app', image: 'example/web:1.0' }], ...spec },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    },
    { labels: { app: 'web' }, ownerReferences, ...metadata },
  );
}

/** Returns a copy of an object that `change` has altered. */
export function altered(before: ApiObject, change: (copy: Any) => unknown): ApiObject {
  const copy: Any = structuredClone(before);
  change(copy);
  return copy as ApiObject;
}

interface More {
  readonly request?: Partial<AdmissionRequest>;
  readonly write?: Partial<ReviewedWrite>;
}

export function update(before: ApiObject, change: (copy: Any) => unknown, more: More = {}): ReviewedWrite {
  return write('UPDATE', before, altered(before, change), more);
}

export function creation(after: ApiObject, more: More = {}): ReviewedWrite {
  return write('CREATE', undefined, after, more);
}

export function deletion(before: ApiObject, more: More = {}): ReviewedWrite {
  return write('DELETE', before, undefined, more);
}

export function eviction(before: ApiObject, more: More = {}): ReviewedWrite {
  const name = (before as Any).metadata.name;
  const after = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'shop' } };
  return write('CREATE', before, after, { ...more, request: { subResource: 'eviction', ...more.request } });
}

/** A change of replicas by the subresource `scale`. */
export function scaling(workload: ApiObject, from: number, to: number): ReviewedWrite {
  const { name, namespace, uid } = (workload as Any).metadata;
  const scale = (replicas: number): ApiObject => ({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid },
    spec: replicas === 0 ? {} : { replicas },
  });
  const of = resourceOf(workload);
  return write('UPDATE', scale(from), scale(to), { request: { subResource: 'scale', resource: of, name, namespace } });
}

function write(
  operation: AdmissionRequest['operation'],
  oldObject: ApiObject | undefined,
  after: ApiObject | undefined,
  { request = {}, write: rest = {} }: More,
): ReviewedWrite {
  const one: Any = after ?? oldObject;
  const of = request.resource ?? resourceOf(oldObject ?? after ?? {});
  const { name, namespace } = one.metadata;
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  const group = of.group === '' ? '/api' : `/apis/${of.group}`;
  const body: unknown =
    operation === 'DELETE' ? { kind: 'DeleteOptions', apiVersion: 'v1' } : operation === 'CREATE' ? after : {};
  return {
    method: operation === 'CREATE' ? 'POST' : operation === 'DELETE' ? 'DELETE' : 'PATCH',
    path: `${group}/${of.version}${scope}/${of.resource}${operation === 'CREATE' ? '' : `/${name}`}`,
    query: '',
    contentType: operation === 'UPDATE' ? 'application/strategic-merge-patch+json' : 'application/json',
    body: Buffer.from(JSON.stringify(body)),
    rehearsed: true,
    warnings: [],
    request: {
      operation,
      resource: of,
      namespace: of.resource === 'namespaces' ? name : namespace,
      name,
      oldObject,
      object: after,
      options: {},
      ...request,
    },
    ...rest,
  };
}

function resourceOf(one: ApiObject): AdmissionRequest['resource'] {
  const { apiVersion, kind } = one as Any;
  const [version, group = ''] = (apiVersion as string).split('/').toReversed();
  const known = BUILT_IN_KINDS.find((each) => each.kind === kind && each.group === group);
  return { group, version: version ?? '', resource: known?.resource ?? `${(kind as string).toLowerCase()}s` };
}

/** The namespace of most objects, unless a test gives another one. */
const SHOP = { metadata: { name: 'shop' } };

interface Asked {
  readonly line?: string;
  /** The answers to looks by the start of their path. A look that was not asked for throws. */
  readonly seen?: Readonly<Record<string, unknown>>;
  readonly protectedNamespaces?: readonly string[];
  readonly windows?: ReviewParts['windows'];
  readonly now?: Date;
}

/** Reviews writes as a call that made them. */
export function reviewOf(writes: readonly ReviewedWrite[], asked: Asked = {}): Reviewed {
  const {
    line = 'patch deployment web -p {}',
    seen = {},
    protectedNamespaces = ['kube-system'],
    windows,
    now = NOW,
  } = asked;
  const { command } = kubectlPlan(line.split(' '));
  const parts = { command, writes, protectedNamespaces, windows, now, redaction };
  const looks = looksOfReview(parts);
  const unasked = Object.keys(seen).find((start) => !looks.some((path) => path.startsWith(start)));
  if (unasked !== undefined) throw new Error(`nothing asked for ${unasked}, only for ${looks.join(', ')}`);
  return review(parts, (path) => {
    const [, answer] = Object.entries(seen).find(([start]) => path.startsWith(start)) ?? [];
    return answer ?? (path === '/api/v1/namespaces/shop' ? SHOP : undefined);
  });
}
