/** A schema of OpenAPI 3, as far as objects are made from it. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

export type Schemas = Readonly<Record<string, Schema>>;

/** A fault that the API server found in an object. */
export interface Cause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/** Values that are right more often than a word is, by the name of the field. */
const LIKELY: Readonly<Record<string, unknown>> = {
  restartPolicy: 'Always',
  image: 'example/zoo:1',
  addressType: 'IPv4',
  addresses: ['10.1.2.3'],
  schedule: '*/5 * * * *',
  url: 'https://zoo.example.com/hook',
  expression: 'true',
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources: ['deployments'],
  verbs: ['get'],
  apiVersion: 'v1',
  apiGroup: 'rbac.authorization.k8s.io',
  admissionReviewVersions: ['v1'],
};

/**
 * Makes the smallest object that a schema allows. `causes` says what the API server found wrong with the last one: fields
 * it misses are added, and where it names the values it supports, the first of them is taken.
 */
export function generateObject(schema: Schema, schemas: Schemas, causes: readonly Cause[]): Record<string, unknown> {
  const object = sample(schema, schemas, '') as Record<string, unknown>;
  for (const { reason, field, message } of causes) {
    const supported = /supported values: "([^"]+)"/.exec(message)?.[1];
    if (reason === 'FieldValueRequired' || supported !== undefined)
      put(object, schema, schemas, steps(field), supported);
  }
  return object;
}

function steps(field: string): readonly string[] {
  return field.split(/[.[\]]+/).filter((step) => step !== '');
}

function put(target: unknown, schema: Schema, schemas: Schemas, path: readonly string[], value: unknown): void {
  const [step, ...rest] = path;
  if (step === undefined || typeof target !== 'object' || target === null) return;
  const own = resolve(schema, schemas);
  const next = resolve(own.properties?.[step] ?? own.items ?? additional(own) ?? {}, schemas);
  const fields = target as Record<string, unknown>;
  fields[step] ??= sample(next, schemas, step);
  if (rest.length > 0) put(fields[step], next, schemas, rest, value);
  else if (value !== undefined) fields[step] = value;
  else if (isEmpty(fields[step])) fields[step] = filled(next, schemas, step);
}

function additional({ additionalProperties }: Schema): Schema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A value that is not empty: a list of one, a map of one. */
function filled(schema: Schema, schemas: Schemas, name: string): unknown {
  const { type, items, properties } = schema;
  if (type === 'array') return [sample(items ?? {}, schemas, name)];
  const [first] = Object.entries(properties ?? {});
  if (first !== undefined) return { [first[0]]: sample(first[1], schemas, first[0]) };
  return { zoo: sample(additional(schema) ?? { type: 'string' }, schemas, name) };
}

function sample(schema: Schema, schemas: Schemas, name: string): unknown {
  const own = resolve(schema, schemas);
  if (LIKELY[name] !== undefined) return LIKELY[name];
  if (own.enum !== undefined) return own.enum.find((value) => value !== '');
  switch (own.type) {
    case 'string':
      return own.format === 'date-time' ? '2026-01-02T03:04:05Z' : own.format === 'byte' ? 'em9v' : 'zoo';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return own.items === undefined ? [] : [sample(own.items, schemas, name)];
    default:
      return Object.fromEntries(
        (own.required ?? []).map((field) => [field, sample(own.properties?.[field] ?? {}, schemas, field)]),
      );
  }
}

function resolve(schema: Schema, schemas: Schemas): Schema {
  const [only] = schema.allOf ?? schema.oneOf ?? [];
  if (only !== undefined) return resolve(only, schemas);
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : resolve(schemas[name] ?? {}, schemas);
}
