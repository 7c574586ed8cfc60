import type { ApiObject } from '../kube/admission-request.ts';
import { parseTarget, type Target } from './target.ts';

/** One request of kubectl as it came in. */
export interface ClientRequest {
  readonly method: string;
  /** The path, and its query without the question mark. */
  readonly path: string;
  readonly query: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** What a patch is written in. */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

/** A request that changes the cluster, and all that is needed to rehearse it and to send it. */
export interface WriteRequest {
  readonly verb: 'create' | 'update' | 'patch' | 'delete';
  readonly target: Target;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it came. */
  readonly search: string;
  readonly contentType: string;
  /** The body as JSON; undefined for one that is not JSON, which only a create may have, and for a delete without a body. */
  readonly json: unknown;
  readonly body: Buffer;
  readonly patchType?: PatchType | undefined;
  /** Whether the caller itself asked for a dry run. */
  readonly isDryRun: boolean;
}

/** Why a request goes no further: the sentence for kubectl. */
export interface Unjudgeable {
  readonly why: string;
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};
/** What a caller asks about itself with a POST. */
const QUESTIONS =
  /^\/apis\/(?:authorization\.k8s\.io\/v1\/selfsubject(?:access|rules)reviews|authentication\.k8s\.io\/v1\/selfsubjectreviews)$/;
/** Subresources that only pass on to something else, or hand out credentials. */
const CONNECTING: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy', 'token']);

/** Returns whether a request only reads. A GET of what only passes on may do anything. */
export function isRead({ method, path }: Pick<ClientRequest, 'method' | 'path'>): boolean {
  if (method === 'POST') return QUESTIONS.test(path);
  return (method === 'GET' || method === 'HEAD') && !path.split('/').some((part) => CONNECTING.has(part.toLowerCase()));
}

/** Reads a request that changes something. What it cannot read in full is not sent. */
export function readWrite(request: ClientRequest): WriteRequest | Unjudgeable {
  const { method, path, query: search, body } = request;
  const target = parseTarget(path);
  if (target === undefined) return { why: 'The path of the request names no resource.' };
  const contentType = (request.contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  const query = new URLSearchParams(search);
  const verb = VERBS[method];
  if (verb === undefined) return { why: `The server sends no ${method} requests.` };
  if (target.subResource !== undefined && CONNECTING.has(target.subResource))
    return { why: `The server sends no requests to ${target.subResource}.` };
  const namesObject = target.name !== undefined;
  if (verb === 'create' ? namesObject !== (target.subResource !== undefined) : !namesObject)
    return { why: 'The request does not name one object.' };
  const patchType = verb === 'patch' ? PATCH_TYPES[contentType] : undefined;
  if (verb === 'patch' && patchType === undefined)
    return { why: `The server sends no patches of type ${contentType}.` };
  const json = readJson(body);
  const needsJson = verb !== 'create' || target.subResource !== undefined;
  if (isTooDeep(json)) return { why: 'The body of the request is nested too deeply to be judged.' };
  if (needsJson && body.length > 0 && json === undefined) return { why: 'The body of the request is not JSON.' };
  const isDryRun = query.getAll('dryRun').length > 0 || asksForDryRun(json, target, verb);
  return { verb, target, path, query, search, contentType, json, body, patchType, isDryRun };
}

/** What each verb is sent as. */
export const METHODS = { create: 'POST', delete: 'DELETE', patch: 'PATCH', update: 'PUT' } as const;

const VERBS: Readonly<Record<string, WriteRequest['verb']>> = {
  DELETE: 'delete',
  PATCH: 'patch',
  POST: 'create',
  PUT: 'update',
};

/** A delete and an eviction may say it in their options. */
function asksForDryRun(json: unknown, { subResource }: Target, verb: WriteRequest['verb']): boolean {
  const options =
    subResource === 'eviction' ? fieldsOf(fieldsOf(json)['deleteOptions']) : verb === 'delete' ? fieldsOf(json) : {};
  return Array.isArray(options['dryRun']) && options['dryRun'].length > 0;
}

/** Parses JSON so that writing it again changes no number; undefined for anything else. */
export function readJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'), keepNumbers);
  } catch {
    return undefined;
  }
}

/** No object of the API comes near; rules walk the body with as many calls of a function. */
const MOST_DEPTH = 500;

function isTooDeep(json: unknown): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; depth <= MOST_DEPTH; depth++) {
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** A number as it was written, where a double would write it otherwise: it cannot hold every integer of the API. */
function keepNumbers(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && rawJSON !== undefined && String(value) !== source
    ? rawJSON(source)
    : value;
}

/** The fields of a mapping; none for any other value. */
export function fieldsOf(value: unknown): ApiObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ApiObject) : {};
}
