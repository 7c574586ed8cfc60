import { MAX_DEPTH, tooDeep } from '../document-fault.ts';
import { CODE, Cursor, isBlank, isBlankOrEnd, isBreak } from './cursor.ts';
import { scanBlock, scanPlain, scanQuoted } from './scalars.ts';
import { scanAnchor, scanDirective, scanTag } from './tags.ts';
import { type PossibleKey, type Sign, sign, type Token } from './token.ts';

/** How many characters a key without `?` may have. Source: YAML 1.2, implicit keys. */
const MAX_KEY = 1024;
/** So many tokens that were taken are kept at most. */
const MOST_TAKEN = 256;

/**
 * Takes YAML apart into tokens, as go-yaml does and no further than it is asked to: kubectl does not notice faults behind the
 * document it reads. Throws DocumentFault. Source: scannerc.go of go.yaml.in/yaml/v2, which follows libyaml and YAML 1.1.
 */
export class Scanner {
  readonly #at: Cursor;
  #tokens: Token[] = [];
  #head = 0;
  /** How many tokens were taken. */
  #taken = 0;
  /** The column of the innermost block collection, and of those around it. */
  #indent = -1;
  readonly #indents: number[] = [];
  /** The possible key of the block context and of every flow collection in it. */
  readonly #keys: (PossibleKey | undefined)[] = [undefined];
  #keyMayStart = true;

  constructor(text: string, firstLine: number) {
    this.#at = new Cursor(text, firstLine);
  }

  /** The next token, which stays the next one. After the end of the text it is always `stream-end`. */
  peek(): Token {
    while (this.#head === this.#tokens.length || this.#mayBeKey()) this.#fetch();
    return this.#tokens[this.#head] as Token;
  }

  /** Takes the token that `peek` gave. */
  take(): void {
    this.#taken++;
    this.#head++;
    // Where the next token may always be a key, the list never runs empty.
    if (this.#head < this.#tokens.length && this.#head < MOST_TAKEN) return;
    this.#tokens = this.#tokens.slice(this.#head);
    this.#head = 0;
  }

  get #isFlow(): boolean {
    return this.#keys.length > 1;
  }

  /** Whether it is still open if the next token begins a key: then a token would have to be put before it. */
  #mayBeKey(): boolean {
    const at = this.#keys.findLastIndex((key) => key?.token === this.#taken);
    return at !== -1 && this.#checkKey(at) !== undefined;
  }

  /** The possible key of a level, unless its colon can no longer come. */
  #checkKey(level: number): PossibleKey | undefined {
    const key = this.#keys[level];
    if (key === undefined) return undefined;
    const { at, line } = this.#at;
    const isLong = at - key.at > MAX_KEY && [...this.#at.text.slice(key.at, at)].length > MAX_KEY;
    if (key.line === line && !isLong) return key;
    this.#dropKey(level);
    return undefined;
  }

  #dropKey(level = this.#keys.length - 1): void {
    if (this.#keys[level]?.required === true) throw this.#at.fault("a ':' is missing after a key");
    this.#keys[level] = undefined;
  }

  /** Notes that a key may begin here. */
  #noteKey(): void {
    if (!this.#keyMayStart) return;
    const { at, line, column } = this.#at;
    const required = !this.#isFlow && this.#indent === column;
    const token = this.#taken + this.#tokens.length - this.#head;
    this.#dropKey();
    this.#keys[this.#keys.length - 1] = { token, at, line, column, required };
  }

  #add(token: Token): void {
    this.#tokens.push(token);
  }

  /** Opens a block collection at a column, unless one is open there. It begins before the token of that number. */
  #openBlock(column: number, kind: Sign, before = this.#taken + this.#tokens.length - this.#head): void {
    if (this.#isFlow || this.#indent >= column) return;
    if (this.#indents.length > MAX_DEPTH) throw tooDeep(this.#at.line);
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.#tokens.splice(this.#head + before - this.#taken, 0, sign(kind, this.#at.line));
  }

  /** Ends the block collections to the right of a column. */
  #closeBlocks(column: number): void {
    if (this.#isFlow) return;
    while (this.#indent > column) {
      this.#add(sign('block-end', this.#at.line));
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #fetch(): void {
    const at = this.#at;
    this.#skipToToken();
    this.#closeBlocks(at.column);
    const code = at.code();
    const next = at.code(1);
    const isSign = isBlankOrEnd(next);
    if (code === 0) {
      at.endLine();
      this.#endDocument(sign('stream-end', at.line));
    } else if (at.column === 0 && code === CODE.PERCENT) {
      const { line } = at;
      this.#closeBlocks(-1);
      this.#dropKey();
      this.#keyMayStart = false;
      this.#add({ kind: 'directive', line, directive: scanDirective(at) });
    } else if (at.isAtIndicator(true)) this.#endDocument(sign('document-start', at.line), 3);
    else if (at.isAtIndicator(false)) this.#endDocument(sign('document-end', at.line), 3);
    else if (code === CODE.OPEN_LIST) this.#openFlow('flow-list');
    else if (code === CODE.OPEN_MAP) this.#openFlow('flow-map');
    else if (code === CODE.CLOSE_LIST) this.#closeFlow('flow-list-end');
    else if (code === CODE.CLOSE_MAP) this.#closeFlow('flow-map-end');
    else if (code === CODE.COMMA) this.#fetchSeparator('flow-entry', true);
    else if (code === CODE.DASH && isSign) this.#fetchBlockSign('block-entry', 'block-list', true);
    else if (code === CODE.QUESTION && (this.#isFlow || isSign))
      this.#fetchBlockSign('key', 'block-map', !this.#isFlow);
    else if (code === CODE.COLON && (this.#isFlow || isSign)) this.#fetchValue();
    else this.#fetchContent(code, next);
  }

  #fetchContent(code: number, next: number): void {
    const at = this.#at;
    const { line } = at;
    if (!this.#isFlow && (code === CODE.PIPE || code === CODE.GREATER)) {
      this.#dropKey();
      this.#keyMayStart = true;
      this.#add({ kind: 'scalar', line, text: scanBlock(at, this.#indent), isPlain: false });
      return;
    }
    const begins = CONTENT[code];
    const isWordSign = code === CODE.DASH || ((code === CODE.QUESTION || code === CODE.COLON) && !this.#isFlow);
    if (begins === undefined && RESERVED.has(code) && !(isWordSign && !isBlank(next)))
      throw at.fault(`'${String.fromCharCode(code)}' cannot begin a value: quote the text`);
    this.#noteKey();
    this.#keyMayStart = false;
    if (begins !== undefined) this.#add(begins(at, line));
    else {
      const { text, endsLine } = scanPlain(at, this.#indent + 1, this.#isFlow);
      this.#add({ kind: 'scalar', line, text, isPlain: true });
      if (endsLine) this.#keyMayStart = true;
    }
  }

  #skipToToken(): void {
    const at = this.#at;
    for (;;) {
      while (at.code() === CODE.SPACE || (at.code() === CODE.TAB && (this.#isFlow || !this.#keyMayStart))) at.skip();
      if (at.code() === CODE.HASH) at.skipLine();
      if (!isBreak(at.code())) return;
      at.takeBreak();
      if (!this.#isFlow) this.#keyMayStart = true;
    }
  }

  #endDocument(token: Token, width = 0): void {
    this.#closeBlocks(-1);
    this.#dropKey();
    this.#keyMayStart = false;
    this.#at.skip(width);
    this.#add(token);
  }

  #openFlow(kind: Sign): void {
    this.#noteKey();
    this.#keys.push(undefined);
    if (this.#keys.length > 2 * MAX_DEPTH) throw tooDeep(this.#at.line);
    this.#fetchSign(kind, true);
  }

  #closeFlow(kind: Sign): void {
    this.#dropKey();
    if (this.#isFlow) this.#keys.pop();
    this.#fetchSign(kind, false);
  }

  #fetchSeparator(kind: Sign, keyMayFollow: boolean): void {
    this.#dropKey();
    this.#fetchSign(kind, keyMayFollow);
  }

  /** `-` and `?`, which open a block collection where none is open. */
  #fetchBlockSign(kind: Sign, opens: Sign, keyMayFollow: boolean): void {
    if (!this.#isFlow) {
      if (!this.#keyMayStart)
        throw this.#at.fault(`${kind === 'key' ? 'a key' : 'an entry of a list'} cannot begin here`);
      this.#openBlock(this.#at.column, opens);
    }
    this.#fetchSeparator(kind, keyMayFollow);
  }

  #fetchValue(): void {
    const level = this.#keys.length - 1;
    const key = this.#checkKey(level);
    if (key !== undefined) {
      this.#tokens.splice(this.#head + key.token - this.#taken, 0, sign('key', key.line));
      this.#openBlock(key.column, 'block-map', key.token);
      this.#keys[level] = undefined;
      this.#fetchSign('value', false);
      return;
    }
    if (!this.#isFlow) {
      if (!this.#keyMayStart)
        throw this.#at.fault("a ':' is not allowed here: quote the text if the ':' is part of it");
      this.#openBlock(this.#at.column, 'block-map');
    }
    this.#fetchSign('value', !this.#isFlow);
  }

  #fetchSign(kind: Sign, keyMayFollow: boolean): void {
    this.#keyMayStart = keyMayFollow;
    this.#at.skip();
    this.#add(sign(kind, this.#at.line));
  }
}

/** What begins with a sign of its own, and may be a key. */
const CONTENT: Readonly<Record<number, (at: Cursor, line: number) => Token>> = {
  [CODE.STAR]: (at, line) => ({ kind: 'alias', line, name: scanAnchor(at) }),
  [CODE.AND]: (at, line) => ({ kind: 'anchor', line, name: scanAnchor(at) }),
  [CODE.BANG]: (at, line) => ({ kind: 'tag', line, tag: scanTag(at) }),
  [CODE.SINGLE_QUOTE]: (at, line) => ({ kind: 'scalar', line, text: scanQuoted(at), isPlain: false }),
  [CODE.DOUBLE_QUOTE]: (at, line) => ({ kind: 'scalar', line, text: scanQuoted(at), isPlain: false }),
};

/** The signs that no plain text begins with. */
const RESERVED: ReadonlySet<number> = new Set([...'-?:,[]{}#&*!|>\'"%@`\t'].map((sign) => sign.charCodeAt(0)));
