import { numberOf, numberText } from '../../go/json-number.ts';
import { compareQuantities, parseQuantity } from '../../kube/quantity.ts';
import { canonicalText, changedFields, pathText } from '../../policy/admission/changed-fields.ts';
import { listOf, recordOf, valueAt } from '../../policy/admission/reading.ts';
import { COUNTED_ANNOTATIONS } from '../undo/server-fields.ts';
import { sentOf } from './sent.ts';
import type { View } from './view.ts';
import { lineOf } from './visible-text.ts';

const MOST_OF_VALUE = 60;

/**
 * Returns what admission altered of a write, in sentences: values that are otherwise than they were sent, containers, volumes,
 * labels and annotations that the request does not have, and, for a patch, changed fields that it does not name. Defaults of new
 * objects are not told apart from admission, and are left out. Only of bodies that are JSON, and that were rehearsed.
 */
export function alteredByAdmission(view: View): readonly string[] {
  const { write, does, after } = view;
  if (!write.rehearsed || after === undefined || does === 'evict' || view.request.subResource !== undefined) return [];
  const sent = sentOf(write);
  if (Array.isArray(sent)) return unasked(view, sent.map(operationPath));
  if (typeof sent !== 'object' || sent === null) return [];
  const isPatch = write.contentType.includes('patch');
  const paths = isPatch ? pathsOf(sent) : [];
  return [...otherwise(view, sent), ...(isPatch ? unasked(view, paths) : added(view, sent))];
}

/** Fields that the API server itself sets or keeps, whatever a request says. */
const OF_SERVER =
  /^(apiVersion|kind|status|metadata\.(uid|resourceVersion|generation|creationTimestamp|managedFields|selfLink|deletion\w+))\b/;

/** Fields whose value is another one than the value that was sent. */
function otherwise({ title, after, shownAfter, before }: View, sent: object): readonly string[] {
  // What a patch leaves out it does not say; what it sets to null it removes.
  const fields = changedFields({ before: sent, after, shownBefore: sent, shownAfter });
  return fields.flatMap(({ path, before: asked, after: is, shownAfter: shown }) => {
    const text = pathText(path);
    if (asked === undefined || asked === null || OF_SERVER.test(text) || path.some((step) => step.startsWith('$')))
      return [];
    if (typeof asked === 'object' || is === undefined || isSameQuantity(asked, is)) return [];
    // A list that is merged by another key than the name has other places.
    if (path.some((step) => /^\[\d+\]$/.test(step)) && before !== undefined) return [];
    return [
      `Admission changes ${title}: ${lineOf(text, 200)} becomes ${valueText(shown)}, although the request says otherwise.`,
    ];
  });
}

/** The API server writes quantities in their shortest form. */
function isSameQuantity(asked: unknown, is: unknown): boolean {
  const [one, two] = [asked, is].map((value) => {
    const number = numberOf(value);
    const text = number === undefined ? value : numberText(number);
    return typeof text === 'string' ? parseQuantity(text) : undefined;
  });
  return one !== undefined && two !== undefined && compareQuantities(one, two) === 0;
}

const NAMED_LISTS: readonly string[] = ['containers', 'initContainers', 'volumes'];
/** What the ServiceAccount admission of Kubernetes adds to every pod. */
const TOKEN_VOLUME = /^kube-api-access-/;
/** Labels that the API server gives to every Job and its pods. */
const JOB_LABEL = /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$/;

/** Containers, volumes, labels and annotations that a new or replaced object has, and the request does not. */
function added({ title, after, before }: View, sent: object): readonly string[] {
  const found: string[] = [];
  for (const path of [[], ['spec', 'template'], ['spec', 'jobTemplate', 'spec', 'template']]) {
    const [asked, is, was] = [sent, after, before].map((object) => valueAt(object, ...path));
    for (const map of ['labels', 'annotations']) {
      const [old, now, stored] = [asked, is, was].map((each) => recordOf(valueAt(each, 'metadata', map)));
      for (const key of Object.keys(now ?? {}))
        if (
          !JOB_LABEL.test(key) &&
          !COUNTED_ANNOTATIONS.includes(key) &&
          !Object.hasOwn(old ?? {}, key) &&
          !Object.hasOwn(stored ?? {}, key)
        )
          found.push(pathText([...path, 'metadata', map, key]));
    }
    for (const list of NAMED_LISTS) {
      const [old, now, stored] = [asked, is, was].map((each) => namesIn(valueAt(each, 'spec', list)));
      for (const name of now ?? [])
        if (!old?.includes(name) && !stored?.includes(name) && !TOKEN_VOLUME.test(name))
          found.push(pathText([...path, 'spec', list, `[${name}]`]));
    }
  }
  return found.length === 0 ? [] : [`${title} also gets fields that the request did not send: ${shortList(found)}.`];
}

function namesIn(list: unknown): readonly string[] {
  return listOf(list).flatMap((each) => {
    const name = valueAt(each, 'name');
    return typeof name === 'string' ? [name] : [];
  });
}

/** Fields that a patch changes without naming them, or a field around or inside them. */
function unasked({ title, changed, write }: View, asked: readonly (readonly string[])[]): readonly string[] {
  // A server-side apply removes the fields that it no longer names.
  const isApply = write.contentType.startsWith('application/apply-patch');
  const fields = changed.flatMap(({ path, after }) => {
    if (isApply && after === undefined) return [];
    const plain = withoutElements(path);
    return asked.some((each) => isAround(each, plain) || isAround(plain, each)) || OF_SERVER.test(pathText(path))
      ? []
      : [pathText(path)];
  });
  return fields.length === 0
    ? []
    : [`${title} also changes in fields that the request did not name: ${shortList(fields)}.`];
}

function isAround(outer: readonly string[], inner: readonly string[]): boolean {
  return outer.length <= inner.length && outer.every((step, at) => step === inner[at]);
}

/** The paths of all plain values of a merge patch or a strategic one. Elements of lists are left out of a path. */
function pathsOf(patch: object): readonly (readonly string[])[] {
  return Object.entries(patch).flatMap(([key, value]: [string, unknown]) => {
    const step = key.startsWith('$') ? [] : [key];
    if (Array.isArray(value)) {
      const elements = value.filter((each): each is object => typeof each === 'object' && each !== null);
      return elements.length < value.length || value.length === 0
        ? [step]
        : elements.flatMap((each) => pathsOf(each).map((path) => [...step, ...path]));
    }
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [step];
    return pathsOf(value).map((path) => [...step, ...path]);
  });
}

function operationPath(operation: unknown): readonly string[] {
  const path = valueAt(operation, 'path');
  if (typeof path !== 'string' || valueAt(operation, 'op') === 'test') return ['(none)'];
  const keys = path.split('/').slice(1);
  return keys.filter((key) => !/^(\d+|-)$/.test(key)).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function withoutElements(path: readonly string[]): readonly string[] {
  return path.filter((step) => !step.startsWith('['));
}

function shortList(paths: readonly string[]): string {
  const more = paths.length - 5;
  return (
    paths
      .slice(0, 5)
      .map((path) => lineOf(path, 120))
      .join(', ') + (more > 0 ? ` and ${more} more` : '')
  );
}

function valueText(value: unknown): string {
  return lineOf(typeof value === 'string' ? value : canonicalText(value), MOST_OF_VALUE);
}
