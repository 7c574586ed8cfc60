import type { Subject } from '../../../kube/subject.ts';

/** An object that a record names. */
export interface SeenObject {
  readonly type: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** A record of a call as far as the console knows its fields. Every field is checked: a file can be tampered with. */
export interface Seen {
  readonly phase: string;
  readonly time: string;
  /** `time` in milliseconds since 1970. */
  readonly at: number;
  readonly callId: string;
  readonly caller: { readonly method: string; readonly name: string; readonly groups: readonly string[] };
  readonly client: string | undefined;
  readonly tool: string;
  readonly argv: readonly string[] | undefined;
  readonly objects: readonly SeenObject[];
  readonly verdict: 'allowed' | 'denied' | undefined;
  readonly rules: readonly string[];
  readonly code: string | undefined;
  readonly ended: string | undefined;
  readonly durationMs: number | undefined;
  readonly exitCode: number | undefined;
  readonly writes: number;
  readonly refusedBy: string | undefined;
  readonly step: string | undefined;
  readonly change: string | undefined;
  readonly hasStdin: boolean;
}

/** A record cuts names after so many characters. */
const MOST_CHARACTERS = 256;

/** Reads a line as a record of a call; undefined for any other line. Does not check its place in the chain. */
export function readSeen(line: string): Seen | undefined {
  const read = parse(line);
  if (read === undefined) return undefined;
  const caller = fields(read['caller']);
  const client = read['client'] === undefined ? undefined : fields(read['client']);
  const change = fields(read['change']);
  const [phase, callId, time] = [text(read['phase']), text(read['callId']), text(read['time'])];
  const at = Date.parse(time);
  if (read['audit'] !== 1 || callId === '' || phase === '' || Number.isNaN(at)) return undefined;
  return {
    phase,
    time,
    at,
    callId,
    caller: { method: text(caller['method']), name: text(caller['name']), groups: texts(caller['groups']) },
    client: client && [text(client['name']), text(client['version'])].filter((part) => part !== '').join(' '),
    tool: text(read['tool']),
    argv: Array.isArray(read['argv']) ? texts(read['argv']) : undefined,
    objects: list(read['objects']).map((each) => toObject(fields(each))),
    verdict: read['verdict'] === 'allowed' || read['verdict'] === 'denied' ? read['verdict'] : undefined,
    rules: texts(read['rules']),
    code: optional(read['code']),
    ended: optional(read['ended']),
    durationMs: number(read['durationMs']),
    exitCode: number(read['exitCode']),
    writes: list(read['writes']).length,
    refusedBy: optional(fields(read['refusedWrite'])['rule']),
    step: optional(read['step']),
    change: optional(change['id']),
    hasStdin: read['stdin'] !== undefined,
  };
}

/** Returns the JSON object of a line; undefined if it is none. */
export function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{"audit":')) return undefined;
  try {
    return fields(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Tells whether a record ends its call. */
export function isEnd({ phase }: Pick<Seen, 'phase'>): boolean {
  return phase === 'ended' || phase === 'refused';
}

/**
 * Tells whether a record is of a call of this caller. Of a name that is longer than records keep, none is: other names may begin
 * alike.
 */
export function isOf({ caller }: Pick<Seen, 'caller'>, { method, name }: Pick<Subject, 'method' | 'name'>): boolean {
  return name.length <= MOST_CHARACTERS && caller.method === method && caller.name === name;
}

function toObject(object: Readonly<Record<string, unknown>>): SeenObject {
  const [namespace, name] = [optional(object['namespace']), optional(object['name'])];
  return {
    type: text(object['type']),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((each) => typeof each === 'string');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function optional(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
