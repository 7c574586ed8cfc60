import { nearest } from '../../kube/nearest.ts';
import { describe, list } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import type { Autoscaler } from '../objects/cluster.ts';
import { condition } from '../objects/meta.ts';
import { refOf, workloadOf, workloadsOf } from '../owners.ts';
import type { Snapshot } from '../snapshot.ts';

export const autoscalers: Rule = {
  id: 'autoscalers',
  finds:
    'HorizontalPodAutoscalers without metrics, without a target, with pods that request nothing, or at their maximum',
  source: 'horizontal pod autoscaler controller, conditions AbleToScale, ScalingActive and ScalingLimited',
  find: (snapshot) => snapshot.autoscalers.flatMap((scaler) => judge(snapshot, scaler)),
};

function judge(snapshot: Snapshot, scaler: Autoscaler): readonly Told[] {
  const on = refOf(scaler);
  const next = [describe(on)];
  const target = { ...scaler.target, namespace: scaler.namespace };
  const able = condition(scaler, 'AbleToScale');
  const active = condition(scaler, 'ScalingActive');
  const limited = condition(scaler, 'ScalingLimited');
  const evidence = (of: typeof able): readonly Evidence[] =>
    of === undefined
      ? []
      : [{ on, field: `condition ${of.type} (${of.reason})`, value: of.message, said: true, at: of.at }];
  const named = `${target.kind.toLowerCase()}/${target.name}`;
  if (able?.status === 'False' && /FailedGetScale/.test(able.reason)) {
    const near = nearest(
      target.name,
      workloadsOf(snapshot)
        .filter(({ kind, namespace }) => kind === target.kind && namespace === target.namespace)
        .map(({ name }) => name),
    );
    return [
      {
        severity: 'error',
        on,
        cause: /not found/.test(able.message)
          ? `its target ${named} does not exist`
          : `it cannot read the scale of its target ${named}`,
        evidence: evidence(able),
        why: `It scales nothing until scaleTargetRef names an object that exists and can be scaled.${near === undefined || near === target.name ? '' : ` Did you mean ${near}?`}`,
        next,
      },
    ];
  }
  if (active?.status === 'False') {
    if (active.reason === 'ScalingDisabled')
      return [
        {
          severity: 'warning',
          on,
          cause: `it does nothing, because ${named} is scaled to 0`,
          evidence: evidence(active),
          why: 'An autoscaler leaves a target with 0 replicas alone. Scale the target to 1 or more.',
          next,
        },
      ];
    const missing = /missing request for (\w+)/.exec(active.message)?.[1];
    const workload = workloadOf(snapshot, target);
    const without =
      workload?.template.spec.containers.filter(
        ({ role, requests }) => role === 'app' && scaler.utilizationOf.some((resource) => !requests.has(resource)),
      ) ?? [];
    // Without any figures, requests are only the next obstacle.
    const isAway = /unable to (?:get|fetch) metrics|could not find the requested resource|no metrics returned/.test(
      active.message,
    );
    if (missing !== undefined || (without.length > 0 && !isAway))
      return [
        {
          severity: 'error',
          on,
          cause: `it cannot compute a utilization: containers of ${named} request no ${missing ?? scaler.utilizationOf.join(', ')}`,
          evidence: [
            ...evidence(active),
            ...without.map(({ name }) => ({
              on: target,
              field: `resources.requests of ${name}`,
              value: 'lacks what it measures',
            })),
          ],
          why: 'Utilization is measured against requests. Set the request on every container of the target.',
          next: [describe(target), ...next],
        },
      ];
    if (/InvalidSelector|AmbiguousSelector/.test(active.reason))
      return [
        {
          severity: 'error',
          on,
          cause: `its target's selector cannot be used (${active.reason})`,
          evidence: evidence(active),
          why: 'Several autoscalers may select the same pods, or the target has no selector.',
          next,
        },
      ];
    const api = snapshot.apiServices.find(({ name }) => name === 'v1beta1.metrics.k8s.io');
    return [
      {
        severity: 'error',
        on,
        cause: isAway ? 'it gets no metrics' : `it cannot get its metrics (${active.reason})`,
        evidence: [
          ...evidence(active),
          ...(api === undefined
            ? []
            : api.conditions
                .filter(({ status }) => status !== 'True')
                .map(({ type, message, at }) => ({
                  on: refOf(api),
                  field: `condition ${type}`,
                  value: message,
                  said: true,
                  at,
                }))),
        ],
        why: /external|custom|pods metric|object metric/i.test(active.message)
          ? 'The adapter that serves custom or external metrics does not give this one.'
          : `metrics-server is not installed or does not answer, or the pods are too young for figures.${without.length > 0 ? ` Besides, containers of ${named} request no ${scaler.utilizationOf.join(', ')}, against which it measures.` : ''}`,
        next: [...next, list('apiservices', '', 'See whether the metrics API is served')],
      },
    ];
  }
  if (limited?.status === 'True' && limited.reason === 'TooManyReplicas' && scaler.current >= scaler.max)
    return [
      {
        severity: 'warning',
        on,
        cause: `it is at its maximum of ${scaler.max} replicas, and would add more`,
        evidence: [
          ...evidence(limited),
          { on, field: 'status.currentReplicas', value: `${scaler.current}, wants more` },
        ],
        why: 'The load is higher than the maximum allows for. Raise maxReplicas, or make the program faster.',
        next,
      },
    ];
  return [];
}
