import type { AdmissionRule } from '../rule.ts';
import { actingObjects } from './acting-objects.ts';
import { adoptedPods } from './adopted-pods.ts';
import { autoscalers } from './autoscalers.ts';
import { bindings } from './bindings.ts';
import { blastRadius } from './blast-radius.ts';
import { changeRecords } from './change-records.ts';
import { claimRetention } from './claim-retention.ts';
import { definitions } from './definitions.ts';
import { deviceClaims } from './device-claims.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { embeddedObjects } from './embedded-objects.ts';
import { evictingTaints } from './evicting-taints.ts';
import { hostPaths } from './host-paths.ts';
import { images } from './images.ts';
import { ingressClasses } from './ingress-classes.ts';
import { kinds } from './kinds.ts';
import { lostClaims } from './lost-claims.ts';
import { managedFields } from './managed-fields.ts';
import { maxReplicas } from './max-replicas.ts';
import { namespaceLabels } from './namespace-labels.ts';
import { namespaces } from './namespaces.ts';
import { networks } from './networks.ts';
import { nodeNames } from './node-names.ts';
import { nodes } from './nodes.ts';
import { outsideStorage } from './outside-storage.ts';
import { owners } from './owners.ts';
import { podAccounts } from './pod-accounts.ts';
import { podSecurity } from './pod-security.ts';
import { policyFile } from './policy-file.ts';
import { policyParameters } from './policy-parameters.ts';
import { powerfulMetadata } from './powerful-metadata.ts';
import { preemption } from './preemption.ts';
import { redactedValues } from './redacted-values.ts';
import { routes } from './routes.ts';
import { secretCopies } from './secret-copies.ts';
import { secretReferences } from './secret-references.ts';
import { selectedLabels } from './selected-labels.ts';
import { serviceAccounts } from './service-accounts.ts';
import { serviceEndpoints } from './service-endpoints.ts';
import { shortGrace } from './short-grace.ts';
import { subresources } from './subresources.ts';
import { tokenSecrets } from './token-secrets.ts';
import { volumes } from './volumes.ts';
import { webhookServices } from './webhook-services.ts';

/** The rules that judge a write by the object as it would become, in the order in which their refusals are given. */
export const ADMISSION_RULES: readonly AdmissionRule[] = [
  changeRecords,
  namespaces,
  subresources,
  kinds,
  tokenSecrets,
  secretCopies,
  actingObjects,
  embeddedObjects,
  bindings,
  serviceAccounts,
  definitions,
  policyParameters,
  webhookServices,
  nodes,
  volumes,
  outsideStorage,
  claimRetention,
  networks,
  ingressClasses,
  routes,
  owners,
  namespaceLabels,
  powerfulMetadata,
  managedFields,
  selectedLabels,
  maxReplicas,
  blastRadius,
  adoptedPods,
  shortGrace,
  serviceEndpoints,
  evictingTaints,
  disruptionBudgets,
  lostClaims,
  preemption,
  policyFile,
  autoscalers,
  images,
  podSecurity,
  hostPaths,
  nodeNames,
  deviceClaims,
  podAccounts,
  secretReferences,
  redactedValues,
];
