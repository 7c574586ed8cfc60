import type { ObjectSchema } from '../tool.ts';

/** Returns the outputSchema of a tool whose call may have to be approved: then an answer holds the plan of the change. */
export function withChange(schema: ObjectSchema, more: Readonly<Record<string, unknown>> = {}): ObjectSchema {
  const { properties } = schema as { readonly properties?: Readonly<Record<string, unknown>> };
  return { ...schema, properties: { ...properties, change: { type: 'object' }, ...more } };
}
