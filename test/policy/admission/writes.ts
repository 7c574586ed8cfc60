import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import type { Admission, AdmissionRule } from '../../../src/policy/admission/rule.ts';
import { kubectlPlan, policyWith } from '../plans.ts';

/** A write to judge: `line` is the command, `seen` the answers to looks by the start of their path. */
export interface Case {
  readonly line?: string;
  readonly request: AdmissionRequest;
  readonly earlier?: readonly AdmissionRequest[];
  readonly seen?: Readonly<Record<string, unknown>>;
  readonly policy?: Parameters<typeof policyWith>[0];
}

/** Returns what a rule gets of a case. A look that the rule did not ask for throws. */
export function admissionOf(
  rule: AdmissionRule,
  { line, request, earlier = [], seen = {}, policy = {} }: Case,
): Admission {
  const { command } = kubectlPlan((line ?? 'delete pods a').split(' '));
  const known = { request, earlier, command, policy: policyWith(policy), subject: ANONYMOUS };
  const looks = rule.looks?.(known) ?? [];
  return {
    ...known,
    seen: (path) => {
      if (!looks.includes(path)) throw new Error(`${rule.id} did not ask for ${path}`);
      const [, answer] = Object.entries(seen).find(([start]) => path.startsWith(start)) ?? [];
      return answer;
    },
  };
}

/** Returns what a rule objects to, as the allowances that would lift it, or the code if none would. */
export function objectionsOf(rule: AdmissionRule, given: Case): readonly string[] {
  return rule.judge(admissionOf(rule, given)).map(({ allowance, code }) => allowance ?? code);
}

/** Judges the writes of one call in order, as the server does, and returns the objections to each. */
export function objectionsToCall(
  rule: AdmissionRule,
  requests: readonly AdmissionRequest[],
  given: Omit<Case, 'request' | 'earlier'> = {},
): readonly (readonly string[])[] {
  return requests.map((request, at) => objectionsOf(rule, { ...given, request, earlier: requests.slice(0, at) }));
}

const VERSIONS: Readonly<Record<string, string>> = { autoscaling: 'v2' };

/** A write of a resource `group/plural` or `plural`, in namespace `shop`. */
export function write(
  operation: AdmissionRequest['operation'],
  resource: string,
  name: string,
  rest: Partial<AdmissionRequest> = {},
): AdmissionRequest {
  const [plural = '', group = ''] = resource.split('/').toReversed();
  return {
    operation,
    resource: { group, version: VERSIONS[group] ?? 'v1', resource: plural },
    namespace: 'shop',
    name,
    options: {},
    ...rest,
  };
}

/** A change of an object from one spec to another. */
export function change(resource: string, name: string, before: unknown, after: unknown): AdmissionRequest {
  return write('UPDATE', resource, name, {
    oldObject: { spec: before } as ApiObject,
    object: { spec: after } as ApiObject,
  });
}

/** A change by the subresource `scale`. */
export function scaling(resource: string, name: string, before: number, after: number): AdmissionRequest {
  const scale = (replicas: number) => ({ kind: 'Scale', spec: replicas === 0 ? {} : { replicas } });
  return write('UPDATE', resource, name, { subResource: 'scale', oldObject: scale(before), object: scale(after) });
}

/** The deletion of a pod as it is stored. */
export function podDeletion(name: string, pod: object = {}, rest: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return write('DELETE', 'pods', name, { oldObject: { metadata: { name, uid: `uid-${name}` }, ...pod }, ...rest });
}
