import type { AdmissionRule } from '../rule.ts';
import { blastRadius } from './blast-radius.ts';
import { maxReplicas } from './max-replicas.ts';

/** The rules that judge a write by the object as it would become, in the order in which their refusals are given. */
export const ADMISSION_RULES: readonly AdmissionRule[] = [maxReplicas, blastRadius];
