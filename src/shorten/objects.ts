import { JSON_FORM } from './json-form.ts';
import { lighten, nameOf } from './lighten.ts';
import { type ObjectList, parseList } from './object-list.ts';
import { bytesOf, count, type Page, positionAt, startOf, type Units, type Whole } from './page.ts';
import type { Form, Tree } from './tree.ts';
import { YAML_FORM } from './yaml-form.ts';

const FORMS: Readonly<Record<'json' | 'yaml', Form>> = { json: JSON_FORM, yaml: YAML_FORM };

/**
 * Shortens JSON or YAML as kubectl prints it, to a document that is valid again. A list keeps whole objects in their order; an
 * object that is too long by itself is made to fit (`lighten`). Returns undefined if the text has another form.
 */
export function shortenObjects(whole: Whole, kind: 'json' | 'yaml'): Page | undefined {
  const list = parseList(whole.text, kind, whole.lacks === 'end');
  return list === undefined ? shortenObject(whole, FORMS[kind]) : shortenList(whole, list, FORMS[kind]);
}

function shortenObject(whole: Whole, form: Form): Page | undefined {
  const isCut = whole.lacks === 'end';
  const text = isCut ? whole.text.slice(0, whole.text.lastIndexOf('\n') + 1) : whole.text;
  const object = form.parse(text);
  if (object?.kind !== 'map') return undefined;
  if (isCut && form === YAML_FORM) dropLast(object);
  const lighter = lighten(object, form, 0, whole.maxBytes);
  return lighter && { text: lighter.text, ...sayLost(object, lighter.lost, isCut) };
}

/** What is left out is named with so many characters: the advice behind it must fit, too. */
const MOST_OF_NAMES = 200;

function sayLost(object: Tree, lost: readonly string[], isCut: boolean): { leftOut?: string } {
  const end = isCut ? ['everything beyond what the server keeps'] : [];
  const all = [...lost, ...end];
  if (all.length === 0) return {};
  return {
    leftOut: `Left out of ${nameOf(object)}: ${namedWithin(all, MOST_OF_NAMES)}. Read one field with -o jsonpath={.path}. Change the object with patch, as it is incomplete here.`,
  };
}

/** As many of the names as there is room for, and how many more there are. Never none of them. */
function namedWithin(names: readonly string[], most: number): string {
  const shown = names.filter((_, at) => at === 0 || names.slice(0, at + 1).join('; ').length <= most);
  return [...shown, ...(shown.length < names.length ? [`and ${names.length - shown.length} more`] : [])].join('; ');
}

/** Takes out the last scalar, through which the cut of a text may go. */
function dropLast(tree: Tree): void {
  if (tree.kind === 'leaf') return;
  const last = tree.children.at(-1);
  if (last === undefined || last.kind === 'leaf') tree.children.pop();
  else dropLast(last);
}

function shortenList(whole: Whole, list: ObjectList, form: Form): Page | undefined {
  const { head, objects, between, foot, indent } = list;
  const units: Units = { length: objects.length, keyOf: (index) => keyOf(objects[index] ?? '', indent) };
  const { at: first, changed } = startOf(whole, units);
  const room = whole.maxBytes - bytesOf(head) - bytesOf(foot);
  const shown: string[] = [];
  let bytes = 0;
  let next = first;
  for (; next < objects.length; next++) {
    const object = objects[next] ?? '';
    const size = bytesOf(object) + between.length;
    if (bytes + size > room) break;
    shown.push(object);
    bytes += size;
  }
  let lost: string | undefined;
  if (shown.length === 0 && next < objects.length) {
    const lighter = lightenItem(objects[next] ?? '', form, indent, room - between.length);
    if (lighter === undefined) return undefined;
    shown.push(lighter.text);
    lost = lighter.lost;
    next++;
  }
  const left = objects.length - next;
  const beyond = whole.lacks === 'end' ? 'The server did not keep the end of the list.' : undefined;
  const rest = left === 0 ? undefined : `${left} of ${count(objects.length, 'object')} are not shown yet.`;
  const leftOut = [rest, lost, beyond].filter((each) => each !== undefined).join(' ');
  return {
    text: head + shown.join(between) + foot,
    ...(leftOut !== '' && { leftOut }),
    ...(left > 0 && { next: positionAt(units, next) }),
    ...(changed && { changed }),
  };
}

function lightenItem(
  text: string,
  form: Form,
  indent: number,
  maxBytes: number,
): { readonly text: string; readonly lost: string } | undefined {
  // In YAML the first line of an item begins behind its dash.
  const isYaml = form === YAML_FORM;
  const object = form.parse(isYaml ? text.replace(/^- /, '  ') : text);
  const lighter = object && lighten(object, form, indent, maxBytes);
  if (object === undefined || lighter === undefined) return undefined;
  const lost = sayLost(object, lighter.lost, false).leftOut ?? '';
  return isYaml ? { text: `- ${lighter.text.slice(2)}`, lost } : { text: lighter.text.replace(/\n$/, ''), lost };
}

/** What tells an object of a list from the others: its uid, or else its kind and names. */
function keyOf(object: string, indent: number): string {
  const step = indent === 8 ? 4 : 2;
  const inner = ' '.repeat(indent === 8 ? 12 : 2);
  const key = indent === 8 ? `\n${inner}"metadata": {\n` : `\n${inner}metadata:\n`;
  const start = object.indexOf(key);
  const members = start === -1 ? '' : object.slice(start + key.length);
  // The members of metadata end with the first line that is set in no further than it.
  const end = members.search(new RegExp(`^ {0,${inner.length}}(?! )\\S`, 'm'));
  const metadata = end === -1 ? members : members.slice(0, end);
  const deep = ' '.repeat(inner.length + step);
  const textOf = (name: string) => new RegExp(`^${deep}"?${name}"?: (.*?),?$`, 'm').exec(metadata)?.[1];
  const uid = textOf('uid');
  return (
    uid ??
    `${new RegExp(`^${inner}"?kind"?: (.*?),?$`, 'm').exec(object)?.[1]} ${textOf('namespace')}/${textOf('name')}`
  );
}
