import type { MarkWord } from './marks.ts';
import type { Find, Region } from './text/region.ts';

/** A value that was found secret, and what its mark says. */
export interface Known {
  readonly value: string;
  readonly word: MarkWord | (string & {});
}

/** Shorter values would be found in texts that have nothing to do with them. */
const LEAST = 6;
/** Values that texts hold for other reasons. */
const COMMON =
  /^(?:[a-z]{1,8}|[A-Z]{1,8}|\d{1,7}|true|false|default|localhost|password|username|production|development|kubernetes|postgres(?:ql)?|undefined|disabled|changeme|administrator|application|namespace|[\d.:]+|v?\d+(?:\.\d+)+)$/i;
const BEGINNING = 6;

interface Form {
  readonly text: string;
  readonly known: Known;
}

/** Finds known values in each form in which a text can hold them. Undefined if there is none to look for. */
export function findKnown(values: Iterable<Known>): Find | undefined {
  const forms = new Map<string, Form[]>();
  for (const known of values) {
    if (known.value.length < LEAST || COMMON.test(known.value)) continue;
    for (const text of formsOf(known.value)) {
      if (text.length < LEAST) continue;
      const beginning = text.slice(0, BEGINNING);
      const same = forms.get(beginning);
      if (same === undefined) forms.set(beginning, [{ text, known }]);
      else if (same.every((each) => each.text !== text)) same.push({ text, known });
    }
  }
  if (forms.size === 0) return undefined;
  for (const same of forms.values()) same.sort((a, b) => b.text.length - a.text.length);
  const anchor = new RegExp([...forms.keys()].toSorted().map(escapePattern).join('|'), 'g');
  // A value of several lines may begin with less than the anchor on the last line that is there.
  const openings = [...forms.keys()].flatMap((each) =>
    each.includes('\n') ? [each.slice(0, each.indexOf('\n') + 1)] : [],
  );
  return (region) => {
    findForms(region, anchor, forms);
    if (region.isEnd) return;
    for (const opening of openings) {
      if (region.text.endsWith(opening)) region.holdLineOf(region.text.length - opening.length);
    }
  };
}

function findForms(region: Region, anchor: RegExp, forms: ReadonlyMap<string, readonly Form[]>): void {
  const { text } = region;
  anchor.lastIndex = 0;
  for (let match = anchor.exec(text); match !== null; match = anchor.exec(text)) {
    const start = match.index;
    anchor.lastIndex = start + 1;
    for (const { text: form, known } of forms.get(match[0]) ?? []) {
      const end = endOfForm(region, start, form);
      if (end === undefined) continue;
      region.add({ start, end, word: known.word, value: known.value });
      anchor.lastIndex = end;
      break;
    }
  }
}

/** Where a form ends that begins at a place, with line breaks in it perhaps; undefined if it is another text. */
function endOfForm(region: Region, start: number, form: string): number | undefined {
  const { text } = region;
  let at = start;
  for (let sign = 0; sign < form.length; ) {
    if (at >= text.length) {
      if (!region.isEnd && text[at - 1] === '\n') region.holdLineOf(start);
      return undefined;
    }
    if (text.charCodeAt(at) === form.charCodeAt(sign)) {
      at++;
      sign++;
      continue;
    }
    const after = afterBreak(text, at);
    if (after === at) return undefined;
    at = after;
  }
  return at;
}

/** Behind a line break and what sets the next line in. */
function afterBreak(text: string, at: number): number {
  let next = at;
  if (text[next] === '\\' && (text[next + 1] === '\n' || text[next + 1] === '\r')) next++;
  if (text[next] === '\r') next++;
  if (text[next] === '\n') next++;
  else if (text[next] === '\\' && text[next + 1] === 'n') next += 2;
  else return at;
  while (next < text.length && next - at < 80 && /[ \t>|+]/.test(text[next] ?? '')) next++;
  return next;
}

/** A value as texts can hold it: plain, escaped for JSON, Go or a URL, quoted for YAML or a shell, and in base64. */
function formsOf(value: string): ReadonlySet<string> {
  const json = JSON.stringify(value).slice(1, -1);
  const go = json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const forms = new Set([
    value,
    value.trim(),
    json,
    go,
    JSON.stringify(json).slice(1, -1),
    JSON.stringify(go).slice(1, -1),
    value.replaceAll("'", "''"),
    value.replaceAll("'", "'\\''"),
    ...urlForms(value),
  ]);
  const whole = [value, `${value}\n`].map((each) => Buffer.from(each, 'utf8').toString('base64'));
  for (const encoded of [...whole, ...base64Forms(value)]) {
    forms.add(encoded);
    forms.add(encoded.replaceAll('+', '-').replaceAll('/', '_'));
    forms.add(encodeURIComponent(encoded));
  }
  return forms;
}

function urlForms(value: string): readonly string[] {
  try {
    const encoded = encodeURIComponent(value);
    const strict = encoded.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
    return [encoded, strict, encoded.replaceAll('%20', '+'), encoded.replace(/%../g, (each) => each.toLowerCase())];
  } catch {
    return [];
  }
}

/** The signs of base64 that the value alone decides, wherever in an encoded text it begins. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const isWhole = (offset + bytes.length) % 3 === 0;
    return encoded.slice(offset === 0 ? 0 : offset + 1, isWhole ? undefined : -1);
  });
}

function escapePattern(text: string): string {
  return text
    .replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}
