import { quote } from '../../../errors.ts';
import type { ApiObject } from '../../../kube/admission-request.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { foldKey, walk } from '../fields.ts';
import { valueAt } from '../reading.ts';
import type { Admission, AdmissionRule } from '../rule.ts';

/** Pods gain no priority class that lets the scheduler evict other pods for them: that knows no namespace and hardly a budget. */
export const preemption: AdmissionRule = {
  id: 'preemption',
  looks: (admission) => gainedClasses(admission).map(classPath),
  judge: (admission) =>
    gainedClasses(admission)
      .filter((name) => canPreempt(admission.seen(classPath(name))))
      .map((name) => ({
        code: 'BLAST_RADIUS',
        allowance: 'preempt-pods',
        error: `Pods would get the priority class ${quote(name)}. The scheduler may evict other pods to make room for them.`,
        hint: 'Leave priorityClassName as it is, or use a class with preemptionPolicy: Never.',
      })),
};

function gainedClasses(admission: Pick<Admission, 'request' | 'earlier'>): readonly string[] {
  const before = classesOf(objectBefore(admission));
  return [...classesOf(objectAfter(admission))].filter((name) => !before.has(name));
}

function classesOf(object: ApiObject | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  walk(object, ({ key, value }) => {
    if (foldKey(key) === 'priorityclassname' && typeof value === 'string' && value !== '') names.add(value);
    return true;
  });
  return names;
}

function classPath(name: string): string {
  return `/apis/scheduling.k8s.io/v1/priorityclasses/${encodeURIComponent(name)}`;
}

/** A class that every pod gets by default is gained without being asked for. An unread class counts as one that evicts. */
function canPreempt(priorityClass: unknown): boolean {
  const value = valueAt(priorityClass, 'value');
  return (
    valueAt(priorityClass, 'preemptionPolicy') !== 'Never' &&
    valueAt(priorityClass, 'globalDefault') !== true &&
    !(typeof value === 'number' && value <= 0)
  );
}
