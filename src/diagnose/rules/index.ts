import type { Rule } from '../finding.ts';
import { crashLoop } from './crash-loop.ts';
import { imagePull } from './image-pull.ts';
import { missingReferences } from './missing-references.ts';
import { outOfMemory } from './out-of-memory.ts';
import { pending } from './pending.ts';

/** All rules of a diagnosis. Among findings of the same severity, the order of the rules decides. */
export const RULES: readonly Rule[] = [imagePull, outOfMemory, crashLoop, missingReferences, pending];
