import { structuredPatch } from 'diff';
import { pathText } from '../../policy/admission/changed-fields.ts';
import type { View } from './view.ts';
import { lineOf } from './visible-text.ts';
import { yamlLines } from './yaml-lines.ts';

const CONTEXT = 3;
/** The most UTF-8 bytes of a diff, with what it says of the rest. */
const MOST_BYTES = 64 * 1024;
const BYTES_FOR_LAST_LINE = 256;
/** Beyond so many changed lines the smallest difference takes too long to find. */
const MOST_EDITS = 1000;
/** So many lines of a deleted object are shown. */
const MOST_DELETED = 40;
const NONE = '/dev/null';

/**
 * Returns what the writes change, one unified diff of YAML for each, in order. Without the status, managedFields, resourceVersion
 * and generation of the objects. Redacted, and with invisible characters spelled out. At most 64 KiB: the last line says what is
 * left out.
 */
export function diffOf(views: readonly View[]): string {
  const lines = views.flatMap((view) => [...headOf(view), ...notesOf(view), ...bodyOf(view)]);
  let bytes = 0;
  const most = MOST_BYTES - BYTES_FOR_LAST_LINE;
  const cut = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line) + 1;
    return bytes > most;
  });
  if (cut === -1) return lines.join('\n');
  const rest = `# ${lines.length - cut} more lines are not shown here. The record of the change holds all of them in its requests. To see less at once, split the change.`;
  return [...lines.slice(0, cut), rest].join('\n');
}

function headOf({ title, does, before, after, request, write }: View): readonly string[] {
  const uid = uidOf(request.oldObject);
  const sub = request.subResource === undefined || does === 'evict' ? '' : `, ${request.subResource}`;
  const name = `${lineOf(title, 400)}${sub}`;
  const isThere = does !== 'create' || before !== undefined;
  const stays = does !== 'delete' && does !== 'evict';
  return [
    `--- ${isThere ? `${name}${uid === undefined ? '' : ` (uid ${lineOf(uid, 80)})`}` : NONE}`,
    `+++ ${stays ? `${name}${isThere ? '' : ' (new)'}` : NONE}`,
    ...(stays && before === undefined && isThere ? ['# The object before the change could not be read.'] : []),
    ...(write.rehearsed
      ? []
      : [`# Not rehearsed: ${after === undefined ? 'this is the request.' : 'this is the object as it is sent.'}`]),
  ];
}

function uidOf(object: unknown): string | undefined {
  const { metadata } = (typeof object === 'object' && object !== null ? object : {}) as { readonly metadata?: unknown };
  const { uid } = (typeof metadata === 'object' && metadata !== null ? metadata : {}) as { readonly uid?: unknown };
  return typeof uid === 'string' && uid !== '' ? uid : undefined;
}

function notesOf({ does, request, altersLastApplied, changed }: View): readonly string[] {
  const { gracePeriodSeconds, propagationPolicy } = request.options;
  const hidden = changed.filter(
    ({ shownBefore, shownAfter }) => JSON.stringify(shownBefore) === JSON.stringify(shownAfter),
  );
  return [
    ...(does === 'evict' ? ['# The pod is evicted: it ends, if its disruption budgets allow that.'] : []),
    ...(gracePeriodSeconds === undefined ? [] : [`# gracePeriodSeconds: ${gracePeriodSeconds}`]),
    ...(propagationPolicy === undefined ? [] : [`# propagationPolicy: ${lineOf(propagationPolicy, 40)}`]),
    ...(altersLastApplied ? ['# The annotation kubectl.kubernetes.io/last-applied-configuration changes too.'] : []),
    ...hidden.map(({ path }) => `# ${lineOf(pathText(path), 200)} changes, although both values look the same here.`),
  ];
}

function bodyOf(view: View): readonly string[] {
  const { does, before, shownBefore, after, shownAfter } = view;
  if (does === 'delete' || does === 'evict') return deleted(shownBefore);
  if (after === undefined) return yamlLines(view.shownSent).map((line) => `+${line}`);
  if (before === undefined) return yamlLines(shownAfter).map((line) => `+${line}`);
  const [old, now] = [yamlLines(shownBefore), yamlLines(shownAfter)];
  const hunks = structuredPatch('', '', textOf(old), textOf(now), undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
  })?.hunks;
  if (hunks === undefined) return replaced(old, now);
  if (hunks.length === 0 && view.changed.length === 0) return ['# Nothing changes.'];
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** The head of an object that is deleted. */
function deleted(object: unknown): readonly string[] {
  if (object === undefined) return ['# The object could not be read.'];
  const lines = yamlLines(object).map((line) => `-${line}`);
  const rest = lines.length - MOST_DELETED;
  return rest <= 0 ? lines : [...lines.slice(0, MOST_DELETED), `# ${rest} more lines of the object are deleted.`];
}

/** All lines between the first and the last that differ. */
function replaced(old: readonly string[], now: readonly string[]): readonly string[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const [removed, added] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  return [
    `@@ -${start + 1},${removed.length} +${start + 1},${added.length} @@`,
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
  ];
}
