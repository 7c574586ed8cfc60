import type { NameSays, ReadName } from '../names.ts';
import { isMixed, isPlaceholder, isReference, isSaid, isStatus, looksSecret } from '../values.ts';
import { FOLLOWS, type Follows, namedAnchor } from './anchors.ts';
import { readBefore } from './before.ts';
import { readBlank } from './blank.ts';
import { findBlock } from './block.ts';
import { nameStart, readHeading, readSpaced } from './name-at.ts';
import type { Find, Region } from './region.ts';
import { isNextLine, markList, readPair, SCHEME } from './several.ts';
import { isTag, readTag } from './tags.ts';
import { readValue, type TextValue, upToEscape } from './value.ts';
import { goOn, ofStruct, readTripled, wrappedEnd } from './wrapped.ts';

/** What may be on a line before the name that the line is about. */
const BEGINNING = /^[\s>|+-]*(?:#\s?)?(?:(?:export|set|declare -x|ENV|ARG|env|-e|--env)\s+)?["'\\]*$/;
const ANOTHER = /[\s,;&|][\w.-]{1,64}(?:=|: )/;
/** What the next line is says nothing of a name that ends its own: it may not be there yet. */
const LINE_END = /^["'`*]{0,3}[,;]?[ \t]{0,80}\r?\n/;
const BLANKS = /[ \t]{0,64}/y;
/** Source: diff, and the plans of Terraform. */
const OTHER_VALUE = /["']?,?\r?\n[+-][ \t]{1,80}["']?[vV]alue["']?[ \t]{0,8}:[ \t]{0,8}|"[ \t]{1,8}->[ \t]{1,8}(?=")/y;
/** What PHP and Go say of a value before it. */
const INNER =
  /\s{0,80}string\(\d{1,7}\) (?=")|\(string\) (?:\(len=\d{1,7}\) )?(?=")|\{\s{0,8}\\{0,7}["']?(?:value|plain|plaintext|literal|inline|raw)\\{0,7}["']?\s{0,8}[:=]\s{0,8}/iy;

/** Finds values whose names say that they are secret, as assignments of all kinds. */
export function findNamed(readName: ReadName, added: readonly (readonly string[])[]): Find {
  const anchor = namedAnchor(added);
  return (region) => {
    const { text } = region;
    anchor.lastIndex = 0;
    for (let match = anchor.exec(text); match !== null; match = anchor.exec(text)) {
      const at = match.index;
      const end = at + (match[1]?.length ?? 0);
      const follows = FOLLOWS[[2, 3, 4, 5, 6, 7].findIndex((group) => match?.[group] !== undefined)] ?? 'assigned';
      const next = readCandidate(
        region,
        { start: nameStart(text, at), end, after: anchor.lastIndex, follows },
        readName,
      );
      // What is between a name and no value may hold the next name.
      anchor.lastIndex = Math.max(next, end);
    }
  };
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  /** Where the value may begin. */
  readonly after: number;
  readonly follows: Follows;
}

/** Adds the span of a candidate if it is secret. Returns where to look on. */
function readCandidate(region: Region, candidate: Candidate, readName: ReadName): number {
  const { text } = region;
  const { start, end, after, follows } = candidate;
  const name = text.slice(start, end);
  const heading = readHeading(region, start);
  const says =
    (heading === undefined ? undefined : readName(`${heading}${name}`)) ??
    readName(text[start - 1] === ';' ? name.toLowerCase() : name) ??
    (/^[ \t]{0,8}\[[ \t]{0,8}\\{0,7}["']/.test(text.slice(after, after + 24))
      ? readName(name.replace(/s$/i, ''))
      : undefined) ??
    readSpaced(text, start, name, readName);
  if (says === undefined) return end;
  const before = text.charCodeAt(start - 1);
  const isBefore =
    follows === 'before' || LINE_END.test(text.slice(end, after)) || (follows === 'blank' && before !== 45);
  if (isBefore || follows === 'blank' || follows === 'next') region.names.push(start);
  if (isBefore && readBefore(region, start, end, says)) return end;
  if (follows === 'next' && before !== 45 && !name.startsWith('-')) return readPair(region, start, after, says) ?? end;
  if (follows === 'next' && !isNextLine(region, start, after)) return end;
  if (follows === 'before') return end;
  if (follows === 'blank') return readBlank(region, { start, end, after, name, isFlag: before === 45 }, says) ?? end;
  if (follows === 'tag') return isTag(text, start, end, after) ? readTag(region, after, says) : end;
  BLANKS.lastIndex = after;
  BLANKS.exec(text);
  let at = BLANKS.lastIndex;
  INNER.lastIndex = at;
  if (INNER.test(text)) at = INNER.lastIndex;
  if (text[at] === '[' && says.isSure && /^\[\s{0,8}\\{0,7}["']/.test(text.slice(at, at + 20)))
    return markList(region, at + 1, says);
  const line = region.lineAt(at);
  const isLine = heading !== undefined || isLineStart(text, start, region);
  if (at >= line.end || /[|>]/.test(text[at] ?? '') || text[at] === '\r') {
    const block =
      follows !== 'next' && isLine && text[after - 1] === ':' ? findBlock(region, start, at, says) : undefined;
    if (block !== undefined) return block;
  }
  const tripled = readTripled(region, start, at);
  if (tripled !== undefined && (says.isSure || (says.isLikely && looksSecret(tripled.value)))) {
    region.add({ start: tripled.start, end: tripled.end, word: says.word, value: tripled.value });
    return tripled.end;
  }
  const value = goOn(region, upToEscape(readValue(text, at, line.end), text.slice(end, after)), line.end, isLine);
  if (value === undefined) return end;
  const isAlone = before === 58 || before === 47;
  const isHeader = /cookie$/i.test(name) && !value.isQuoted && text[after - 1] === ':' && isLine;
  if (isHeader && says.isSure && !/set-?cookie$/i.test(name) && !isPlaceholder(value.value)) {
    const whole = wholeLine(region, value, line.end);
    region.add({ start: whole.start, end: whole.end, word: says.word, value: whole.value });
    return whole.end;
  }
  const judged = judge(region, { start, value, says, name, isLine, isAlone, separator: text.slice(end, at), follows });
  if (judged === undefined) return Math.max(end, value.isQuoted ? value.start : end);
  region.add({ start: judged.start, end: judged.end, word: says.word, value: judged.value });
  return follows === 'field' || text[judged.end] === '"' ? markOther(region, judged.end, says) : judged.end;
}

/** In a difference, a field has its value before and the one after. */
function markOther(region: Region, end: number, says: NameSays): number {
  const { text } = region;
  OTHER_VALUE.lastIndex = end;
  if (!OTHER_VALUE.test(text)) return end;
  const at = OTHER_VALUE.lastIndex;
  const value = readValue(text, at, region.lineAt(at).end);
  if (value === undefined || isPlaceholder(value.value)) return end;
  region.add({ start: value.start, end: value.end, word: says.word, value: value.value });
  return value.end;
}

interface Judged {
  readonly value: TextValue;
  readonly says: NameSays;
  readonly start: number;
  readonly name: string;
  /** Whether the line is about this name: nothing else is before it. */
  readonly isLine: boolean;
  /** Whether the name is a part of a longer one with colons or slashes. */
  readonly isAlone: boolean;
  readonly separator: string;
  readonly follows: Follows;
}

/** Returns the value to mark, as much of it as is the secret; undefined if it is none. */
function judge(region: Region, judged: Judged): TextValue | undefined {
  const found = judgeWhole(region, judged);
  const scheme = found === undefined ? undefined : SCHEME.exec(found.value)?.[0].length;
  if (found === undefined || scheme === undefined || found.end - found.start <= scheme) return found;
  const value = found.value.slice(scheme);
  return isPlaceholder(value) ? undefined : { ...found, start: found.start + scheme, value };
}

function judgeWhole(region: Region, judged: Judged): TextValue | undefined {
  const { value, says, name, isLine, separator, follows } = judged;
  const found = value.value;
  if (isPlaceholder(found)) return undefined;
  // What tests of Go say.
  if (name === 'PASS' && /^(?:Test|Example|Fuzz|Benchmark)/.test(found)) return undefined;
  // A command or a folder, set as code in a sentence.
  if (
    says.word !== 'password' &&
    region.text[value.start - 1] === '`' &&
    /^[a-z][\w.-]*(?: [\w./<>={}$[\]-]+)+$|^[\w.-]+\/$/.test(found)
  )
    return undefined;
  // A map of YAML; a parameter of a URL without a value.
  if (!value.isQuoted && /^\{["'\w-]{1,64}:$/.test(found)) return undefined;
  if (/[?&]/.test(region.text[judged.start - 1] ?? '') && /=[ \t]$/.test(separator)) return undefined;
  const isVariable = isLine && /^[A-Z][A-Z\d_]*$/.test(name) && follows === 'assigned';
  if (follows === 'next' && found.startsWith('-')) return undefined;
  const isShort = says.word === 'password' && says.isLikely && separator.endsWith('=') && !/^\d+$/.test(found);
  if (!says.isSure && !isShort && !isMixed(found, says) && !(says.isLikely && (isVariable || follows === 'field'))) {
    if (judged.isAlone || isReference(found) || !looksSecret(found)) return undefined;
  }
  if (/^\d+$/.test(found) && found.length < (says.word === 'password' ? (isVariable ? 1 : 3) : 8)) return undefined;
  if (value.isQuoted || follows !== 'assigned') return isStatus(found) ? undefined : value;
  const isTight = /(?:[:=]|%3[aAdD])$/.test(separator);
  const { end } = region.lineAt(value.start);
  const rest = region.text.slice(value.end, Math.min(end, value.end + 512));
  if (isTight && /=|%3d/i.test(separator)) {
    if (isStatus(found)) return undefined;
    return isLine && isWholeLine(region, judged, rest) && !ANOTHER.test(rest)
      ? wholeLine(region, value, end)
      : wrapped(region, value, end);
  }
  if (isSaid(found) || (isVariable && found === '<set')) return undefined;
  // A call in a program.
  if (!isTight && /^[A-Za-z_][\w.]*\(/.test(found)) return undefined;
  if (isTight)
    return (judged.isAlone || says.word !== 'password') && !looksSecret(found)
      ? undefined
      : /^[A-Z]\w*$/.test(name) && separator === ':'
        ? ofStruct(region, judged.start, value, end)
        : wrapped(region, value, end);
  const isString =
    /["']/.test(region.text[judged.start - 1] ?? '') && region.text[judged.start - 1] === region.text[value.end];
  const isWhole = isString || (isLine && rest.replace(/^[\s,;]*(?:#.*)?/, '') === '');
  if (isWhole) return wrapped(region, value, end);
  if (says.word !== 'password' && !isVariable) return looksSecret(found) ? value : undefined;
  if (isLine && !ANOTHER.test(rest)) return isProse(found, rest) ? undefined : wholeLine(region, value, end);
  return isProse(found, rest) ? undefined : value;
}

/** Whether a value may have blanks: not in quotes around it and its name, not of a flag, and not in a trace of a shell. */
function isWholeLine({ text }: Region, { start, name }: Judged, rest: string): boolean {
  if (rest.trim() === '' || !(/^[A-Z][A-Z\d_]*$/.test(name) || name.includes('.'))) return false;
  const before = text[start - 1] ?? '';
  return (
    !/["'\\-]/.test(before) &&
    !/(?:^|\n)(?:[+$]{1,8} (?:export )?|\s{0,8}(?:env|-e|--env) )$/.test(text.slice(Math.max(0, start - 20), start))
  );
}

/** A value that a line is about goes on to its end. */
function wholeLine(region: Region, value: TextValue, lineEnd: number): TextValue {
  const text = region.text.slice(value.start, lineEnd).replace(/\s+#\s.*$|[\s\r]+$/g, '');
  return { ...value, end: value.start + text.length, value: text };
}

function wrapped(region: Region, value: TextValue, lineEnd: number): TextValue {
  return wrappedEnd(region, value, lineEnd);
}

/** Words of a sentence: letters alone, and several of them. */
function isProse(found: string, rest: string): boolean {
  return (
    /^[A-Za-z'’-]+[.,;:!?]?$/.test(found) && /^[\s,.;:]*[A-Za-z'’-]{2,}(?:[\s,.;:]+[\w'"’./(-]+|[.!?]?\s*$)/.test(rest)
  );
}

function isLineStart(text: string, start: number, region: Region): boolean {
  const { start: lineStart } = region.lineAt(start);
  return start - lineStart <= 64 && BEGINNING.test(text.slice(lineStart, start));
}
