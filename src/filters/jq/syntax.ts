/** A program of jq, parsed. Every construct ends: there are no definitions, no recursion of the caller's and no open ranges. */
export type JqNode =
  | { readonly is: 'identity' | 'recurse' }
  | { readonly is: 'literal'; readonly value: JqLiteral }
  | { readonly is: 'text'; readonly parts: readonly (string | JqNode)[]; readonly format: string | undefined }
  | { readonly is: 'format'; readonly name: string }
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'index'; readonly of: JqNode; readonly key: JqNode; readonly isOptional?: true }
  | {
      readonly is: 'slice';
      readonly of: JqNode;
      readonly from: JqNode | undefined;
      readonly to: JqNode | undefined;
      readonly isOptional?: true;
    }
  | { readonly is: 'iterate'; readonly of: JqNode; readonly isOptional?: true }
  | { readonly is: 'try'; readonly body: JqNode; readonly otherwise: JqNode | undefined }
  | { readonly is: 'array'; readonly body: JqNode | undefined }
  | { readonly is: 'object'; readonly entries: readonly { readonly key: JqNode; readonly value: JqNode }[] }
  | { readonly is: 'negate'; readonly body: JqNode }
  | { readonly is: 'pipe' | 'comma' | 'and' | 'or' | 'alternative'; readonly left: JqNode; readonly right: JqNode }
  | { readonly is: 'binary'; readonly operator: JqOperator; readonly left: JqNode; readonly right: JqNode }
  | { readonly is: 'bind'; readonly source: JqNode; readonly name: string; readonly body: JqNode }
  | { readonly is: 'if'; readonly test: JqNode; readonly then: JqNode; readonly otherwise: JqNode }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly JqNode[] };

export type JqLiteral = null | boolean | number | string;
export type JqOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=';

/** What is wrong with a program. */
export class JqSyntaxError extends Error {}

/** The functions that programs may call, with how many arguments. */
export const JQ_FUNCTIONS: Readonly<Record<string, readonly number[]>> = {
  add: [0],
  all: [0, 1],
  any: [0, 1],
  arrays: [0],
  ascii_downcase: [0],
  ascii_upcase: [0],
  booleans: [0],
  contains: [1],
  del: [1],
  empty: [0],
  endswith: [1],
  error: [0, 1],
  first: [0, 1],
  flatten: [0, 1],
  floor: [0],
  from_entries: [0],
  fromjson: [0],
  group_by: [1],
  has: [1],
  index: [1],
  inside: [1],
  iterables: [0],
  join: [1],
  keys: [0],
  keys_unsorted: [0],
  last: [0, 1],
  length: [0],
  limit: [2],
  ltrimstr: [1],
  map: [1],
  map_values: [1],
  max: [0],
  max_by: [1],
  min: [0],
  min_by: [1],
  not: [0],
  nulls: [0],
  numbers: [0],
  objects: [0],
  recurse: [0],
  reverse: [0],
  rtrimstr: [1],
  scalars: [0],
  select: [1],
  sort: [0],
  sort_by: [1],
  split: [1],
  startswith: [1],
  strings: [0],
  test: [1, 2],
  to_entries: [0],
  tojson: [0],
  tonumber: [0],
  tostring: [0],
  type: [0],
  unique: [0],
  unique_by: [1],
  values: [0],
  with_entries: [1],
};

/** The formats of jq that are supported. */
export const JQ_FORMATS: readonly string[] = [
  '@text',
  '@json',
  '@csv',
  '@tsv',
  '@html',
  '@uri',
  '@sh',
  '@base64',
  '@base64d',
];
