import type { OutputKind } from './kind.ts';

/** A list as kubectl prints it, by its parts. */
export interface ObjectList {
  /** Everything before the first object. */
  readonly head: string;
  /** Each object as it is printed, without what divides it from the next. */
  readonly objects: readonly string[];
  /** What is printed between two objects. */
  readonly between: string;
  /** Everything after the last object. */
  readonly foot: string;
  /** How far the objects are set in. */
  readonly indent: number;
}

/** What kubectl prints behind the objects of every list. */
const FOOT = {
  json: '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n',
  yaml: 'kind: List\nmetadata:\n  resourceVersion: ""\n',
};
const JSON_HEAD = /^\{\n(?: {4}"apiVersion": "[^"\n]*",\n)? {4}"items": \[\n/;
const YAML_HEAD = /^(?:apiVersion: \S+\n)?items:\n(?=- )/;

/**
 * Finds the objects of a list; undefined if the text is no list, or an empty one. Of a text that was cut (`lacksEnd`), the object
 * that the cut goes through is left out, and the end of the list is added.
 */
export function parseList(text: string, form: OutputKind, lacksEnd: boolean): ObjectList | undefined {
  if (form === 'json') return parseJsonList(text, lacksEnd);
  return form === 'yaml' ? parseYamlList(text, lacksEnd) : undefined;
}

function parseJsonList(text: string, lacksEnd: boolean): ObjectList | undefined {
  const head = JSON_HEAD.exec(text)?.[0];
  if (head === undefined) return undefined;
  const objects: string[] = [];
  let start = head.length;
  while (text.startsWith('        {\n', start)) {
    // Only the line that ends the object is set in no further than its first one.
    const end = text.indexOf('\n        }', start);
    if (end === -1) break;
    const past = end + '\n        }'.length;
    objects.push(text.slice(start, past));
    const divider = text.startsWith(',\n', past) ? 2 : 0;
    start = past + divider;
    if (divider === 0) break;
  }
  const isEnded = text.startsWith('\n    ]', start);
  if (objects.length === 0 || !(isEnded || lacksEnd)) return undefined;
  return { head, objects, between: ',\n', foot: isEnded && !lacksEnd ? text.slice(start) : FOOT.json, indent: 8 };
}

function parseYamlList(text: string, lacksEnd: boolean): ObjectList | undefined {
  const head = YAML_HEAD.exec(text)?.[0];
  if (head === undefined) return undefined;
  const foot = /\n(?=[A-Za-z])/g;
  foot.lastIndex = head.length;
  const found = foot.exec(text);
  if (found === null && !lacksEnd) return undefined;
  const end = found === null ? text.length : found.index + 1;
  const objects: string[] = [];
  for (let start = head.length; start < end; ) {
    const next = text.indexOf('\n- ', start);
    const past = next === -1 || next >= end ? end : next + 1;
    objects.push(text.slice(start, past));
    start = past;
  }
  if (found === null) objects.pop();
  if (objects.length === 0) return undefined;
  return { head, objects, between: '', foot: found === null ? FOOT.yaml : text.slice(end), indent: 2 };
}
