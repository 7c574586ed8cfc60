import { splitShellLine } from '../tools/shell-line.ts';
import type { NamedCall } from './judge-tool.ts';

/** A call of the tool `kubectl` as a person types it. */
export interface TypedCall {
  readonly args: readonly string[];
  readonly stdin?: string | undefined;
}

const KEYS = ['args', 'stdin', 'pipe', 'max_bytes'];
const FORMS =
  'Type a command line such as: get pods -n shop. Or the JSON of a call: {"args": ["get", "pods"]}, or {"name": "run_image", "arguments": {}}.';

/**
 * Reads a call: a command line with or without `kubectl`, split as a shell does, a JSON list of words, the JSON arguments of the tool
 * `kubectl`, whose `pipe` and `max_bytes` decide nothing, or the `params` of a `tools/call`, alone or in their message. Returns a
 * sentence if it is none of them. Pure.
 */
export function readTypedCall(text: string): TypedCall | NamedCall | string {
  const line = text.trim();
  if (line === '') return FORMS;
  if (line.startsWith('{') || line.startsWith('[')) return readJson(line);
  const split = splitShellLine(line);
  if (split === undefined)
    return 'A shell would not take this line literally. Put $ and backticks in single quotes, and close every quote.';
  const { words, operator, rest } = split;
  if (operator !== undefined)
    return `Only one command is judged, and no shell runs it. Leave out ${JSON.stringify(`${operator} ${rest}`.trim().slice(0, 80))}.`;
  return words.length === 0 ? FORMS : { args: words };
}

function readJson(text: string): TypedCall | NamedCall | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}. ${FORMS}`;
  }
  if (isWords(value)) return { args: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return FORMS;
  const message = value as Readonly<Record<string, unknown>>;
  const { method, params } = message;
  const given = (method === 'tools/call' ? Object(params) : message) as Readonly<Record<string, unknown>>;
  if ('arguments' in given || method !== undefined) return readNamed(given);
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    return `The tool kubectl has no argument ${JSON.stringify(unknown.slice(0, 40))}. A call of another tool is {"name": "run_image", "arguments": {}}.`;
  const { args, stdin } = given;
  if (!isWords(args)) return 'args is not a list of words.';
  if (stdin === undefined || stdin === null) return { args };
  // As text, several objects follow one another; a list in a text is something else.
  const joined =
    typeof stdin === 'string'
      ? stdin
      : [stdin]
          .flat()
          .map((each) => JSON.stringify(each))
          .join('\n');
  return { args, stdin: joined };
}

/** `tool` is the name of the tool in the audit record. */
function readNamed({ name, tool = name, arguments: given }: Readonly<Record<string, unknown>>): NamedCall | string {
  if (typeof tool !== 'string' || tool === '') return 'name is not the name of a tool.';
  return { tool, given };
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}
