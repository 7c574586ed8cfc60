import { formatValue } from '../../go/format.ts';
import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../go/json.ts';
import { sortedKeys } from '../../go/sort.ts';
import type { Description } from './description.ts';
import { titleOf } from './field-title.ts';
import type { KubeObject } from './metadata.ts';
import { writeHead } from './metadata.ts';

/** Fields that the head of the description has shown already, and fields that kubectl leaves out. */
const SKIPPED: ReadonlySet<string> = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
]);

/** Writes an object of any kind, field by field. Source: genericDescriber of kubectl/pkg/describe. */
export function writeAnyObject(w: Description, object: KubeObject): void {
  writeHead(w, object.metadata);
  writeFields(w, 0, object as unknown as JsonObject, '');
}

/** Source: printUnstructuredContent of kubectl/pkg/describe. */
function writeFields(w: Description, level: number, object: JsonObject, prefix: string): void {
  for (const name of sortedKeys(object)) {
    const path = `${prefix}.${name}`;
    const value = object[name];
    if (SKIPPED.has(path)) continue;
    if (isJsonObject(value)) {
      w.write(level, `${titleOf(name)}:\n`);
      writeFields(w, level + 1, value, path);
    } else if (isJsonList(value)) {
      w.write(level, `${titleOf(name)}:\n`);
      for (const item of value) writeItem(w, level + 1, item, path);
    } else {
      w.write(level, `${titleOf(name)}:\t${formatValue(value)}\n`);
    }
  }
}

function writeItem(w: Description, level: number, item: Json, path: string): void {
  if (isJsonObject(item)) writeFields(w, level, item, path);
  else w.write(level, `${formatValue(item)}\n`);
}
