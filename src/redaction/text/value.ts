/** A value in a text: where it is, and what it says without quotes and escapes. */
export interface TextValue {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly isQuoted: boolean;
}

/** An opening quote, escaped once for each JSON text around it. */
const OPENING =
  /(?:(?:[bBuUrRNE]{1,2}|<<|Some\(|Secret(?:Str(?:ing)?)?\(|Password\(|PASSWORD\(|Token\()(?=\\{0,7}["']))?(\\{0,7}["'`])/y;
/** A quote as HTML, URLs and Go's JSON write it. */
const ENTITY = /&quot;|&#3[49];|&apos;|\\{1,7}u002[27]|%2[27]/y;
const JOINED = /^'(?:\\''|"'"')/;
/** A value without quotes: a sign between it and what follows ends it only if something follows. */
const UNQUOTED =
  /(?:[^\s"'`<>,;&)}\]|\\]|[,;&)}\]|](?![\s"'`,;&)}\]|\\]|$|[\w.-]{1,40}(?: [A-Z][a-z]{1,20})?[:=])|\\(?!["'`nrtu]|$)){1,2048}/y;

/** Reads the value that begins at a place, which ends with its line at the latest. */
export function readValue(text: string, at: number, lineEnd: number): TextValue | undefined {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text)?.[1];
  if (opening !== undefined) {
    const start = OPENING.lastIndex;
    const end = closingOf(text, start, lineEnd, opening);
    return { start, end, value: takeEscapesOff(text.slice(start, end), opening), isQuoted: true };
  }
  ENTITY.lastIndex = at;
  const entity = ENTITY.exec(text)?.[0];
  if (entity !== undefined) {
    const start = at + entity.length;
    const close = text.indexOf(entity, start);
    const end = close === -1 || close > lineEnd ? lineEnd : close;
    return { start, end, value: text.slice(start, end), isQuoted: true };
  }
  const end = unquotedEnd(text, at, lineEnd);
  return end === at ? undefined : { start: at, end, value: text.slice(at, end), isQuoted: false };
}

/** The end of a value without quotes. */
export function unquotedEnd(text: string, at: number, lineEnd: number): number {
  let end = at;
  while (end < lineEnd) {
    UNQUOTED.lastIndex = end;
    const part = UNQUOTED.exec(text);
    if (part === null) break;
    end = UNQUOTED.lastIndex;
  }
  return Math.min(end, lineEnd);
}

/** Where a quoted value ends: before its own quote, or one of a text around it; at the end of the line if there is none. */
export function closingOf(text: string, start: number, lineEnd: number, opening: string): number {
  const quote = opening.at(-1) ?? '"';
  const depth = opening.length - 1;
  for (let at = text.indexOf(quote, start); at !== -1 && at < lineEnd; at = text.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - slashes > start && text.charCodeAt(at - slashes - 1) === 92) slashes++;
    if (slashes < depth) return at - slashes;
    if (slashes % (2 * (depth + 1)) !== depth) continue;
    // A shell has a single quote within single quotes so.
    const joined = quote === "'" && depth === 0 ? JOINED.exec(text.slice(at, at + 5))?.[0].length : undefined;
    if (joined === undefined) return at - depth;
    at += joined - 1;
  }
  return text.charCodeAt(lineEnd - 1) === 13 && lineEnd > start ? lineEnd - 1 : lineEnd;
}

/** Takes the escapes of JSON off, as often as the text was quoted. */
function takeEscapesOff(raw: string, opening: string): string {
  if (opening.endsWith("'")) return raw.replaceAll("''", "'");
  if (!raw.includes('\\')) return raw;
  let plain = raw;
  for (let depth = opening.length; depth > 0; depth >>= 1) {
    try {
      plain = JSON.parse(`"${plain}"`) as string;
    } catch {
      break;
    }
  }
  return plain;
}

/** A value in a URL ends with the sign that is escaped there. */
export function upToEscape(value: TextValue | undefined, separator: string): TextValue | undefined {
  if (value === undefined || value.isQuoted || !separator.startsWith('%')) return value;
  const length = value.value.search(/%2[26]|%7[dD]/);
  return length === -1 ? value : { ...value, end: value.start + length, value: value.value.slice(0, length) };
}
