import { describe, list } from '../calls.ts';
import type { Evidence, Rule } from '../finding.ts';
import type { ResourceQuota } from '../objects/cluster.ts';
import { refOf } from '../owners.ts';
import { kindOfRefusal, rejectionsIn } from '../rejections.ts';
import { isMore } from '../scheduling.ts';
import type { Snapshot } from '../snapshot.ts';

export const quotas: Rule = {
  id: 'quotas',
  finds: 'Pods that a ResourceQuota or a LimitRange refuses, and quotas that are used up',
  source: 'kube-apiserver admission plugins ResourceQuota and LimitRanger',
  find: (snapshot) => [...refused(snapshot), ...usedUp(snapshot)],
};

function refused(snapshot: Snapshot) {
  return rejectionsIn(snapshot).flatMap(({ on, message, evidence, severity }) => {
    const kind = kindOfRefusal(message);
    if (kind === 'limits') {
      const [what = 'a limit'] = /(?:maximum|minimum) [^,\]]+?(?:, but [^,\]]+|$)/.exec(message) ?? [];
      return [
        {
          severity,
          on,
          cause: `a LimitRange refuses its pods: ${what}`,
          evidence: [evidence],
          why: 'The resources of a container are outside of what the namespace allows. Change them, or the LimitRange.',
          next: [list('limitrange', on.namespace, 'See the limits', '-o', 'yaml'), describe(on)],
        },
      ];
    }
    if (kind !== 'quota') return [];
    const name = /(?:exceeded|failed) quota: ([^,:\s]+)/.exec(message)?.[1] ?? '';
    const missing = /must specify ([^:;]+?)(?: for:|;|$)/.exec(message)?.[1];
    const [, wanted = '', used = '', hard = ''] = /requested: (.*?), used: (.*?), limited: (.*)$/.exec(message) ?? [];
    const quota = snapshot.quotas.find((each) => each.name === name && each.namespace === on.namespace);
    const ref = { kind: 'ResourceQuota', namespace: on.namespace, name };
    return [
      {
        severity,
        on,
        cause:
          missing === undefined
            ? `the quota ${name} is used up: it wants ${wanted || 'more'}, ${used || 'all'} is used of ${hard || 'what is allowed'}`
            : `the quota ${name} refuses its pods, because they do not set ${missing}`,
        evidence: [evidence, ...(quota === undefined ? [] : [amounts(quota)])],
        why:
          missing === undefined
            ? 'The API server creates no pod beyond the quota. Free something, lower the requests, or raise the quota.'
            : 'With a quota on a resource, every container must state it. Set requests and limits, or add a LimitRange with defaults.',
        next: [describe(ref, 'See the quota'), describe(on)],
      },
    ];
  });
}

function amounts(quota: ResourceQuota): Evidence {
  const value = [...quota.hard].map(([key, hard]) => `${key} ${quota.used.get(key) ?? '0'} of ${hard}`).join(', ');
  return { on: refOf(quota), field: 'status.used', value };
}

/** Quotas that leave no room, as good to know. */
function usedUp(snapshot: Snapshot) {
  return snapshot.quotas.flatMap((quota) => {
    const full = [...quota.hard].filter(([key, hard]) => hard !== '0' && !isMore(hard, quota.used.get(key) ?? '0'));
    if (full.length === 0) return [];
    return [
      {
        severity: 'note' as const,
        on: refOf(quota),
        cause: `nothing is left of ${full.map(([key]) => key).join(', ')}`,
        evidence: [amounts(quota)],
        why: 'The next object that needs it will be refused.',
        next: [describe(refOf(quota))],
      },
    ];
  });
}
