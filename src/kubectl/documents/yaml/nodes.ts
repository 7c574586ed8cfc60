import { DocumentFault, namedTwice } from '../document-fault.ts';
import { setField } from '../set-field.ts';
import { BINARY_TAG, floatKey, isInt64, resolveScalar } from './resolve.ts';

/** A scalar before anything was made of its text. */
export class Scalar {
  readonly text: string;
  readonly tag: string;
  /** Whether its text may stand for something else than a text. */
  readonly isImplicit: boolean;
  readonly line: number;

  constructor(text: string, tag: string, isImplicit: boolean, line: number) {
    this.text = text;
    this.tag = tag;
    this.isImplicit = isImplicit;
    this.line = line;
  }
}

/** A scalar, or a list or mapping that is complete. */
export type Node = Scalar | unknown[] | Record<string, unknown>;

/** The name of a field, as Go writes what the key stands for. Throws DocumentFault. */
export function toKey(key: Scalar): string {
  const value = resolve(key);
  if (typeof value === 'number') return floatKey(value);
  if (value === null || (typeof value === 'bigint' && !isInt64(value)))
    throw new DocumentFault(`'${key.text}' cannot be a key: quote it`, key.line);
  return String(value);
}

/** The value of a node: what a scalar stands for, a list or a mapping as it is. Throws DocumentFault. */
export function toValue(node: Node): unknown {
  if (!(node instanceof Scalar)) return node;
  const value = resolve(node);
  if (typeof value === 'bigint') return isInt64(value) && !Number.isSafeInteger(Number(value)) ? value : Number(value);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new DocumentFault(`'${node.text}' is not a JSON number: quote it if it is text`, node.line);
  return value;
}

/** The fields of a mapping. Fields that were merged may be set again, and take the place of fields before them. */
export class Mapping {
  readonly fields: Record<string, unknown> = {};
  #set: Set<string> | undefined;

  set(key: string, value: unknown, line: number): void {
    if (this.#set?.has(key) ?? Object.hasOwn(this.fields, key)) throw namedTwice(key, line);
    this.#set?.add(key);
    setField(this.fields, key, value);
  }

  merge(source: Record<string, unknown>): void {
    this.#set ??= new Set(Object.keys(this.fields));
    for (const [key, value] of Object.entries(source)) setField(this.fields, key, value);
  }
}

/** Whether a node is a mapping. */
export function isMapping(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof Scalar);
}

function resolve({ text, tag, isImplicit, line }: Scalar) {
  if (tag === '' && !isImplicit) return text;
  const value = resolveScalar(tag, text);
  if (value !== undefined) return value;
  if (tag === BINARY_TAG) throw binaryFault(line);
  throw new DocumentFault(`'${text.slice(0, 40)}' is not what its tag says`, line);
}

function binaryFault(line: number): DocumentFault {
  return new DocumentFault(
    '"stdin" has a value with the tag !!binary that is not base64 of a text. kubectl may insert other characters; this server does not.',
    line,
    'Give the text itself, or give bytes as base64 without the tag, in "data" of a Secret or "binaryData" of a ConfigMap.',
  );
}
