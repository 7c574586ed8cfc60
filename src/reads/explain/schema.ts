import { LeaveToKubectl } from '../../api/api.ts';

/** A schema of OpenAPI 3, as far as it is explained. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly externalDocs?: { readonly description?: string; readonly url?: string };
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Operation {
  readonly 'x-kubernetes-group-version-kind'?: GroupVersionKind;
}

/** A document of OpenAPI 3 for one version of a group. */
export interface OpenApiDocument {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** The schema that `schema` refers to, or itself. Only references within the document resolve. */
export function resolve(schema: Schema, document: OpenApiDocument): Schema {
  return lookUp(schema.$ref, document) ?? schema;
}

/** Source: resolveRef of kubectl/pkg/explain/v2. */
export function lookUp(reference: string | undefined, document: OpenApiDocument): Schema | undefined {
  if (!reference?.startsWith('#')) return undefined;
  let found: unknown = document;
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
    if (!isObject(found)) return undefined;
  }
  return found as Schema;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema of the values of a map; undefined where anything goes. */
export function valueSchema({ additionalProperties }: Schema): Schema | undefined {
  return typeof additionalProperties === 'object' && !isEmpty(additionalProperties) ? additionalProperties : undefined;
}

/** The schema of the items of a list. */
export function itemSchema({ items }: Schema): Schema | undefined {
  return items !== undefined && !isEmpty(items) ? items : undefined;
}

/** A property; one without any schema counts as none. */
export function propertyOf({ properties = {} }: Schema, name: string): Schema | undefined {
  const found = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return found !== undefined && !isEmpty(found) ? found : undefined;
}

export function isEmpty(schema: Schema): boolean {
  return Object.keys(schema).length === 0;
}

/** The type of a field in a few characters. Source: typeGuess of kubectl's plaintext.tmpl. */
export function typeName(schema: Schema, document: OpenApiDocument): string {
  // kubectl fails here, and shows the innards of its template.
  if (isEmpty(schema)) throw new LeaveToKubectl('a field has no schema');
  const items = itemSchema(schema);
  if (items !== undefined) return `[]${typeName(items, document)}`;
  const values = valueSchema(schema);
  if (values !== undefined) return `map[string]${typeName(values, document)}`;
  const { allOf = [], properties = {}, $ref = '', type } = schema;
  const [only] = allOf;
  if (only !== undefined && allOf.length === 1 && Object.keys(properties).length === 0) return typeName(only, document);
  if ($ref !== '') {
    const target = lookUp($ref, document)?.type || 'object';
    return target === 'object' ? $ref.split('/').at(-1)?.split('.').at(-1) || 'Object' : target;
  }
  return type === 'object' || !type ? 'Object' : type;
}
