import { DocumentFault } from './document-fault.ts';
import { lineAt, readJson, skipBlanks } from './json.ts';
import { YamlParser } from './yaml/parser.ts';

/** What Go takes for white space. Source: unicode.IsSpace. */
const GO_BLANK = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const GO_BLANKS = new RegExp(`${GO_BLANK.source}*`, 'y');
/** So far kubectl looks for the brace that makes it take a text for JSON. */
const LOOK_AHEAD_BYTES = 4096;
const BYTE_ORDER_MARK = '\ufeff';
const CONTROL = /[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Reads the documents of a text as `kubectl apply -f -` does: JSON values one after another if it begins with a brace, else, or
 * from where that fails, YAML documents between lines that begin with `---`. Empty documents are left out. Throws DocumentFault.
 * Source: YAMLOrJSONDecoder of apimachinery, StreamVisitor of cli-runtime.
 */
export function readDocuments(given: string): readonly unknown[] {
  const text = withoutMark(given).replaceAll('\r\n', '\n');
  if (!looksLikeJson(text)) return readChunks(text, 0).values;
  const values: unknown[] = [];
  for (let [at, count] = [0, 0]; ; count++) {
    if (at + skipBlanks(text, at) === text.length) return values.filter(isPresent);
    try {
      const { value, end } = readJson(text, at);
      values.push(value);
      at = end;
    } catch (fault) {
      // After two values kubectl is sure that all of it is JSON.
      if (!isFault(fault) || fault.instead !== undefined || count > 1) throw fault;
      const rest = readRest(text, at, fault);
      return [...values, ...rest].filter(isPresent);
    }
  }
}

/** Reads one patch, which is JSON or YAML. Throws DocumentFault. Source: ToJSON of apimachinery's util/yaml. */
export function readPatch(given: string): unknown {
  const text = withoutMark(given);
  try {
    const { value, end } = readJson(text);
    if (end + skipBlanks(text, end) === text.length) return value;
  } catch (fault) {
    if (!isFault(fault) || fault.instead !== undefined) throw fault;
  }
  checkCharacters(text, 1);
  const parser = new YamlParser(text, 1);
  const value = parser.readFirst();
  if (parser.isAtEnd()) return value;
  throw new DocumentFault(
    'The patch has more than one document. kubectl would use the first and drop the rest; this server does not.',
    undefined,
    'Give one patch in each call.',
  );
}

/** What follows the values of JSON, as YAML. If kubectl cannot read it as YAML, or it is not YAML, the fault is the JSON fault. */
function readRest(text: string, from: number, fault: DocumentFault): readonly unknown[] {
  let at = from;
  for (let isBlank = true; isBlank; ) {
    // kubectl looks at four bytes at a time, and gives up where fewer are left.
    if (Buffer.byteLength(text.slice(at, at + 4)) < 4 || text[at] === '\ufffd') throw fault;
    isBlank = GO_BLANK.test(text[at] ?? '');
    if (isBlank) at++;
    if (text[at - 1] === '\n' && isBlank) break;
  }
  const { values, fault: inYaml } = readChunksUntilFault(text, at);
  if (inYaml === undefined) return values;
  throw values.length > 0 || inYaml.instead !== undefined ? inYaml : fault;
}

function readChunks(text: string, from: number): { values: readonly unknown[] } {
  const { values, fault } = readChunksUntilFault(text, from);
  if (fault !== undefined) throw fault;
  return { values };
}

function readChunksUntilFault(text: string, from: number): { values: unknown[]; fault?: DocumentFault } {
  const values: unknown[] = [];
  try {
    for (const { chunk, line } of chunksOf(text, from)) {
      const value = readChunk(chunk, line);
      if (isPresent(value)) values.push(value);
    }
    return { values };
  } catch (fault) {
    if (!isFault(fault)) throw fault;
    return { values, fault };
  }
}

/**
 * Splits a text where a line begins with `---`, inside of quotes and block texts as well. Such a line may hold nothing else but a
 * comment. Source: YAMLReader of apimachinery.
 */
function* chunksOf(text: string, from: number): Generator<{ chunk: string; line: number }> {
  let [start, line, startLine] = [from, lineAt(text, from), lineAt(text, from)];
  for (let at = from; at < text.length; line++) {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    if (text.startsWith('---', at)) {
      const [rest = ''] = text
        .slice(at + 3, next)
        .split(GO_BLANK)
        .filter((word) => word !== '');
      if (rest !== '' && !rest.startsWith('#'))
        throw new DocumentFault("nothing but a comment may follow a '---'", line);
      if (at > start) {
        yield { chunk: text.slice(start, at), line: startLine };
        [start, startLine] = [next, line + 1];
      }
    }
    at = next;
  }
  if (start < text.length)
    yield { chunk: text.endsWith('\n') ? text.slice(start) : `${text.slice(start)}\n`, line: startLine };
}

function readChunk(given: string, line: number): unknown {
  const text = withoutMark(given);
  checkCharacters(text, line);
  return new YamlParser(text, line).readFirst();
}

/** Refuses what YAML does not take, and byte order marks, which kubectl reads differently depending on the text before them. */
function checkCharacters(text: string, firstLine: number): void {
  const control = CONTROL.exec(text);
  if (control !== null)
    throw new DocumentFault(
      `"stdin" holds a control character (${codeOf(control[0])}).`,
      firstLine - 1 + lineAt(text, control.index),
      'Remove it, or write it as an escape such as "\\u0007" in double quotes.',
    );
  const mark = text.indexOf(BYTE_ORDER_MARK);
  if (mark === -1) return;
  throw new DocumentFault(
    '"stdin" has a byte order mark (U+FEFF) within a document. kubectl may accept it; this server does not.',
    firstLine - 1 + lineAt(text, mark),
    'Remove the mark, or write it as "\\uFEFF" in double quotes.',
  );
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function looksLikeJson(text: string): boolean {
  GO_BLANKS.lastIndex = 0;
  const [blanks = ''] = GO_BLANKS.exec(text) ?? [];
  return text[blanks.length] === '{' && Buffer.byteLength(blanks) < LOOK_AHEAD_BYTES;
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function isPresent(value: unknown): boolean {
  return value !== null;
}

function isFault(error: unknown): error is DocumentFault {
  return error instanceof DocumentFault;
}
