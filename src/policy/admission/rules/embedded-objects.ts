import { quote } from '../../../errors.ts';
import type { ApiObject } from '../../../kube/admission-request.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { foldKey, walk } from '../fields.ts';
import { isCustomGroup } from '../kind-table.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * A custom resource gains no objects as text: its controller makes them, with rights of its own, and no rule reads the text. So it is with
 * the manifests and the patches of pods in workflows.
 */
export const embeddedObjects: AdmissionRule = {
  id: 'embedded-objects',
  judge: (admission) => {
    if (!isCustomGroup(admission.request.resource.group)) return [];
    const before = textsOf(objectBefore(admission));
    return [...textsOf(objectAfter(admission))]
      .filter(([text]) => !before.has(text))
      .slice(0, 1)
      .map(([, key]) => ({
        code: 'PERMISSIONS',
        error: `${quote(key)} would hold an object as text, which a controller makes or changes with rights of its own.`,
        hint: 'Leave it as it is, or write the object itself.',
        allowance: 'change-permissions',
      }));
  },
};

/** Fields that hold a pod spec or a patch of one, if they do not only name one. */
const PATCHES = /^pod(spec|specpatch|template|templatespec)$/;
/** Fields that do if their text looks like an object of Kubernetes. */
const MANIFESTS = /manifests?$|^(objects?|template|raw|yaml)$/;
const LOOKS_LIKE_OBJECT =
  /["']?apiVersion["']?\s*:[\s\S]*["']?kind["']?\s*:|["']?kind["']?\s*:[\s\S]*["']?apiVersion["']?\s*:/;

function textsOf(object: ApiObject | undefined): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  walk(object, ({ key, value }) => {
    const name = foldKey(key);
    if (
      typeof value === 'string' &&
      ((PATCHES.test(name) && value.includes(':')) || (MANIFESTS.test(name) && LOOKS_LIKE_OBJECT.test(value)))
    )
      texts.set(value, key);
    return true;
  });
  return texts;
}
