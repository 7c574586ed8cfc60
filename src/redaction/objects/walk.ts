import type { MarkOf } from '../marks.ts';
import type { NameSays, ReadName } from '../names.ts';
import { decodeBase64, isMixed, isPlaceholder, isReference, looksSecret } from '../values.ts';
import { copyOf, type Fields, holdsSecret, isFields, mapList, pairOf, readMap } from './fields.ts';
import { isCredential, isNumberOfSeconds, isReferenceField, isSecretOfLikely } from './judge.ts';

/** What redacts the parts of one object. */
export interface Tools {
  readonly mark: MarkOf;
  readonly readName: ReadName;
  /** Redacts a text by patterns. */
  readonly text: (text: string) => string;
  /** Returns whether `text` could change a text; cheap. */
  readonly mayHold: (text: string) => boolean;
  /** Redacts what a text of JSON holds: any value, or a whole object of Kubernetes. */
  readonly nested: (value: object) => unknown;
  /** Returns whether the operator lets the values of a key pass in this object. */
  readonly isAllowed: (key: string) => boolean;
}

/** Fields that hold the value itself, in an object whose own name says that it is secret. */
const VALUE_FIELDS = new Set([
  'value',
  'Value',
  'plain',
  'plaintext',
  'plainText',
  'literal',
  'inline',
  'inline_string',
  'inlineString',
  'raw',
  'data',
  'content',
  'text',
  'default',
]);
/** Lists of words for a program. */
const COMMAND_FIELDS = new Set([
  'args',
  'command',
  'cmd',
  'entrypoint',
  'arguments',
  'extraArgs',
  'Args',
  'Cmd',
  'Entrypoint',
  'Env',
]);

/** Redacts a value of any kind by the name of its field. */
export function redactField(value: unknown, name: string, tools: Tools): unknown {
  if (typeof value === 'string') return redactString(value, name, tools);
  if (typeof value === 'number' || typeof value === 'bigint') return redactNumber(value, name, tools);
  if (Array.isArray(value)) return redactList(value, name, tools);
  if (!isFields(value)) return value;
  return redactFields(value, name, tools);
}

/** The fields of an object, `own` being its name. */
export function redactFields(fields: Fields, own: string, tools: Tools): Fields {
  if (holdsSecret(fields)) return tools.nested(fields) as Fields;
  const map = own.length > 5 ? readMap(own, tools.readName) : undefined;
  let copy: Record<string, unknown> | undefined;
  for (const name in fields) {
    const before = fields[name];
    const type = typeof before;
    let after: unknown = before;
    if (type === 'string') after = redactTextField(before as string, name, fields, own, map, tools);
    else if (type === 'object') {
      if (before === null || (name === 'managedFields' && areManagedFields(before))) continue;
      after = Array.isArray(before)
        ? redactList(before, (VALUE_FIELDS.has(name) ? pairOf(fields)?.name : undefined) ?? name, tools)
        : redactFields(before as Fields, name, tools);
    } else if (type !== 'boolean') {
      const named = VALUE_FIELDS.has(name) ? pairOf(fields)?.name : undefined;
      after = redactNumber(before as number, named ?? name, tools);
    }
    if (after === before) continue;
    copy ??= copyOf(fields);
    copy[name] = after;
  }
  const redacted = copy ?? fields;
  return 'command' in redacted || 'args' in redacted ? redactCommand(redacted, tools) : redacted;
}

/** Whether a value tells who manages which fields: it holds their names alone, and is often half of an object. */
function areManagedFields(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => isFields(each) && 'fieldsV1' in each);
}

function redactTextField(
  value: string,
  name: string,
  fields: Fields,
  own: string,
  map: NameSays | undefined,
  tools: Tools,
): string {
  if (VALUE_FIELDS.has(name)) {
    const pair = pairOf(fields);
    if (pair !== undefined && name === pair.field) return redactNamed(value, pair.name, tools);
    const says = own === '' ? undefined : tools.readName(own);
    if (says?.isSure === true || (says?.isLikely === true && isSecretOfLikely(value, says)))
      return redactNamed(value, own, tools);
  }
  if (
    map !== undefined &&
    tools.readName(name) === undefined &&
    !isPlaceholder(value) &&
    !tools.isAllowed(name) &&
    (map.isSure || isSecretOfLikely(value, map))
  )
    return isNumberOfSeconds(value, map) ? value : markScheme(value, map, tools);
  return isReferenceField(fields, name, value) ? value : redactString(value, name, tools);
}

/** A value whose name belongs to a variable, a flag or a key of data: a likely name is enough. */
export function redactNamed(value: string, name: string, tools: Tools): string {
  const says = tools.readName(name);
  if (says === undefined || isPlaceholder(value) || tools.isAllowed(name)) return redactText(value, name, tools);
  if (!says.isLikely && !isCredential(value)) return redactText(value, name, tools);
  if (isNumberOfSeconds(value, says)) return value;
  return markScheme(value, says, tools);
}

function redactString(value: string, name: string, tools: Tools): string {
  const says = name === '' ? undefined : tools.readName(name);
  if (says === undefined || isPlaceholder(value) || tools.isAllowed(name)) return redactText(value, name, tools);
  if (says.isSure ? isNumberOfSeconds(value, says) : !isSecretOfLikely(value, says) && !isMixed(value, says))
    return redactText(value, name, tools);
  return markScheme(value, says, tools);
}

/** The scheme before a credential of HTTP is not secret. */
function markScheme(value: string, { word }: NameSays, { mark }: Tools): string {
  const scheme = /^(?:Bearer|Basic|Token|Digest|Negotiate|ApiKey)\s+(?=\S)/i.exec(value)?.[0] ?? '';
  return `${scheme}${mark(word, value.slice(scheme.length))}`;
}

function redactNumber(value: number | bigint, name: string, tools: Tools): unknown {
  const says = tools.readName(name);
  const text = String(value);
  const isSecret = says?.word === 'password' && says.isSure && text.length >= 4 && !tools.isAllowed(name);
  return isSecret ? tools.mark(says.word, text) : value;
}

/** A text of any content: JSON is redacted as what it says. */
export function redactText(value: string, name: string, tools: Tools): string {
  if (value.length < 6) return value;
  const last = name.charCodeAt(name.length - 1);
  if ((last === 52 || last === 97) && ENCODED_NAME.test(name) && !tools.isAllowed(name))
    return redactEncoded(value, name, tools);
  if (!tools.mayHold(value) || tools.isAllowed(name)) return value;
  if (/^\s*[{[]/.test(value)) {
    const parsed = parseJson(value);
    if (parsed !== undefined) {
      const redacted = tools.nested(parsed);
      return redacted === parsed ? value : `${JSON.stringify(redacted)}${value.endsWith('\n') ? '\n' : ''}`;
    }
  }
  return tools.text(value);
}

/** Names of files in base64. */
const ENCODED_NAME = /^(?:user|custom)_?data|b(?:ase)?64$/i;

/** A file in base64, as user data and binary data are, is secret as a whole if it holds a secret. */
export function redactEncoded(value: string, name: string, tools: Tools): string {
  const plain = decodeBase64(value);
  if (plain === undefined) return tools.mayHold(value) ? tools.text(value) : value;
  return redactText(plain, '', tools) === plain ? value : tools.mark(tools.readName(name)?.word ?? 'secret', plain);
}

function parseJson(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function redactList(list: readonly unknown[], name: string, tools: Tools): readonly unknown[] {
  if (COMMAND_FIELDS.has(name) || list.some((each) => typeof each === 'string' && each.startsWith('-'))) {
    return redactWords(list, tools);
  }
  // Each of several passwords is one.
  const isStrings = /^(?:.*[Pp]asswords?|.*[Tt]okens?|.*(?:[Aa]pi|[Aa]ccess|[Ss]ecret|[Pp]rivate)_?-?[Kk]eys?)$/.test(
    name,
  );
  const says = isStrings ? tools.readName(name.replace(/s$/, '')) : undefined;
  return mapList(list, (each) =>
    redactField(each, says?.isSure === true && typeof each === 'string' ? name.replace(/s$/, '') : '', tools),
  );
}

/** The words of a command: a flag whose name says so makes the next word secret. */
export function redactWords(words: readonly unknown[], tools: Tools): readonly unknown[] {
  return mapList(words, (word, at) => {
    if (typeof word !== 'string') return redactField(word, '', tools);
    const before = words[at - 1];
    if (typeof before === 'string' && /^-{1,2}[A-Za-z][\w.-]{1,80}$/.test(before) && !word.startsWith('-')) {
      const says = tools.readName(before);
      if (
        says !== undefined &&
        !isPlaceholder(word) &&
        !tools.isAllowed(before) &&
        (says.isSure || isMixed(word, says) || (looksSecret(word) && !isReference(word)))
      )
        return markScheme(word, says, tools);
    }
    const assigned = /^(-{0,2}[\w.-]{1,120})=([^\n]*)$/.exec(word);
    const [, name = '', value = ''] = assigned ?? [];
    if (assigned !== null && tools.readName(name) !== undefined && !/\s\w+=|[;|&]\s/.test(value)) {
      const redacted = redactNamed(value, name, tools);
      if (redacted !== value) return `${name}=${String(redacted)}`;
    }
    return redactText(word, '', tools);
  });
}

/** The command and the arguments of a container together, because a program decides what its flags mean. */
function redactCommand(fields: Fields, tools: Tools): Fields {
  const command = Array.isArray(fields['command']) ? (fields['command'] as unknown[]) : [];
  const args = Array.isArray(fields['args']) ? (fields['args'] as unknown[]) : [];
  const words = [...command, ...args];
  if (words.length < 2 || !words.every((word) => typeof word === 'string')) return fields;
  const line = JSON.stringify(words);
  const redacted = tools.mayHold(line) ? tools.text(line) : line;
  if (redacted === line) return fields;
  const parsed = parseJson(redacted);
  if (!Array.isArray(parsed) || parsed.length !== words.length) return fields;
  return {
    ...fields,
    ...(command.length > 0 && { command: parsed.slice(0, command.length) }),
    ...(args.length > 0 && { args: parsed.slice(command.length) }),
  };
}
