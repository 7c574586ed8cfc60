import { LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { sortedKeys } from '../../go/sort.ts';
import { wrapWords } from '../../go/wrap.ts';
import { itemSchema, type OpenApiDocument, propertyOf, resolve, type Schema, typeName, valueSchema } from './schema.ts';

/** What is explained, and how far down. */
export interface ExplainOptions {
  readonly document: OpenApiDocument;
  readonly fieldPath: readonly string[];
  readonly isRecursive: boolean;
  /** 0 for no limit. */
  readonly maxDepth: number;
}

/** References that were followed on the way, so that circles end. */
type History = ReadonlySet<string>;

/**
 * Explains the field of a schema that the path leads to, or throws that there is none.
 * Source: the parts of plaintext.tmpl of kubectl/pkg/explain/v2, each of which has its function here.
 */
export function renderSchema(schema: Schema, options: ExplainOptions): string {
  const text = renderField(schema, options.fieldPath, new Set(), options);
  if (text === '') throw new KubectlError(`error: field "${options.fieldPath.at(-1)}" does not exist`);
  return text;
}

function renderField(schema: Schema, path: readonly string[], history: History, options: ExplainOptions): string {
  const { document } = options;
  const resolved = resolve(schema, document);
  const [name, ...rest] = path;
  if (name === undefined) return renderTarget(resolved, options);
  if (schema.$ref !== undefined && history.has(schema.$ref)) return '';
  const seen = follow(history, schema);
  const property = propertyOf(resolved, name);
  if (property !== undefined) {
    const head =
      rest.length > 0
        ? ''
        : `FIELD: ${name} <${typeName(property, document)}>\n${enumeration(property, { isLong: true, indent: 0 })}\n\n`;
    return head + renderField(property, rest, new Set(), options);
  }
  const inner = itemSchema(resolved) ?? valueSchema(resolved);
  if (inner !== undefined) return renderField(inner, path, seen, options);
  for (const alternative of resolved.allOf ?? []) {
    const text = renderField(alternative, path, seen, options);
    if (text !== '') return text;
  }
  return '';
}

function renderTarget(schema: Schema, options: ExplainOptions): string {
  const description = indent(4, wrapWords(descriptions(schema, options.document, 0) || '<empty>', 76));
  const docs = externalDocs(schema, 0);
  const fields = fieldList(schema, 1, new Set(), options);
  return `DESCRIPTION:\n${description}\n${docs === '' ? '' : `\n${docs}`}${fields === '' ? '' : `FIELDS:\n${fields}`}`;
}

/** More nested than any schema of Kubernetes is. */
const TOO_DEEP = 200;

/** The descriptions of a schema and of those it is made of, each with its end of line. */
function descriptions(schema: Schema, document: OpenApiDocument, depth: number): string {
  if (depth > TOO_DEEP) throw new LeaveToKubectl('a schema contains itself');
  const resolved = resolve(schema, document);
  const { description = '', allOf = [] } = resolved;
  const parts = [...allOf, itemSchema(resolved), valueSchema(resolved)].filter((part) => part !== undefined);
  const texts = parts.map((part) => descriptions(part, document, depth + 1));
  return `${description === '' ? '' : `${description}\n`}${texts.join('')}`;
}

function fieldList(schema: Schema, level: number, history: History, options: ExplainOptions): string {
  if (schema.$ref !== undefined && history.has(schema.$ref)) return '';
  const seen = follow(history, schema);
  const resolved = resolve(schema, options.document);
  const { properties = {}, allOf = [] } = resolved;
  const goesDown = options.isRecursive && (options.maxDepth === 0 || level < options.maxDepth);
  let text = '';
  for (const name of sortedKeys(properties)) {
    text += fieldDetail(resolved, name, level, options);
    if (goesDown) text += fieldList(properties[name] ?? {}, level + 1, seen, options);
  }
  const parts = [...allOf, itemSchema(resolved), valueSchema(resolved)].filter((part) => part !== undefined);
  return text + parts.map((part) => fieldList(part, level, seen, options)).join('');
}

function fieldDetail(parent: Schema, name: string, level: number, options: ExplainOptions): string {
  const schema = parent.properties?.[name] ?? {};
  const amount = level * 2;
  const required = parent.required?.includes(name) === true ? ' -required-' : '';
  const type = typeName(schema, options.document);
  const head = `${indent(amount, name)}\t<${type}>${required}${enumeration(schema, { isLong: false, indent: amount })}\n`;
  if (options.isRecursive) return head;
  const description = indent(amount + 2, wrapWords(schema.description || '<no description>', 78 - amount));
  const docs = externalDocs(schema, amount + 2);
  return `${head}${description}\n${docs === '' ? '' : `\n${docs}`}\n`;
}

function externalDocs({ externalDocs: docs }: Schema, amount: number): string {
  if (docs === undefined || Object.keys(docs).length === 0) return '';
  const { description = '', url = '' } = docs;
  // Within a list of fields, lines are shorter by the indention of the field.
  const width = amount === 0 ? 76 : 78 - amount;
  return [
    `${indent(amount, 'EXTERNAL DOCS:')}\n`,
    description === '' ? '' : `${indent(amount === 0 ? 4 : amount + 2, wrapWords(description, width))}\n`,
    url === '' ? '' : `${indent(amount === 0 ? 4 : amount + 2, `URL: ${url}`)}\n`,
  ].join('');
}

/** In a list of fields no more values are shown. */
const MOST_VALUES = 4;

function enumeration(
  { enum: values = [] }: Schema,
  style: { readonly isLong: boolean; readonly indent: number },
): string {
  if (values.length === 0) return '';
  if (style.isLong) return `ENUM:${values.map((value) => `\n    ${enumValue(value)}`).join('')}`;
  const shown = values.slice(0, MOST_VALUES).map(enumValue).join(', ');
  return `\n${indent(style.indent, '')}enum: ${shown}${values.length > MOST_VALUES ? ', ....' : ''}`;
}

function enumValue(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  throw new LeaveToKubectl('an enum holds more than texts and whole numbers');
}

function follow(history: History, { $ref }: Schema): History {
  return $ref === undefined ? history : new Set([...history, $ref]);
}

function indent(amount: number, text: string): string {
  const pad = ' '.repeat(amount);
  return pad + text.replaceAll('\n', `\n${pad}`);
}
