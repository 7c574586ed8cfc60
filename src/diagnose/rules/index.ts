import type { Rule } from '../finding.ts';
import { apiGroups } from './api-groups.ts';
import { autoscalers } from './autoscalers.ts';
import { certificates } from './certificates.ts';
import { claims } from './claims.ts';
import { conditions } from './conditions.ts';
import { crashLoop } from './crash-loop.ts';
import { cronJobs } from './cron-jobs.ts';
import { dependencies } from './dependencies.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { evictions } from './evictions.ts';
import { externalNames } from './external-names.ts';
import { finalizers } from './finalizers.ts';
import { gateways } from './gateways.ts';
import { governingServices } from './governing-services.ts';
import { imagePull } from './image-pull.ts';
import { ingresses } from './ingresses.ts';
import { jobs } from './jobs.ts';
import { logErrors } from './log-errors.ts';
import { missingReferences } from './missing-references.ts';
import { networkPolicies } from './network-policies.ts';
import { nodes } from './nodes.ts';
import { outOfMemory } from './out-of-memory.ts';
import { pending } from './pending.ts';
import { podSecurity } from './pod-security.ts';
import { probes } from './probes.ts';
import { quotas } from './quotas.ts';
import { rbacDenials } from './rbac-denials.ts';
import { rejectedPods } from './rejected-pods.ts';
import { rollouts } from './rollouts.ts';
import { scaledToZero } from './scaled-to-zero.ts';
import { services } from './services.ts';
import { starting } from './starting.ts';
import { volumes } from './volumes.ts';
import { webhooks } from './webhooks.ts';

/** All rules of a diagnosis. Among findings of the same severity, the order of the rules decides. */
export const RULES: readonly Rule[] = [
  apiGroups,
  nodes,
  webhooks,
  quotas,
  podSecurity,
  rejectedPods,
  imagePull,
  missingReferences,
  outOfMemory,
  rbacDenials,
  dependencies,
  crashLoop,
  probes,
  volumes,
  starting,
  claims,
  pending,
  evictions,
  jobs,
  cronJobs,
  rollouts,
  services,
  externalNames,
  governingServices,
  ingresses,
  gateways,
  networkPolicies,
  logErrors,
  certificates,
  conditions,
  autoscalers,
  finalizers,
  disruptionBudgets,
  scaledToZero,
];
