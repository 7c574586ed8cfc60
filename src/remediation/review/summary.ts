import type { KubectlCommand } from '../../kube/command.ts';
import { type ChangedField, canonicalText, pathText } from '../../policy/admission/changed-fields.ts';
import { recordOf, valueAt } from '../../policy/admission/reading.ts';
import { COUNTED_ANNOTATIONS } from '../undo/server-fields.ts';
import type { View } from './view.ts';
import { lineOf } from './visible-text.ts';

/** The most characters of a summary. */
export const MOST_OF_SUMMARY = 160;
const MOST_FIELDS = 3;
const MOST_OF_VALUE = 60;
const RESTARTED = 'kubectl.kubernetes.io/restartedAt';

/** Returns what happens to which objects, in one line of at most 160 characters, redacted as the views are. */
export function summaryOf(command: KubectlCommand, views: readonly View[]): string {
  return lineOf(summarize(command, views), MOST_OF_SUMMARY);
}

function summarize(command: KubectlCommand, views: readonly View[]): string {
  const [first, ...rest] = views;
  if (first === undefined)
    return lineOf(['run kubectl', ...command.path, ...objectsOf(command)].join(' '), MOST_OF_SUMMARY);
  if (rest.length === 0) return actionOf(first, command);
  const drained = drainOf(views);
  if (drained !== undefined) return drained;
  const actions = views.map((view) => actionOf(view, command));
  const head = `${new Set(views.map(({ title }) => title)).size} objects: `;
  const all = head + actions.join('; ');
  if ([...all].length <= MOST_OF_SUMMARY) return all;
  return head + fitting(actions, MOST_OF_SUMMARY - head.length);
}

/** The first actions that leave room to say how many more there are; at least one. */
function fitting(actions: readonly string[], most: number): string {
  for (let count = actions.length - 1; count > 0; count--) {
    const more = `; and ${actions.length - count} more`;
    const text = actions.slice(0, count).join('; ');
    if ([...text].length + more.length <= most) return text + more;
    if (count === 1) return lineOf(text, most - more.length) + more;
  }
  return actions.join('; ');
}

/** What comes before `--`: the rest may be a command with values of its own. */
function objectsOf({ positionals, dashAt }: KubectlCommand): readonly string[] {
  return dashAt === -1 ? positionals : positionals.slice(0, dashAt);
}

function drainOf(views: readonly View[]): string | undefined {
  const evicted = views.filter(({ does }) => does === 'evict').length;
  const [node, ...others] = views.filter(({ does }) => does !== 'evict');
  if (evicted === 0) return undefined;
  const pods = `evict ${evicted} ${evicted === 1 ? 'pod' : 'pods'}`;
  if (node === undefined) return `${pods}: ${views.map(({ title }) => title.replace(/^Pod /, '')).join(', ')}`;
  return others.length === 0 && node.kind === 'Node'
    ? `drain ${node.title}: ${actionOf(node)}, and ${pods}`
    : undefined;
}

function actionOf(view: View, command?: KubectlCommand): string {
  const { does, title, request } = view;
  if (does === 'create' || does === 'delete' || does === 'evict') return `${does} ${title}`;
  if (request.subResource !== undefined && request.operation === 'CREATE')
    return `create ${request.subResource} of ${title}`;
  if (view.after === undefined || (view.before === undefined && view.after !== undefined))
    return `${verbOf(view)} ${title}: the object before is not known`;
  if (view.changed.length === 0)
    return view.altersLastApplied ? `apply ${title}: no field changes` : `leave ${title} as it is`;
  return ofFields(view, command);
}

/** The words for what a change of fields is, in the order in which they are tried. */
function ofFields(view: View, command: KubectlCommand | undefined): string {
  const { title, kind } = view;
  const changed = worthNaming(view.changed);
  const paths = changed.map(({ path }) => pathText(path));
  const only = (test: (path: string) => boolean) => paths.every(test);
  const [one] = changed;
  if (one !== undefined && paths.join() === 'spec.replicas') {
    const after = numberText(one.shownAfter);
    return `scale ${title} from ${numberText(one.shownBefore)} to ${after} ${after === '1' ? 'replica' : 'replicas'}`;
  }
  if (
    kind === 'Node' &&
    paths.includes('spec.unschedulable') &&
    only((path) => /^spec\.(unschedulable|taints)/.test(path))
  )
    return valueAt(view.after, 'spec', 'unschedulable') === true ? `cordon ${title}` : `uncordon ${title}`;
  if (only((path) => path.startsWith('spec.taints'))) return `taint ${title}: ${fieldsText(changed)}`;
  if (isRestart(changed)) return `restart ${title}`;
  if (only((path) => path.startsWith('metadata.labels'))) return `label ${title}: ${keysText(view, 'labels')}`;
  if (only((path) => path.startsWith('metadata.annotations')))
    return `annotate ${title}: ${keysText(view, 'annotations')}`;
  const back = command?.path.join(' ') === 'rollout undo' ? 'roll back' : undefined;
  const images = changed.filter(({ path }) => path.at(-1) === 'image' && path.at(-2)?.startsWith('['));
  const others = changed.filter((field) => !images.includes(field));
  if (images.length > 0 && others.length === 0)
    return `${back ?? 'set image of'} ${title}: ${images.map(imageText).join(', ')}`;
  return `${back ?? verbOf(view)} ${title}: ${fieldsText(changed)}`;
}

/** Leaves out what controllers count in annotations, unless nothing else changes. */
function worthNaming(changed: readonly ChangedField[]): readonly ChangedField[] {
  const others = changed.filter(({ path, before, after }) => {
    if (path[0] !== 'metadata' || path[1] !== 'annotations') return true;
    const keys = path.length > 2 ? [path[2] ?? ''] : Object.keys({ ...recordOf(before), ...recordOf(after) });
    return !keys.every((key) => COUNTED_ANNOTATIONS.includes(key));
  });
  return others.length === 0 ? changed : others;
}

function verbOf({ write }: View): string {
  return write.method === 'PUT' ? 'replace' : 'patch';
}

/** Whether the only change is the time at which kubectl was asked to restart the pods. */
export function isRestart(changed: readonly ChangedField[]): boolean {
  return changed.length === 1 && JSON.stringify(changed[0]?.after ?? '').length > 2 && restarts(changed[0]);
}

/** Whether a field is the time of a restart, or the annotations that it came with. */
function restarts(field: ChangedField | undefined): boolean {
  const path = field?.path ?? [];
  const at = path.join('\0').indexOf(['template', 'metadata'].join('\0'));
  if (at === -1) return false;
  if (path.at(-1) === RESTARTED) return true;
  const gained = path.at(-1) === 'metadata' ? recordOf(valueAt(field?.after, 'annotations')) : recordOf(field?.after);
  return field?.before === undefined && Object.keys(gained).join() === RESTARTED;
}

function imageText({ path, shownBefore, shownAfter }: ChangedField): string {
  const name = path.at(-2)?.slice(1, -1) ?? '';
  return `${name} ${plainText(shownBefore)} -> ${plainText(shownAfter)}`;
}

function fieldsText(changed: readonly ChangedField[]): string {
  const paths = changed.slice(0, MOST_FIELDS).map(({ path }) => pathText(path));
  const more = changed.length - paths.length;
  return paths.join(', ') + (more > 0 ? `, and ${more} more` : '');
}

/** Labels as kubectl takes them: `tier=web`, `old-`. Of annotations only the keys. */
function keysText(view: View, map: 'labels' | 'annotations'): string {
  const [before, after] = [view.shownBefore, view.shownAfter].map((object) =>
    recordOf(valueAt(object, 'metadata', map)),
  );
  const keys = Object.keys({ ...before, ...after }).filter((key) => before?.[key] !== after?.[key]);
  return keys
    .map((key) => {
      if (after === undefined || !Object.hasOwn(after, key)) return `${key}-`;
      return map === 'labels' ? `${key}=${plainText(after[key])}` : key;
    })
    .join(', ');
}

function plainText(value: unknown): string {
  return value === undefined ? 'none' : lineOf(typeof value === 'string' ? value : canonicalText(value), MOST_OF_VALUE);
}

function numberText(value: unknown): string {
  return value === undefined ? 'an unset number of' : canonicalText(value);
}
