import type { ObjectSchema } from '../tool.ts';

/** The outputSchema of every later tool: any object. Source: the reference, 1.4.0. */
export const ANY_RESULT: ObjectSchema = { type: 'object', additionalProperties: true };
