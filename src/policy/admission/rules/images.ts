import { quote } from '../../../errors.ts';
import type { ApiObject } from '../../../kube/admission-request.ts';
import { flagValue } from '../../../kube/command.ts';
import { haveSameRepository, isListed } from '../../images.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { type Fields, foldKey, isMapping, listOf, textOf, walk } from '../fields.ts';
import { valueAt } from '../reading.ts';
import type { Admission, AdmissionRule } from '../rule.ts';

/**
 * Every image that a write brings in must be listed: of containers, of image volumes, in templates, revisions and custom
 * resources. An image that the object ran anywhere before is none that it gains; one that was only mounted is, if it comes to run. An empty list allows no image, but lets an
 * undo go back to another version of an image of the object: without a list, nothing else could take a bad rollout back. So may a job that is
 * made from a cron job by hand have the images of the cron job.
 */
export const images: AdmissionRule = {
  id: 'images',
  looks: (admission) => {
    const path = cronJobOf(admission);
    return path === undefined ? [] : [path];
  },
  judge: (admission) => {
    const { allowedImages } = admission.policy;
    const scheduled = cronJobOf(admission);
    const ofCronJob =
      scheduled === undefined ? undefined : imagesOf(admission.seen(scheduled) as ApiObject | undefined);
    const isUndone = allowedImages.length === 0 && admission.command.path.join(' ') === 'rollout undo';
    const before = imagesOf(objectBefore(admission));
    const after = imagesOf(objectAfter(admission));
    const gained = new Set([...after.run.difference(before.run), ...after.mounted.difference(all(before))]);
    return [...gained]
      .filter((image) => !isListed(image, allowedImages))
      .filter((image) => ofCronJob?.run.has(image) !== true)
      .filter((image) => !isUndone || ![...before.run].some((each) => haveSameRepository(each, image)))
      .map((image) => ({
        code: 'IMAGE_NOT_ALLOWED',
        error: `Image ${quote(image)} is not in the allowed list. Allowed images: ${allowedImages.toSorted().join(', ') || '(none)'}`,
        hint: 'Use one of the allowed images as listed, including its tag, or ask the operator to add it to KUBECTL_ALLOWED_IMAGES.',
      }));
  },
};

/** The path of the cron job from which the call makes a job, if there is no list of images. */
function cronJobOf({ request, command, policy }: Omit<Admission, 'seen'>): string | undefined {
  const isFrom = command.path.join(' ') === 'create job' && flagValue(command, 'from') !== undefined;
  if (policy.allowedImages.length > 0 || !isFrom || request.operation !== 'CREATE') return undefined;
  const owner = listOf(valueAt(request.object, 'metadata', 'ownerReferences')).find(
    (each) => valueAt(each, 'kind') === 'CronJob' && valueAt(each, 'apiVersion') === 'batch/v1',
  );
  const name = valueAt(owner, 'name');
  if (typeof name !== 'string' || request.namespace === undefined) return undefined;
  return `/apis/batch/v1/namespaces/${encodeURIComponent(request.namespace)}/cronjobs/${encodeURIComponent(name)}`;
}

/** The keys that name an image beside `image` itself, such as `baseImage` and `imageName` of custom resources. */
const IMAGE_KEY = /image(?:s|name|ref|reference|ur[il])?$/;
const LABELS: ReadonlySet<string> = new Set(['labels', 'matchlabels', 'nodeselector']);

/** The images of an object: what it runs, and what volumes only mount as files. */
interface Images {
  readonly run: Set<string>;
  readonly mounted: Set<string>;
}

function all({ run, mounted }: Images): ReadonlySet<string> {
  return run.union(mounted);
}

function imagesOf(object: ApiObject | undefined): Images {
  const found: Images = { run: new Set(), mounted: new Set() };
  walk(object, ({ value, key }) => {
    const name = foldKey(key);
    if (typeof value === 'string' && value !== '' && IMAGE_KEY.test(name)) found.run.add(value);
    if (isMapping(value) && IMAGE_KEY.test(name)) addParts(value, found);
    if (isMapping(value)) addSplit(value, found);
    return !LABELS.has(name);
  });
  return found;
}

/** An image that a custom resource states in two fields: `imageRepository` and `imageTag`. */
function addSplit(holder: Fields, { run }: Images): void {
  const parts = new Map(Object.entries(holder).map(([key, value]) => [foldKey(key), textOf(value)]));
  const [repository = '', tag = ''] = ['imagerepository', 'imagetag'].map((key) => parts.get(key));
  if (repository !== '') run.add(tag === '' ? repository : `${repository}:${tag}`);
}

/** The image of an image volume, and an image that a custom resource states in parts, also as another name for one. */
function addParts(image: Fields, { run, mounted }: Images): void {
  const parts = new Map(Object.entries(image).map(([key, value]) => [foldKey(key), textOf(value)]));
  const part = (...keys: readonly string[]): string =>
    keys.map((key) => parts.get(key) ?? '').find((text) => text !== '') ?? '';
  const registry = part('registry') === '' ? '' : `${part('registry')}/`;
  const tag = part('tag', 'newtag') === '' ? '' : `:${part('tag', 'newtag')}`;
  const digest = part('digest') === '' ? '' : `@${part('digest')}`;
  const repository = part('repository', 'newname');
  if (repository !== '') run.add(`${registry}${repository}${tag}${digest}`);
  if (part('reference') !== '') mounted.add(part('reference'));
}
