import type { AdmissionRule } from '../rule.ts';
import { bindings } from './bindings.ts';
import { blastRadius } from './blast-radius.ts';
import { definitions } from './definitions.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { evictingTaints } from './evicting-taints.ts';
import { images } from './images.ts';
import { kinds } from './kinds.ts';
import { lostClaims } from './lost-claims.ts';
import { maxReplicas } from './max-replicas.ts';
import { namespaces } from './namespaces.ts';
import { podSecurity } from './pod-security.ts';
import { policyFile } from './policy-file.ts';
import { serviceAccounts } from './service-accounts.ts';
import { serviceEndpoints } from './service-endpoints.ts';
import { shortGrace } from './short-grace.ts';
import { subresources } from './subresources.ts';
import { tokenSecrets } from './token-secrets.ts';

/** The rules that judge a write by the object as it would become, in the order in which their refusals are given. */
export const ADMISSION_RULES: readonly AdmissionRule[] = [
  policyFile,
  images,
  podSecurity,
  namespaces,
  subresources,
  kinds,
  tokenSecrets,
  bindings,
  serviceAccounts,
  definitions,
  maxReplicas,
  blastRadius,
  shortGrace,
  serviceEndpoints,
  evictingTaints,
  disruptionBudgets,
  lostClaims,
];
