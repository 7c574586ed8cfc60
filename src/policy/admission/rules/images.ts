import { quote } from '../../../errors.ts';
import type { ApiObject } from '../../../kube/admission-request.ts';
import { haveSameRepository, isListed } from '../../images.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { type Fields, foldKey, isMapping, textOf, walk } from '../fields.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * Every image that a write brings in must be listed: of containers, of image volumes, in templates, revisions and custom
 * resources. An image that the object had anywhere before is none that it gains. An empty list allows no image, but lets an
 * undo go back to another version of an image of the object: without a list, nothing else could take a bad rollout back.
 */
export const images: AdmissionRule = {
  id: 'images',
  judge: (admission) => {
    const { allowedImages } = admission.policy;
    const isUndone = allowedImages.length === 0 && admission.command.path.join(' ') === 'rollout undo';
    const before = imagesOf(objectBefore(admission));
    return [...imagesOf(objectAfter(admission))]
      .filter((image) => !before.has(image) && !isListed(image, allowedImages))
      .filter((image) => !isUndone || !before.values().some((each) => haveSameRepository(each, image)))
      .map((image) => ({
        code: 'IMAGE_NOT_ALLOWED',
        error: `Image ${quote(image)} is not in the allowed list. Allowed images: ${allowedImages.toSorted().join(', ') || '(none)'}`,
        hint: 'Use one of the allowed images as listed, including its tag, or ask the operator to add it to KUBECTL_ALLOWED_IMAGES.',
      }));
  },
};

/** The keys that name an image beside `image` itself, such as `baseImage` and `imageName` of custom resources. */
const IMAGE_KEY = /image(?:name|ref|reference|ur[il])?$/;
const LABELS: ReadonlySet<string> = new Set(['labels', 'matchlabels', 'nodeselector']);

function imagesOf(object: ApiObject | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  walk(object, ({ value, key }) => {
    const name = foldKey(key);
    if (typeof value === 'string' && value !== '' && IMAGE_KEY.test(name)) found.add(value);
    if (name === 'image' && isMapping(value)) for (const image of imagesOfParts(value)) found.add(image);
    return !LABELS.has(name);
  });
  return found;
}

/** The image of an image volume, and an image that a custom resource states in parts. */
function imagesOfParts(image: Fields): readonly string[] {
  const parts = new Map(Object.entries(image).map(([key, value]) => [foldKey(key), textOf(value)]));
  const part = (key: string): string => parts.get(key) ?? '';
  const registry = part('registry') === '' ? '' : `${part('registry')}/`;
  const tag = part('tag') === '' ? '' : `:${part('tag')}`;
  const digest = part('digest') === '' ? '' : `@${part('digest')}`;
  const stated = part('repository') === '' ? '' : `${registry}${part('repository')}${tag}${digest}`;
  return [part('reference'), stated].filter((each) => each !== '');
}
