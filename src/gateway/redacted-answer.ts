import { type ApiAnswer, LeaveToKubectl } from '../api/api.ts';
import { readItems } from '../api/objects/read-items.ts';
import type { ApiObject } from '../kube/admission-request.ts';
import type { Redaction } from '../redaction/redaction.ts';
import type { Target } from './target.ts';
import { fieldsOf, readJson } from './write-request.ts';

/** Kinds that are redacted by what they are. The items of their lists do not say it. */
const KINDS: Readonly<Record<string, string>> = { configmaps: 'ConfigMap', secrets: 'Secret' };

/** A list that is asked for in chunks is a tenth of this. */
const MOST_BYTES = 64 * 2 ** 20;
/** Forms that hold values in bytes of their own. */
const NO_TEXT = /^(?!application\/json|text\/|application\/(?:yaml|problem\+json)|\s*$)/i;
/** The API server names the kind of a table first. */
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
  if (about.kind !== 'Secret' && !redaction.mayHold(text)) return text;
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
  const shown = isList ? await redactList(text, redaction, target) : redactObject(text, redaction, target);
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

/** Redacts a list item by item, and a table row by row. */
async function redactList(text: string, redaction: Redaction, target: Target): Promise<string> {
  const isTable = TABLE.test(text);
  const field = isTable ? 'rows' : 'items';
  const elements: string[] = [];
  const take = (element: string) => elements.push(redactJson(element, redaction, target));
  const head = await readItems(bodyOf(text), take, field).catch(unlessNoJson);
  if (head === undefined || elements.length === 0) return redactJson(text, redaction, target);
  const { [field]: _, ...rest } = head;
  const shown = isTable ? redactColumns(elements, head, redaction) : elements;
  const envelope = JSON.stringify(redaction.object(rest));
  return `${envelope.slice(0, -1)}${envelope === '{}' ? '' : ','}"${field}":[${shown.join(',')}]}`;
}

function unlessNoJson(error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error;
}

/** The same rows with marks in the columns whose names say that they hold what is secret. */
function redactColumns(rows: readonly string[], head: ApiObject, redaction: Redaction): readonly string[] {
  const columns = Array.isArray(head['columnDefinitions']) ? head['columnDefinitions'] : [];
  const names = columns.map((column) => String(fieldsOf(column)['name']));
  const isSecret = names.map((name) => {
    const probe = { [name]: 'any value at all' };
    return redaction.object(probe) !== probe;
  });
  if (!isSecret.includes(true)) return rows;
  return rows.map((text) => {
    const row = fieldsOf(readJson(Buffer.from(text)));
    const cells = Array.isArray(row['cells']) ? row['cells'] : [];
    const shown = cells.map((cell, at) => {
      const name = names[at] ?? '';
      return isSecret[at] === true ? redaction.object({ [name]: cell })[name] : cell;
    });
    return JSON.stringify({ ...row, cells: shown });
  });
}

/** Redacts one object, or a table of one object, whole. */
function redactObject(text: string, redaction: Redaction, target: Target): string {
  const table = TABLE.test(text) ? fieldsOf(readJson(Buffer.from(text))) : {};
  const { rows, ...head } = table;
  if (!Array.isArray(rows)) return redactJson(text, redaction, target);
  const redacted = rows.map((row) => redactJson(JSON.stringify(row), redaction, target));
  return `${JSON.stringify(head).slice(0, -1)},"rows":[${redactColumns(redacted, head, redaction).join(',')}]}`;
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
    yield Buffer.from(lines.map((line) => `${redactEvent(line, redaction, target)}\n`).join(''));
  }
  if (held.length > 0) yield Buffer.from(redactEvent(held.toString('utf8'), redaction, target));
}

/** One event of a watch. Source: metav1.WatchEvent. */
function redactEvent(line: string, redaction: Redaction, target: Target): string {
  const about = aboutTarget(target);
  if (about.kind !== 'Secret' && !redaction.mayHold(line)) return line;
  const json = readJson(Buffer.from(line));
  if (json === undefined) return redaction.text(line);
  const event = fieldsOf(json);
  return JSON.stringify({ ...event, object: redaction.object(event['object'], about) });
}
