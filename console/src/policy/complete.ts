import { placeAt, type YamlPlace } from './yaml-place.ts';

/** A JSON Schema, as far as it is read here. */
export interface Schema {
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
}

/** A word that can be written at the cursor. */
export interface Option {
  readonly label: string;
  readonly kind: 'key' | 'value';
  readonly description?: string | undefined;
  /** The text that replaces the word, and where the cursor is in it afterwards. */
  readonly insert: string;
  readonly caret: number;
}

/** The words for a cursor: they replace the text between the offsets. */
export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Option[];
}

/**
 * Returns the words that a schema allows at a cursor of a YAML text: keys that the mapping does not have yet, and values of
 * enumerations. Words that begin with the typed text come first. Undefined if there are none.
 */
export function completionsAt(schema: Schema, text: string, cursor: number): Completion | undefined {
  const place = placeAt(text, cursor);
  if (place === undefined) return undefined;
  const nodes = place.path.reduce<readonly Schema[]>(
    (found, step) => found.flatMap((node) => inside(node, step)),
    [schema],
  );
  const here = nodes.flatMap(alternatives);
  const options = [...(place.where === 'value' ? [] : keys(here, place)), ...(place.isKey ? [] : values(here, place))];
  const typed = place.typed.replace(/^["']/, '').toLowerCase();
  // One letter is in almost every word.
  const most = typed.length > 1 ? 1 : 0;
  const fitting = options
    .filter((option) => rank(option, typed) <= most)
    .toSorted((one, other) => rank(one, typed) - rank(other, typed));
  return fitting.length === 0 ? undefined : { from: place.from, to: place.to, options: fitting };
}

/** 0 if the word begins with the typed text, 1 if it contains it, else 2. */
function rank({ label }: Option, typed: string): number {
  const at = label.toLowerCase().indexOf(typed);
  return at === -1 ? 2 : Math.min(at, 1);
}

/** A schema without `anyOf`: every form that a value may have. */
function alternatives(schema: Schema): readonly Schema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(alternatives);
}

function inside(schema: Schema, step: string): readonly Schema[] {
  return alternatives(schema).flatMap(({ properties, items }) => {
    if (step === '*') return items ?? [];
    return properties !== undefined && Object.hasOwn(properties, step) ? (properties[step] ?? []) : [];
  });
}

function keys(nodes: readonly Schema[], place: YamlPlace): readonly Option[] {
  return nodes.flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties)
      .filter(([name]) => !place.taken.has(name))
      .toSorted(([one], [other]) => Number(required.includes(other)) - Number(required.includes(one)))
      .map(([name, schema]) => ({
        label: name,
        kind: 'key' as const,
        description: schema.description,
        ...(place.isKey ? written(name) : written(name, ...begin(schema, place))),
      })),
  );
}

/** What follows a new key: before and after the cursor. */
function begin(schema: Schema, { where, column }: YamlPlace): readonly [string, string?] {
  const forms = alternatives(schema);
  const items = forms.find((form) => form.items !== undefined)?.items;
  if (where === 'flow' || forms.some((form) => form.enum !== undefined)) return [': '];
  const deeper = `:\n${' '.repeat(column + 2)}`;
  if (items?.properties !== undefined) return [`${deeper}- `];
  if (items?.items !== undefined) return [`${deeper}- [`, ']'];
  if (items !== undefined && forms.length === 1) return [': [', ']'];
  return forms.some((form) => form.properties !== undefined) && forms.length === 1 ? [deeper] : [': '];
}

function values(nodes: readonly Schema[], place: YamlPlace): readonly Option[] {
  const own = nodes.flatMap(enumerated).map((label) => option(label, label));
  const elements = nodes.flatMap(({ items }) => (items === undefined ? [] : alternatives(items).flatMap(enumerated)));
  const asElement = {
    value: (label: string) => option(label, '[', label, ']'),
    line: (label: string) => option(`- ${label}`, '- ', label),
    flow: (label: string) => option(label, '[', label, ']'),
  }[place.where];
  const beginsElement =
    place.where === 'line' && elements.length === 0 && nodes.some(({ items }) => items !== undefined);
  return unlike([
    ...own.filter(({ label }) => !place.taken.has(label)),
    ...elements.map(asElement),
    ...(beginsElement ? [{ ...option('- ', '- '), description: 'A new element of the list.' }] : []),
  ]);
}

function option(label: string, ...parts: readonly [string, string?, string?]): Option {
  return { label, kind: 'value', ...written(parts[0], parts[1], parts[2]) };
}

/** The text of an option; the cursor is before the last part. */
function written(first: string, second = '', last = ''): Pick<Option, 'insert' | 'caret'> {
  return { insert: first + second + last, caret: first.length + second.length };
}

function enumerated({ enum: words = [] }: Schema): readonly string[] {
  return words.filter((word) => typeof word === 'string');
}

/** One option of several that differ in capital letters only, the first. */
function unlike(options: readonly Option[]): readonly Option[] {
  const seen = new Set<string>();
  return options.filter(({ label }) => !seen.has(label.toLowerCase()) && seen.add(label.toLowerCase()));
}
