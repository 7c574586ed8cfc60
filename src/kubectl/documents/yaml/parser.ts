import { DocumentFault, MAX_DEPTH, tooDeep } from '../document-fault.ts';
import { isMapping, Mapping, type Node, Scalar, toKey, toValue } from './nodes.ts';
import { MERGE_TAG } from './resolve.ts';
import { Scanner } from './scanner.ts';
import type { Token } from './token.ts';

type Kind = Token['kind'];

const DOCUMENT_ENDS: ReadonlySet<Kind> = new Set(['directive', 'document-start', 'document-end', 'stream-end']);
const ENDS_BLOCK_ENTRY: ReadonlySet<Kind> = new Set(['block-entry', 'block-end']);
const ENDS_BARE_ENTRY: ReadonlySet<Kind> = new Set(['block-entry', 'key', 'value', 'block-end']);
const ENDS_BLOCK_FIELD: ReadonlySet<Kind> = new Set(['key', 'value', 'block-end']);
const ENDS_FLOW_KEY: ReadonlySet<Kind> = new Set(['value', 'flow-entry', 'flow-map-end']);
const ENDS_FLOW_VALUE: ReadonlySet<Kind> = new Set(['flow-entry', 'flow-map-end']);
const ENDS_PAIR_KEY: ReadonlySet<Kind> = new Set(['value', 'flow-entry', 'flow-list-end']);
const ENDS_PAIR_VALUE: ReadonlySet<Kind> = new Set(['flow-entry', 'flow-list-end']);

/**
 * Reads YAML 1.1 into values as kubectl does; integers that a double cannot hold are bigints. Aliases, repeated keys and deep
 * nesting are refused although kubectl takes them. Throws DocumentFault. Source: parserc.go and decode.go of
 * go.yaml.in/yaml/v2, convertToJSONableObject of sigs.k8s.io/yaml.
 */
export class YamlParser {
  readonly #scanner: Scanner;
  #prefixes = new Map<string, string>();

  constructor(text: string, firstLine: number) {
    this.#scanner = new Scanner(text, firstLine);
  }

  /** The value of the first document; null where there is none. What follows it is not read. */
  readFirst(): unknown {
    this.#prefixes = new Map();
    const begins = this.#peek().kind;
    if (begins === 'stream-end') return null;
    const isExplicit = begins === 'directive' || begins === 'document-start';
    if (isExplicit) {
      this.#takeDirectives();
      if (this.#peek().kind !== 'document-start') throw this.#fault("a '---' is missing after the directives");
      this.#scanner.take();
    }
    for (const [handle, prefix] of [
      ['!', '!'],
      ['!!', 'tag:yaml.org,2002:'],
    ] as const)
      if (!this.#prefixes.has(handle)) this.#prefixes.set(handle, prefix);
    const isEmpty = isExplicit && DOCUMENT_ENDS.has(this.#peek().kind);
    const value = toValue(isEmpty ? this.#empty() : this.#node(true, false, 0));
    if (this.#peek().kind === 'document-end') this.#scanner.take();
    return value;
  }

  /** Whether nothing but document ends follows the document that was read. */
  isAtEnd(): boolean {
    while (this.#peek().kind === 'document-end') this.#scanner.take();
    return this.#peek().kind === 'stream-end';
  }

  #peek(): Token {
    return this.#scanner.peek();
  }

  /** Takes the next token if it is of a kind. */
  #takes(kind: Kind): boolean {
    if (this.#peek().kind !== kind) return false;
    this.#scanner.take();
    return true;
  }

  #fault(says: string): DocumentFault {
    return new DocumentFault(says, this.#peek().line);
  }

  #empty(): Scalar {
    return new Scalar('', '', true, this.#peek().line);
  }

  #takeDirectives(): void {
    let hasVersion = false;
    for (let token = this.#peek(); token.kind === 'directive'; token = this.#peek()) {
      const { directive } = token;
      if ('version' in directive) {
        if (hasVersion) throw this.#fault('the version of YAML is given twice');
        if (directive.version !== '1.1') throw this.#fault('kubectl reads YAML 1.1 only');
        hasVersion = true;
      } else {
        if (this.#prefixes.has(directive.handle)) throw this.#fault('a %TAG directive is given twice');
        this.#prefixes.set(directive.handle, directive.prefix);
      }
      this.#scanner.take();
    }
  }

  /** A node of the block context or of a flow collection, `depth` collections deep. */
  #node(inBlock: boolean, mayBeBare: boolean, depth: number): Node {
    const { tag, isNamed } = this.#takeProperties();
    const token = this.#peek();
    switch (token.kind) {
      case 'scalar':
        this.#scanner.take();
        return new Scalar(token.text, tag, tag === '!' || (tag === '' && token.isPlain), token.line);
      case 'flow-list':
        return this.#flowList(this.#deeper(depth));
      case 'flow-map':
        return this.#flowMap(this.#deeper(depth));
      case 'block-list':
        if (inBlock) return this.#blockList(this.#deeper(depth));
        break;
      case 'block-map':
        if (inBlock) return this.#blockMap(this.#deeper(depth));
        break;
      case 'block-entry':
        if (mayBeBare) return this.#bareList(this.#deeper(depth));
    }
    if (!isNamed && tag === '') throw this.#fault('a value is missing');
    return new Scalar('', tag, tag === '', token.line);
  }

  /** An anchor and a tag, in any order. */
  #takeProperties(): { tag: string; isNamed: boolean } {
    let [tag, isNamed, isTagged] = ['', false, false];
    for (let token = this.#peek(); ; token = this.#peek()) {
      if (token.kind === 'alias' && !isNamed && !isTagged) throw aliasFault(token.name, token.line);
      if (token.kind === 'anchor' && !isNamed) isNamed = true;
      else if (token.kind === 'tag' && !isTagged) {
        const { handle, suffix } = token.tag;
        const prefix = handle === '' ? '' : this.#prefixes.get(handle);
        if (prefix === undefined) throw this.#fault(`the tag handle '${handle}' is not known`);
        tag = prefix + suffix;
        isTagged = true;
      } else return { tag, isNamed };
      this.#scanner.take();
    }
  }

  #deeper(depth: number): number {
    if (depth === MAX_DEPTH) throw tooDeep(this.#peek().line);
    return depth + 1;
  }

  #nodeUnless(ends: ReadonlySet<Kind>, inBlock: boolean, mayBeBare: boolean, depth: number): Node {
    return ends.has(this.#peek().kind) ? this.#empty() : this.#node(inBlock, mayBeBare, depth);
  }

  #blockList(depth: number): unknown[] {
    this.#scanner.take();
    const list: unknown[] = [];
    while (this.#takes('block-entry')) list.push(toValue(this.#nodeUnless(ENDS_BLOCK_ENTRY, true, false, depth)));
    if (!this.#takes('block-end')) throw this.#fault("a '-' is missing, or the indentation is wrong");
    return list;
  }

  /** A list at the column of its key. */
  #bareList(depth: number): unknown[] {
    const list: unknown[] = [];
    while (this.#takes('block-entry')) list.push(toValue(this.#nodeUnless(ENDS_BARE_ENTRY, true, false, depth)));
    return list;
  }

  #blockMap(depth: number): Record<string, unknown> {
    this.#scanner.take();
    const map = new Mapping();
    while (this.#takes('key')) {
      const key = this.#nodeUnless(ENDS_BLOCK_FIELD, true, true, depth);
      const value = this.#takes('value') ? this.#nodeUnless(ENDS_BLOCK_FIELD, true, true, depth) : this.#empty();
      this.#set(map, key, value);
    }
    if (!this.#takes('block-end')) throw this.#fault('a key is missing, or the indentation is wrong');
    return map.fields;
  }

  #flowMap(depth: number): Record<string, unknown> {
    this.#scanner.take();
    const map = new Mapping();
    for (let isFirst = true; !this.#takes('flow-map-end'); isFirst = false) {
      if (!isFirst && !this.#takes('flow-entry')) throw this.#fault("a ',' or '}' is missing");
      if (this.#takes('key')) {
        const key = this.#nodeUnless(ENDS_FLOW_KEY, false, false, depth);
        const value = this.#takes('value') ? this.#nodeUnless(ENDS_FLOW_VALUE, false, false, depth) : this.#empty();
        this.#set(map, key, value);
      } else if (this.#peek().kind !== 'flow-map-end') {
        const key = this.#node(false, false, depth);
        this.#set(map, key, this.#empty());
      }
    }
    return map.fields;
  }

  #flowList(depth: number): unknown[] {
    this.#scanner.take();
    const list: unknown[] = [];
    for (let isFirst = true; !this.#takes('flow-list-end'); isFirst = false) {
      if (!isFirst && !this.#takes('flow-entry')) throw this.#fault("a ',' or ']' is missing");
      if (this.#takes('key')) list.push(this.#pair(this.#deeper(depth)));
      else if (this.#peek().kind !== 'flow-list-end') list.push(toValue(this.#node(false, false, depth)));
    }
    return list;
  }

  /** A mapping of one field without braces, as an entry of a list in brackets. */
  #pair(depth: number): Record<string, unknown> {
    const map = new Mapping();
    let key: Node;
    if (ENDS_PAIR_KEY.has(this.#peek().kind)) {
      key = this.#empty();
      // go-yaml takes one token too many here, and then finds a fault in nearly all that may follow.
      this.#scanner.take();
    } else key = this.#node(false, false, depth);
    const value = this.#takes('value') ? this.#nodeUnless(ENDS_PAIR_VALUE, false, false, depth) : this.#empty();
    this.#set(map, key, value);
    return map.fields;
  }

  #set(map: Mapping, key: Node, value: Node): void {
    if (!(key instanceof Scalar)) throw this.#fault('a list or a mapping cannot be a key');
    if (key.text === '<<' && (key.isImplicit || key.tag === MERGE_TAG)) {
      const sources = Array.isArray(value) ? value.toReversed() : [value];
      for (const source of sources) {
        if (!isMapping(source)) throw new DocumentFault("'<<' needs a mapping, or a list of mappings", key.line);
        map.merge(source);
      }
    } else map.set(toKey(key), toValue(value), key.line);
  }
}

function aliasFault(name: string, line: number): DocumentFault {
  return new DocumentFault(
    `"stdin" uses the YAML alias '*${name.slice(0, 40)}'. kubectl would insert the value of the anchor; this server does not.`,
    line,
    'Write the value out in place of every alias.',
  );
}
