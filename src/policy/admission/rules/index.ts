import type { AdmissionRule } from '../rule.ts';
import { blastRadius } from './blast-radius.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { evictingTaints } from './evicting-taints.ts';
import { lostClaims } from './lost-claims.ts';
import { maxReplicas } from './max-replicas.ts';
import { serviceEndpoints } from './service-endpoints.ts';
import { shortGrace } from './short-grace.ts';

/** The rules that judge a write by the object as it would become, in the order in which their refusals are given. */
export const ADMISSION_RULES: readonly AdmissionRule[] = [
  maxReplicas,
  blastRadius,
  shortGrace,
  serviceEndpoints,
  evictingTaints,
  disruptionBudgets,
  lostClaims,
];
