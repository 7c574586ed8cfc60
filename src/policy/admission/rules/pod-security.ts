import { quote } from '../../../errors.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { HARDENING, type Hardening, type Lack } from '../pod-hardening.ts';
import { FORBIDDEN } from '../pod-standards.ts';
import { type PodTemplate, podTemplatesOf } from '../pod-templates.ts';
import type { AdmissionRule, Objection } from '../rule.ts';

const code = 'POD_SECURITY';

/** No write may give a pod rights that it had not, or take from it what hardens it, wherever the pod spec is. */
export const podSecurity: AdmissionRule = {
  id: 'pod-security',
  judge: (admission) => {
    const before = new Map(podTemplatesOf(objectBefore(admission)).map((template) => [template.path, template]));
    return podTemplatesOf(objectAfter(admission)).flatMap((template) => {
      const old = before.get(template.path);
      return [...unclear(template, old), ...gained(template, old), ...lost(template, old)];
    });
  },
};

function unclear({ twice }: PodTemplate, before: PodTemplate | undefined): readonly Objection[] {
  return twice
    .filter((field) => before?.twice.includes(field) !== true)
    .map((field) => ({
      code,
      error: `The pod would have the field ${quote(field)} in two spellings, so the server cannot tell which one counts.`,
      hint: 'Give each field once, in the spelling of Kubernetes.',
    }));
}

function gained(template: PodTemplate, before: PodTemplate | undefined): readonly Objection[] {
  return FORBIDDEN.flatMap(({ allowance, violations }) => {
    const had = new Set(before === undefined ? [] : violations(before).map(keyOf));
    return violations(template)
      .filter((each) => !had.has(keyOf(each)))
      .map((each) => ({
        code,
        error: `${sentence(each)}, which can give a pod more privileges.`,
        hint: 'Leave it out.',
        allowance,
      }));
  });
}

function lost(template: PodTemplate, before: PodTemplate | undefined): readonly Objection[] {
  if (before === undefined || before.isPart !== template.isPart || before.containers.length === 0) return [];
  return HARDENING.flatMap((hardening) => lostOf(hardening, template, before)).map((each) => ({
    code,
    error: `${sentence(each)}, which the pod has now and which hardens it.`,
    hint: 'Leave the security settings of the pod as they are, and give new containers the same.',
    allowance: 'weaken-pods',
  }));
}

/** What a change takes of one protection: from containers that had it, or from a pod all of whose containers had it. */
function lostOf({ lacks }: Hardening, template: PodTemplate, before: PodTemplate): readonly Lack[] {
  const had = lacks(before, before);
  const known = new Set(['', ...before.containers.map(({ name }) => name)]);
  return lacks(template, before).filter((each, _, all) => {
    const lackedBefore = had.filter(({ says }) => says === each.says);
    if (lackedBefore.length === 0) return true;
    if (known.has(each.container)) return !lackedBefore.some(({ container }) => container === each.container);
    // A container that is new beside fewer that have it may be one of them under another name.
    const lackingNow = all.filter(({ says }) => says === each.says).length;
    return (
      lackingNow > lackedBefore.length &&
      template.containers.length - lackingNow < before.containers.length - lackedBefore.length
    );
  });
}

function keyOf({ container, says }: Lack): string {
  return `${container}\n${says}`;
}

function sentence({ container, says }: Lack): string {
  return `${container === '' ? 'The pod' : `Container ${quote(container)}`} ${says}`;
}
