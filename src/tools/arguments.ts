import { isRefusal, quote, type Refusal, refuse } from '../errors.ts';
import type { ObjectSchema, RawArguments } from './tool.ts';

/** One argument of a tool: what clients see of it, and how it is read. `Absent` is the type of what stands for it if it is absent. */
export interface Argument<Value, Absent = undefined> {
  /** Its JSON schema. */
  readonly schema: Readonly<Record<string, unknown>>;
  /**
   * Reads a value that is not absent. `name` is the argument's own, for the sentences of refusals. What was read comes wrapped,
   * so that no caller's object is taken for a refusal. Pure.
   */
  readonly read: (value: unknown, name: string) => { readonly value: Value } | Refusal;
  /** What an absent one means: this value, or a refusal. */
  readonly absent: { readonly value: Absent } | 'refused';
}

/** The arguments of a tool by name, in the order in which clients see them. Schema, known names and reading come from it. */
export type ArgumentTable = Readonly<Record<string, Argument<unknown, unknown>>>;

/** The values of a table's arguments. */
export type ArgumentValues<Table extends ArgumentTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Argument<infer Value, infer Absent> ? Value | Absent : never;
};

/** Makes an argument one that a call must have. */
export function required<Value>(argument: Argument<Value>): Argument<Value, never> {
  return { ...argument, absent: 'refused' };
}

/** Returns the JSON schema of all arguments of a table, as MCP publishes it. */
export function schemaOf(table: ArgumentTable): ObjectSchema {
  const needed = Object.keys(table).filter((name) => table[name]?.absent === 'refused');
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(table).map(([name, { schema }]) => [name, schema])),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  };
}

/**
 * Reads the arguments of a call by a table. Refuses an unknown name, then the first value of a wrong type, then the first
 * required argument that is absent; `hintIfAbsent` returns the hint of that last refusal. Pure.
 */
export function readArguments<Table extends ArgumentTable>(
  table: Table,
  given: RawArguments,
  hintIfAbsent: (given: RawArguments) => string = () => '',
): ArgumentValues<Table> | Refusal {
  const unknown = refuseUnknown(given, Object.keys(table));
  if (unknown !== undefined) return unknown;
  const values: Record<string, unknown> = {};
  let missing: string | undefined;
  for (const [name, { read, absent }] of Object.entries(table)) {
    const value = given[name];
    if (value !== undefined) {
      const found = read(value, name);
      if (isRefusal(found)) return found;
      values[name] = found.value;
    } else if (absent === 'refused') missing ??= name;
    else values[name] = absent.value;
  }
  return missing === undefined
    ? (values as ArgumentValues<Table>)
    : refuse('ARGUMENTS_INVALID', `Missing required argument "${missing}".`, hintIfAbsent(given));
}

/**
 * Drops what counts as absent: null, `[null]` (how one client sends an absent list), and any argument starting with
 * `__` (client annotations, never trusted). Returns undefined if the arguments are not an object.
 */
export function dropAbsent(given: unknown): RawArguments | undefined {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) return undefined;
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) =>
        !name.startsWith('__') &&
        value !== null &&
        value !== undefined &&
        !(Array.isArray(value) && value.length === 1 && value[0] === null),
    ),
  );
}

function refuseUnknown(given: RawArguments, known: readonly string[]): Refusal | undefined {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  return refuse(
    'ARGUMENTS_INVALID',
    `Unknown argument ${quote(unknown)}.`,
    known.length === 0
      ? 'This tool takes no arguments.'
      : `This tool takes ${known.map((name) => `"${name}"`).join(', ')}.`,
  );
}
