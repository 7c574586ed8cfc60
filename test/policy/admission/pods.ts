import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import type { Admission, AdmissionRule, Objection } from '../../../src/policy/admission/rule.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { planOf, policyWith } from '../plans.ts';

/** A write as a table states it: of a Deployment in the namespace `shop`, unless it says otherwise. */
export interface Written {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly request?: Partial<AdmissionRequest>;
  readonly earlier?: readonly AdmissionRequest[];
  readonly policy?: Partial<Policy>;
  readonly command?: string;
  /** What the API server answers to a look, by its path. */
  readonly seen?: Readonly<Record<string, unknown>>;
}

export function requestOf({ before, after, request }: Written): AdmissionRequest {
  return {
    operation: before === undefined ? 'CREATE' : 'UPDATE',
    resource: { group: 'apps', version: 'v1', resource: 'deployments' },
    namespace: 'shop',
    name: 'web',
    options: {},
    ...(before === undefined ? {} : { oldObject: before as ApiObject }),
    ...(after === undefined ? {} : { object: after as ApiObject }),
    ...request,
  };
}

export function admissionOf(written: Written): Admission {
  return {
    request: requestOf(written),
    earlier: written.earlier ?? [],
    command: planOf(written.command ?? 'patch deployment web -p {}').command,
    policy: policyWith(written.policy ?? {}),
    subject: ANONYMOUS,
    seen: (path) => written.seen?.[path],
  };
}

export function objectionsOf(rule: AdmissionRule, written: Written): readonly Objection[] {
  return rule.judge(admissionOf(written));
}

/** What a rule says of a change: the errors, each without its end. */
export function errorsOf(rule: AdmissionRule, written: Written): readonly string[] {
  return objectionsOf(rule, written).map(({ error }) => error);
}

/** A Deployment of a pod spec; `metadata` is the template's. */
export function deployment(spec: unknown, metadata: unknown = { labels: { app: 'web' } }): ApiObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: { metadata, spec } },
  };
}

/** The same pod spec in other kinds of objects. */
export const HOLDERS: Readonly<Record<string, (spec: unknown) => ApiObject>> = {
  Pod: (spec) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec }),
  Deployment: (spec) => deployment(spec),
  CronJob: (spec) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'a' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec } } } },
  }),
  PodTemplate: (spec) => ({ apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'a' }, template: { spec } }),
  ControllerRevision: (spec) => ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name: 'a' },
    revision: 2,
    data: { spec: { template: { $patch: 'replace', spec } } },
  }),
  'a list in a custom resource': (spec) => ({
    apiVersion: 'example.com/v1',
    kind: 'Fleet',
    metadata: { name: 'a' },
    spec: { jobs: [{ name: 'x', template: { spec } }, { template: { spec: { containers: [] } } }] },
  }),
  'a list of objects': (spec) => ({
    apiVersion: 'v1',
    kind: 'List',
    items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec }],
  }),
  'the spec of a custom resource': (spec) => ({
    apiVersion: 'example.com/v1',
    kind: 'Prometheus',
    metadata: { name: 'a' },
    spec,
  }),
};
