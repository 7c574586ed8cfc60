import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { policyFileSchema } from '../src/policy/file/schema.ts';
import { settingsSchema } from './chart-settings.ts';
import { type JsonSchema, VALUE_TYPES } from './chart-types.ts';

const VALUES = 'charts/kubernetes-remediation-mcp/values.yaml';

/** One value of the chart: where it is, what its comment says, its default and what it may be. */
interface Value {
  readonly path: string;
  readonly description: string;
  readonly fallback: unknown;
  readonly type: JsonSchema;
}

/** The schemas that follow from the server's own code. */
function types(): Readonly<Record<string, JsonSchema>> {
  const { $schema: _, ...policy } = policyFileSchema() as JsonSchema;
  return {
    ...VALUE_TYPES,
    settings: settingsSchema(),
    // An empty map stands for no file.
    'policy.content': { anyOf: [{ type: 'object', maxProperties: 0 }, policy] },
  };
}

/**
 * Returns values.schema.json of the chart: strict, with the comments of values.yaml as descriptions.
 *
 * @throws Error that names a value without a comment or a type, or a type without a value
 */
export function chartSchema(): string {
  const schema: JsonSchema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...nested(chartValues()),
  };
  // Helm hands the values that all charts share to every chart.
  (schema['properties'] as Record<string, JsonSchema>)['global'] = { type: 'object' };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** Returns the rows of the table of values: name, description, default and what is allowed. Throws as `chartSchema`. */
export function chartValueRows(): readonly (readonly string[])[] {
  return chartValues().map(({ path, description, fallback, type }) => [
    `\`${path}\``,
    description,
    fallback === '' ? '(empty)' : `\`${JSON.stringify(fallback)}\``,
    allowed(path, type),
  ]);
}

function chartValues(): readonly Value[] {
  const document = parseDocument(readFileSync(join(import.meta.dirname, '..', VALUES), 'utf8'));
  const known = types();
  const found = walk(document.contents as YAMLMap, '', known);
  const paths = new Set(found.map(({ path }) => path));
  const without = Object.keys(known).filter((path) => !paths.has(path));
  if (without.length > 0) throw new Error(`${VALUES} does not have ${without.join(', ')}.`);
  return found;
}

function walk(map: YAMLMap, above: string, known: Readonly<Record<string, JsonSchema>>): readonly Value[] {
  return (map.items as Pair[]).flatMap((pair, index): readonly Value[] => {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const path = above === '' ? name : `${above}.${name}`;
    const type = known[path];
    if (type === undefined) {
      if (isMap(pair.value) && pair.value.items.length > 0) return walk(pair.value, path, known);
      throw new Error(`${VALUES}: scripts/chart-types.ts does not say what ${path} may be.`);
    }
    const own = isScalar(pair.key) ? pair.key.commentBefore : undefined;
    const comment = own ?? (index === 0 ? map.commentBefore : undefined) ?? '';
    // What an empty line divides from the comment is about the file.
    const description = (comment.split(/\n\s*\n/).at(-1) ?? '').trim().replaceAll(/\s*\n\s*/g, ' ');
    if (description === '') throw new Error(`${VALUES}: ${path} has no comment above it.`);
    const fallback = (pair.value as { toJSON(): unknown }).toJSON();
    return [{ path, description, fallback, type }];
  });
}

function nested(values: readonly Value[], above = ''): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const { path, description, type } of values) {
    const rest = path.slice(above.length);
    const [first = '', ...more] = rest.split('.');
    if (more.length === 0) properties[first] = { description, ...type };
    else {
      const inside = `${above}${first}.`;
      properties[first] ??= nested(
        values.filter((value) => value.path.startsWith(inside)),
        inside,
      );
    }
  }
  // Every value has a default, so only one that was set to null is missing.
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties };
}

function allowed(path: string, type: JsonSchema): string {
  if (path === 'settings') return 'the variables of docs/settings.md';
  if (path === 'policy.content') return 'as in docs/reference/policy.schema.json';
  const {
    enum: choices,
    type: kind,
    minimum,
    maximum,
  } = type as {
    enum?: readonly unknown[];
    type?: unknown;
    minimum?: number;
    maximum?: number;
  };
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (kind === 'boolean') return '`true`, `false`';
  if (kind === 'integer') return `${minimum} to ${maximum}`;
  if (kind === 'array') return 'a list';
  if (kind === 'object') return 'a map';
  return kind === 'string' ? 'a text' : 'a number or a text';
}
