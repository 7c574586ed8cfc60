import { quote } from '../../../errors.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { allowanceFor, isDebug } from '../debugging.ts';
import { HARDENING, type Hardening, type Lack } from '../pod-hardening.ts';
import { FORBIDDEN, type Violation } from '../pod-standards.ts';
import { asPart, type PodTemplate, podTemplatesOf, templatesByPath } from '../pod-templates.ts';
import type { Admission, AdmissionRule, Objection } from '../rule.ts';

const code = 'POD_SECURITY';

/** No write may give a pod rights that it had not, or take from it what hardens it, wherever the pod spec is. */
export const podSecurity: AdmissionRule = {
  id: 'pod-security',
  judge: (admission) => {
    const before = templatesByPath(objectBefore(admission));
    return podTemplatesOf(objectAfter(admission)).flatMap((template) => {
      const old = before.get(template.path);
      return [...unclear(template, old), ...gained(template, old, admission), ...lost(template, old, admission)];
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

function gained(template: PodTemplate, before: PodTemplate | undefined, admission: Admission): readonly Objection[] {
  return FORBIDDEN.flatMap(({ allowance, violations }) => {
    const had = new Set(before === undefined ? [] : violations(before).flatMap(keysOf));
    return violations(template)
      .filter((each) => !had.has(keyOf(each)) && !(isDebug(admission) && each.says === TRACING))
      .map((each) => ({
        code,
        error: `${sentence(each)}, which can give a pod more privileges.`,
        hint: 'Leave it out.',
        allowance: allowanceFor(allowance, admission),
      }));
  });
}

/** What debug gives its own container, to look at the processes of others. */
const TRACING = "would have the added capability 'SYS_PTRACE'";

function lost(template: PodTemplate, before: PodTemplate | undefined, admission: Admission): readonly Objection[] {
  if (before === undefined) return [];
  // A list of containers that comes or goes takes nothing from what the pod itself has.
  const [now, old] = before.isPart === template.isPart ? [template, before] : [asPart(template), asPart(before)];
  return HARDENING.flatMap((hardening) => lostOf(hardening, now, old)).map((each) => ({
    code,
    error: `${sentence(each)}. That takes away hardening that the pod has now.`,
    hint: isDebug(admission)
      ? 'Use --profile=restricted.'
      : 'Leave the security settings of the pod as they are, and give new containers the same.',
    allowance: 'weaken-pods',
  }));
}

/** What a change takes of one protection: from containers that had it, or from a pod all of whose containers had it. */
function lostOf({ lacks }: Hardening, template: PodTemplate, before: PodTemplate): readonly Lack[] {
  const [had, has] = [lacks(before, before), lacks(template, before)].map(containersByWords);
  const known = new Set(['', ...before.containers.map(({ name }) => name)]);
  return [...(has ?? [])].flatMap(([says, lacking]) => {
    const lackedBefore = had?.get(says) ?? new Set();
    // Containers that are new beside fewer that have it may be those under other names.
    const isRenamed =
      lacking.size > lackedBefore.size &&
      template.containers.length - lacking.size < before.containers.length - lackedBefore.size;
    return [...lacking]
      .filter((name) => lackedBefore.size === 0 || (known.has(name) ? !lackedBefore.has(name) : isRenamed))
      .map((container) => ({ container, says }));
  });
}

function containersByWords(lacks: readonly Lack[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { container, says } of lacks) found.set(says, (found.get(says) ?? new Set()).add(container));
  return found;
}

function keyOf({ container, says, isPassing }: Violation): string {
  return `${isPassing}\n${container}\n${says}`;
}

/** What a container had while the pod ran, it may have before that; a right that ends may not become one that lasts. */
function keysOf(had: Violation): readonly string[] {
  return [keyOf(had), keyOf({ ...had, isPassing: true })];
}

function sentence({ container, says }: Lack): string {
  return `${container === '' ? 'The pod' : `Container ${quote(container)}`} ${says}`;
}
