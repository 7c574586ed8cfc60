import { readNumber } from '../../go/json.ts';
import { isDigit, isLetter, isPrinted } from '../../go/unicode.ts';
import { type Bound, JsonPathError, type ListNode } from './nodes.ts';
import { unquote } from './unquote.ts';

const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
/** Only a line feed ends a line for Go. */
const FILTER = /^([^!<>=]+)([!<>=]+)([^\n]+?)$/;
const TERMINATORS = new Set(['', ' ', '\t', '\r', '\n', '.', ',', '[', ']', '$', '@', '{', '}']);

/**
 * Parses a template of kubectl's JSONPath: text with expressions in braces. Throws JsonPathError in kubectl's words.
 * Source: parser.go of client-go/util/jsonpath.
 */
export function parseJsonPath(text: string): ListNode {
  return new Parser(text).parse();
}

function parseAction(text: string): ListNode {
  const [first] = parseJsonPath(`{${text}}`).nodes;
  if (first?.kind !== 'list') throw new JsonPathError('unclosed action');
  return first;
}

class Parser {
  readonly #input: readonly string[];
  readonly #root: ListNode = { kind: 'list', nodes: [] };
  #start = 0;
  #at = 0;

  constructor(text: string) {
    this.#input = [...text];
  }

  parse(): ListNode {
    while (this.#at < this.#input.length) {
      if (this.#peek() !== '{') {
        this.#at++;
        continue;
      }
      this.#text(this.#root);
      this.#at++;
      this.#take();
      const action: ListNode = { kind: 'list', nodes: [] };
      this.#root.nodes.push(action);
      this.#action(action);
    }
    this.#text(this.#root);
    return this.#root;
  }

  /** Reads to the brace that closes an action. */
  #action(into: ListNode): void {
    for (;;) {
      if (this.#follows('}')) {
        this.#at++;
        this.#take();
        return;
      }
      if (this.#follows('[?(')) this.#filter(into);
      else if (this.#follows('..')) this.#recursive(into);
      else this.#step(into);
    }
  }

  #step(into: ListNode): void {
    const character = this.#next();
    if (character === '' || character === '\r' || character === '\n') throw new JsonPathError('unclosed action');
    if (character === ' ' || character === '@' || character === '$') this.#take();
    else if (character === '[') this.#array(into);
    else if (character === '"' || character === "'") this.#quote(into, character);
    else if (character === '.') this.#field(into);
    else if (character === '-' || character === '+' || isDigit(character)) this.#number(into);
    else if (character === '_' || isLetter(character)) this.#identifier(into);
    else throw new JsonPathError(`unrecognized character in action: ${describe(character)}`);
  }

  #recursive(into: ListNode): void {
    if (into.nodes.at(-1)?.kind === 'recursive') throw new JsonPathError('invalid multiple recursive descent');
    this.#at += 2;
    this.#take();
    into.nodes.push({ kind: 'recursive' });
    if (isAlphaNumeric(this.#peek())) this.#field(into);
  }

  #field(into: ListNode): void {
    this.#take();
    while (!TERMINATORS.has(this.#peek())) this.#at += this.#peek() === '\\' ? 2 : 1;
    const name = this.#take();
    into.nodes.push(name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') });
  }

  #number(into: ListNode): void {
    while (this.#peek() === '.' || isDigit(this.#peek())) this.#at++;
    const text = this.#take();
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text) || !Number.isFinite(Number(text)))
      throw new JsonPathError(`cannot parse number ${text}`);
    into.nodes.push({ kind: 'literal', value: readNumber(text) });
  }

  #identifier(into: ListNode): void {
    while (!TERMINATORS.has(this.#peek())) this.#at++;
    const name = this.#take();
    if (name === 'true' || name === 'false') into.nodes.push({ kind: 'literal', value: name === 'true' });
    else into.nodes.push({ kind: 'identifier', name });
  }

  #quote(into: ListNode, mark: string): void {
    for (;;) {
      const character = this.#next();
      if (character === '' || character === '\n') throw new JsonPathError('unterminated quoted string');
      if (character === mark && this.#input[this.#at - 2] !== '\\') break;
    }
    const quoted = this.#take();
    const text = unquote(quoted);
    if (text === undefined) throw new JsonPathError(`unquote string ${quoted} error invalid syntax`);
    into.nodes.push({ kind: 'literal', value: text });
  }

  #array(into: ListNode): void {
    for (let character = this.#next(); character !== ']'; character = this.#next())
      if (character === '' || character === '\n') throw new JsonPathError('unterminated array');
    const written = this.#take().slice(1, -1);
    const text = written === '*' ? ':' : written;
    const parts = text.split(',');
    if (parts.length > 1) {
      const lists = parts.map((part) => parseAction(`[${part.replace(/^ +| +$/g, '')}]`));
      into.nodes.push({ kind: 'union', lists });
      return;
    }
    const key = /^'([^']*)'$/.exec(text)?.[1];
    if (key !== undefined) into.nodes.push(...parseAction(`.${key}`).nodes);
    else into.nodes.push({ kind: 'array', bounds: parseBounds(text) });
  }

  #filter(into: ListNode): void {
    this.#at += 3;
    this.#take();
    let [mark, isClosed] = ['', false];
    for (;;) {
      const character = this.#next();
      if (character === '' || character === '\n') throw new JsonPathError('unterminated filter');
      if (character === '"' || character === "'") {
        if (mark === '') mark = character;
        else if (this.#input[this.#at - 2] !== '\\' && character === mark) isClosed = true;
      } else if (character === ')' && (mark === '') === !isClosed) break;
    }
    if (this.#next() !== ']') throw new JsonPathError('unclosed array expect ]');
    const text = this.#take().slice(0, -2);
    const [, left = '', operator = '', right = ''] = FILTER.exec(text) ?? [];
    if (operator === '')
      into.nodes.push({
        kind: 'filter',
        left: parseAction(text),
        right: { kind: 'list', nodes: [] },
        operator: 'exists',
      });
    else into.nodes.push({ kind: 'filter', left: parseAction(left), right: parseAction(right), operator });
  }

  #text(into: ListNode): void {
    const value = this.#take();
    if (value !== '') into.nodes.push({ kind: 'literal', value });
  }

  /** What was passed since the last call. */
  #take(): string {
    const taken = this.#input.slice(this.#start, this.#at).join('');
    this.#start = this.#at;
    return taken;
  }

  /** The next character, which is passed; empty at the end. */
  #next(): string {
    const character = this.#peek();
    if (character !== '') this.#at++;
    return character;
  }

  #peek(): string {
    return this.#input[this.#at] ?? '';
  }

  #follows(sign: string): boolean {
    return [...sign].every((character, index) => this.#input[this.#at + index] === character);
  }
}

function parseBounds(text: string): [Bound, Bound, Bound] {
  const match = SLICE.exec(text);
  if (match === null) throw new JsonPathError(`invalid array index ${text}`);
  const start = parseBound(match[1] ?? '');
  const end = match[2] === undefined ? undefined : parseBound(match[2].slice(1));
  const step = parseBound(match[3]?.slice(1) ?? '');
  return [start, end ?? { value: start.value + 1, isKnown: true, isDerived: true }, step];
}

function parseBound(text: string): Bound {
  if (text === '') return { value: 0, isKnown: false, isDerived: false };
  if (text === '-') throw new JsonPathError(`array index ${text} is not a number`);
  return { value: Number(text), isKnown: true, isDerived: false };
}

function isAlphaNumeric(character: string): boolean {
  return character === '_' || isLetter(character) || isDigit(character);
}

/** Source: %#U of package fmt. */
function describe(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return character !== ' ' && isPrinted(character) ? `U+${code} '${character}'` : `U+${code}`;
}
