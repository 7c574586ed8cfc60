import { listOf } from '../../../policy/admission/reading.ts';
import { haveSameRepository } from '../../../policy/images.ts';
import { podSpecOf, textAt } from '../objects.ts';
import type { RiskRow } from '../risk-row.ts';
import type { View } from '../view.ts';
import { lineOf } from '../visible-text.ts';

/** Risks of the images that a write brings in. */
export const IMAGE_RISKS: readonly RiskRow[] = [
  {
    id: 'other-repository',
    about: 'A container gets an image from another repository.',
    says: ({ views }) =>
      views.flatMap((view) =>
        changedImages(view)
          .filter(({ before, after }) => !haveSameRepository(before, after))
          .map(
            ({ name, before, after }) =>
              `${view.title}: ${name} gets an image from another repository, ${cut(after)} instead of ${cut(before)}.`,
          ),
      ),
  },
  {
    id: 'older-image',
    about: 'A container gets an older version of its image. Only tags that are versions are compared.',
    says: ({ views }) =>
      views.flatMap((view) =>
        changedImages(view)
          .filter(({ before, after }) => haveSameRepository(before, after) && isOlder(tagOf(after), tagOf(before)))
          .map(
            ({ name, before, after }) =>
              `${view.title}: ${name} gets ${cut(after)}, which is older than ${cut(before)}.`,
          ),
      ),
  },
  {
    id: 'mutable-tag',
    about: 'A container gets an image with the tag latest, or without a tag.',
    says: ({ views }) =>
      views.flatMap((view) =>
        gainedImages(view)
          .filter(({ after }) => isMutable(after))
          .map(({ name, after }) => `${view.title}: ${name} gets ${cut(after)}. Its content can change at any time.`),
      ),
  },
];

/** An image is whatever text a workload says it is. */
function cut(image: string): string {
  return lineOf(image, 200);
}

interface ChangedImage {
  /** `container app`. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** The images of containers, and of custom resources, that a write changes. */
function changedImages({ changed }: View): readonly ChangedImage[] {
  return changed.flatMap(({ path, before, after }) =>
    path.at(-1) === 'image' && typeof before === 'string' && typeof after === 'string'
      ? [{ name: nameOf(path.at(-2)), before, after }]
      : [],
  );
}

function nameOf(step = ''): string {
  return step.startsWith('[') ? `container ${step.slice(1, -1)}` : 'the field image';
}

/** The same, and the images of containers that are new. */
function gainedImages(view: View): readonly ChangedImage[] {
  const changed = changedImages(view);
  const before = new Set(imagesOf(view.before).map(({ name }) => name));
  return [...changed, ...imagesOf(view.after).filter(({ name }) => !before.has(name))];
}

function imagesOf(object: unknown): readonly ChangedImage[] {
  const spec = podSpecOf(object);
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    listOf(spec[list]).flatMap((container) => {
      const image = textAt(container, 'image');
      return image === '' ? [] : [{ name: `container ${textAt(container, 'name')}`, before: '', after: image }];
    }),
  );
}

/** The tag of an image; empty if it has none, undefined if a digest says exactly what it is. */
function tagOf(image: string): string | undefined {
  if (image.includes('@')) return undefined;
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/') ? image.slice(colon + 1) : '';
}

function isMutable(image: string): boolean {
  const tag = tagOf(image);
  return tag === 'latest' || tag === '';
}

/** `1.2`, `v1.2.3`, `1.2.3-rc.1`, `1.25.3-alpine`; a build number counts as nothing. */
const VERSION = /^v?(?<numbers>\d{1,9}(?:\.\d{1,9}){1,3})(?:-(?<rest>[0-9A-Za-z.-]{1,64}))?(?:[+_][0-9A-Za-z.-]+)?$/;
const PRERELEASE = /^(?<word>alpha|beta|rc|pre|dev|snapshot)[.-]?(?<number>\d{0,9})$/i;

/** Whether a tag is an older version than another. Tags with other endings, such as `-alpine`, are compared only by their numbers. */
function isOlder(tag: string | undefined, other: string | undefined): boolean {
  const [one, two] = [tag, other].map((text) => VERSION.exec(text ?? '')?.groups);
  if (one === undefined || two === undefined) return false;
  const [numbers, others] = [one, two].map((each) => (each['numbers'] ?? '').split('.').map(Number));
  for (let at = 0; at < 4; at++) {
    // 1.2 is any version 1.2.x.
    const [left, right] = [numbers?.[at], others?.[at]];
    if (left === undefined || right === undefined) break;
    if (left !== right) return left < right;
  }
  return numbers?.length === others?.length && isEarlier(one['rest'], two['rest']);
}

/** Whether a version comes before another of the same numbers: `1.2.0-rc.1` before `1.2.0-rc.2` and `1.2.0`. Source: Semantic Versioning 2.0.0, 11. */
function isEarlier(rest: string | undefined, other: string | undefined): boolean {
  const [one, two] = [rest, other].map((text) => PRERELEASE.exec(text ?? '')?.groups);
  if (one === undefined) return false;
  if (other === undefined) return true;
  if (two === undefined) return false;
  const [word, otherWord] = [one, two].map((each) => (each['word'] ?? '').toLowerCase());
  if (word !== otherWord) return ORDER.indexOf(word ?? '') < ORDER.indexOf(otherWord ?? '');
  return Number(one['number']) < Number(two['number']);
}

const ORDER: readonly string[] = ['dev', 'snapshot', 'alpha', 'beta', 'pre', 'rc'];
