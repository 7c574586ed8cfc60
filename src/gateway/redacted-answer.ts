import { type ApiAnswer, LeaveToKubectl } from '../api/api.ts';
import { readItems } from '../api/objects/read-items.ts';
import type { Redaction } from '../redaction/redaction.ts';
import type { Target } from './target.ts';
import { readJson } from './write-request.ts';

/** Kinds that are redacted by what they are. The items of their lists do not say it. */
const KINDS: Readonly<Record<string, string>> = { configmaps: 'ConfigMap', secrets: 'Secret' };

/** A list that is asked for in chunks is a tenth of this. */
const MOST_BYTES = 64 * 2 ** 20;
/** Forms that hold values in bytes of their own. */
const NO_TEXT = /^(?!application\/json|text\/|application\/(?:yaml|problem\+json)|\s*$)/i;

/** In a table, names are far from their values. The API server names its kind first. */
const TABLE = /^\s*\{\s*"kind"\s*:\s*"Table"/;

/** The form that only JSON can be redacted in: of what kubectl would take, JSON alone. */
export function onlyJson(accept: string): string {
  const json = accept.split(',').filter((type) => /^\s*application\/json\s*(;|$)/i.test(type));
  return json.length === 0 ? 'application/json' : json.join(',');
}

/** What an object at a path is, if its kind decides what is secret in it. */
export function aboutTarget({ resource }: Pick<Target, 'resource'>): { readonly kind?: string } {
  const kind = resource.group === '' ? KINDS[resource.resource] : undefined;
  return kind === undefined ? {} : { kind };
}

/** Redacts one object in JSON and keeps every number as it is written. What is no JSON is redacted as text. */
export function redactJson(text: string, redaction: Redaction, target: Pick<Target, 'resource'>): string {
  const about = aboutTarget(target);
  const isSurelyRead = about.kind === 'Secret' || TABLE.test(text);
  if (!isSurelyRead && !redaction.mayHold(text)) return text;
  const object = readJson(Buffer.from(text));
  if (object === undefined) return redaction.text(text);
  const redacted = redaction.object(object, about);
  return redacted === object ? text : JSON.stringify(redacted);
}

/**
 * Returns an answer about a resource without what no answer may show, as a whole or, of a watch, line by line. An answer that
 * breaks off still does. Rejects with LeaveToKubectl if it is in a form that is no text: what cannot be redacted is not passed on.
 */
export async function redactAnswer(
  answer: ApiAnswer,
  target: Target,
  isWatch: boolean,
  redaction: Redaction,
): Promise<ApiAnswer> {
  if (answer.status === 304) return answer;
  if (NO_TEXT.test(answer.headers['content-type'] ?? '')) throw new LeaveToKubectl('the answer is no text');
  if (isWatch && answer.status === 200)
    return { ...withoutLength(answer), body: redactLines(answer.body, redaction, target) };
  const isList = answer.status === 200 && target.name === undefined;
  const { text, fault } = await readPart(answer);
  const shown = isList ? await redactList(text, redaction, target) : redactJson(text, redaction, target);
  return { ...withoutLength(answer), body: bodyOf(shown, fault) };
}

/** Reads an answer to its end, or to where it broke off. */
async function readPart(answer: ApiAnswer): Promise<{ readonly text: string; readonly fault?: unknown }> {
  const pieces: Buffer[] = [];
  try {
    let bytes = 0;
    for await (const piece of answer.body) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > MOST_BYTES) return { text: '', fault: new Error('the answer is too long to be redacted') };
    }
    return { text: Buffer.concat(pieces).toString('utf8') };
  } catch (fault) {
    return { text: Buffer.concat(pieces).toString('utf8'), fault };
  }
}

async function* bodyOf(text: string, fault?: unknown): AsyncGenerator<Buffer> {
  if (text !== '') yield Buffer.from(text);
  if (fault !== undefined) throw fault;
}

/** Redacts a list item by item: not all of it is parsed at once, and what holds nothing secret is not parsed at all. */
async function redactList(text: string, redaction: Redaction, target: Target): Promise<string> {
  const items: string[] = [];
  const take = (item: string) => items.push(redactJson(item, redaction, target));
  const head = await readItems(bodyOf(text), take).catch(unlessNoJson);
  if (head === undefined || items.length === 0) return redactJson(text, redaction, target);
  const { items: _, ...rest } = head;
  const envelope = JSON.stringify(redaction.object(rest));
  return `${envelope.slice(0, -1)}${envelope === '{}' ? '' : ','}"items":[${items.join(',')}]}`;
}

function unlessNoJson(error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error;
}

/** The same answer without the length of what it was. */
function withoutLength(answer: ApiAnswer): ApiAnswer {
  const { 'content-length': _, etag: _etag, ...headers } = answer.headers;
  return { ...answer, headers };
}

async function* redactLines(body: AsyncIterable<Buffer>, redaction: Redaction, target: Target): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const piece of body) {
    held = Buffer.concat([held, piece]);
    const end = held.lastIndexOf(10) + 1;
    if (end === 0) continue;
    const lines = held.toString('utf8', 0, end).trimEnd().split('\n');
    held = held.subarray(end);
    yield Buffer.from(lines.map((line) => `${redactJson(line, redaction, target)}\n`).join(''));
  }
  if (held.length > 0) yield Buffer.from(redactJson(held.toString('utf8'), redaction, target));
}
