import { BREAK, type ScalarStyle, styleOf } from './yaml-scalar.ts';

const WIDTH = 80;
const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};
/** Characters that are escaped between double quotes. */
const EACH_ESCAPED = /[^ !#-[\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu;
/** Spaces, words, and breaks one by one. */
const PARTS = / +|[\u2028\u2029]|[^ \u2028\u2029]+/g;

/** Writes the tokens of a YAML document and tracks its column. Source: emitterc.go of go-yaml v2. */
export class YamlWriter {
  readonly #out: string[] = [];
  #column = 0;
  /** Whether a token could follow without a space. */
  #isAfterSpace = true;
  /** Whether the line holds nothing but indentation and dashes. */
  #isAtIndention = true;

  get isAtIndention(): boolean {
    return this.#isAtIndention;
  }

  /** The document, ended with its line. */
  end(): string {
    this.line(0);
    return this.#out.join('');
  }

  /** Starts a new line, unless it is at the start of one, and moves to the column `indent`. */
  line(indent: number): void {
    const isBehind = this.#column > indent || (this.#column === indent && !this.#isAfterSpace);
    if (!this.#isAtIndention || isBehind) this.#break('\n');
    if (this.#column < indent) this.#put(' '.repeat(indent - this.#column), indent - this.#column);
    this.#isAfterSpace = true;
    this.#isAtIndention = true;
  }

  /** A sign that opens an entry: `-`, `?` or `:`. */
  indicator(sign: string, keepsIndention: boolean): void {
    this.#space();
    this.#put(sign, sign.length);
    this.#isAfterSpace = false;
    this.#isAtIndention &&= keepsIndention;
  }

  /** The colon behind a key. */
  colon(): void {
    this.#put(':', 1);
    this.#isAfterSpace = false;
    this.#isAtIndention = false;
  }

  /** A token that needs no quotes and is never folded. */
  plain(token: string): void {
    this.#space();
    this.#put(token, token.length);
    this.#isAfterSpace = false;
    this.#isAtIndention = false;
  }

  /** A text in the style go-yaml chooses; `indent` is the parent node's. */
  text(text: string, indent: number, isKey: boolean): void {
    const style = styleOf(text, isKey);
    const inner = indent < 0 ? 2 : indent + 2;
    this.#space();
    if (style === 'literal') {
      this.#literal(text, inner);
      return;
    }
    if (style === 'double-quoted') this.#doubleQuoted(text, inner, isKey);
    else this.#flowing(style, text, inner, isKey);
    this.#isAfterSpace = false;
    this.#isAtIndention = false;
  }

  /** Plain and single-quoted texts, whose lines are folded at single spaces. */
  #flowing(style: ScalarStyle, text: string, indent: number, isKey: boolean): void {
    const quote = style === 'single-quoted' ? "'" : '';
    if (isKey || !this.#couldFold(text)) {
      const quoted = quote === '' ? text : `'${text.replaceAll("'", "''")}'`;
      this.#put(quoted, length(quoted));
      return;
    }
    this.#put(quote, quote.length);
    for (const { 0: part, index } of text.matchAll(PARTS)) {
      if (BREAK.test(part)) {
        this.#break(part);
        this.#isAtIndention = true;
      } else if (part.startsWith(' ')) {
        const isInside = quote === '' || (index > 0 && index < text.length - 1);
        if (part === ' ' && this.#column > WIDTH && isInside) this.line(indent);
        else this.#put(part, part.length);
      } else {
        if (index > 0 && BREAK.test(text[index - 1] ?? '')) this.line(indent);
        const quoted = quote === '' ? part : part.replaceAll("'", "''");
        this.#put(quoted, length(quoted));
        this.#isAtIndention = false;
      }
    }
    this.#put(quote, quote.length);
  }

  #doubleQuoted(text: string, indent: number, isKey: boolean): void {
    if (isKey || !this.#couldFold(text)) {
      const quoted = `"${escapeAll(text)}"`;
      this.#put(quoted, length(quoted));
      return;
    }
    this.#put('"', 1);
    for (const { 0: part, index } of text.matchAll(/ +|[^ ]+/g)) {
      if (!part.startsWith(' ')) {
        const escaped = escapeAll(part);
        this.#put(escaped, length(escaped));
      } else if (this.#column > WIDTH && index > 0 && index < text.length - 1) {
        this.line(indent);
        // A space that would begin the line is escaped.
        const rest = part.length === 1 ? '' : `\\${part.slice(1)}`;
        this.#put(rest, rest.length);
      } else this.#put(part, part.length);
    }
    this.#put('"', 1);
  }

  /** Whether a line might end in the text: escapes make up to ten characters of one. */
  #couldFold(text: string): boolean {
    return BREAK.test(text) || (this.#column + 10 * text.length > WIDTH && text.includes(' '));
  }

  #literal(text: string, indent: number): void {
    const hint = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? '2' : '';
    const chomp = !/[\r\n\u0085\u2028\u2029]$/.test(text)
      ? '-'
      : /(?:^|[\r\n\u0085\u2028\u2029])[\r\n\u0085\u2028\u2029]$/.test(text)
        ? '+'
        : '';
    this.#put(`|${hint}${chomp}`, 1);
    this.#break('\n');
    this.#isAtIndention = true;
    this.#isAfterSpace = true;
    for (const part of text.split(/(?<=[\n\u2028\u2029])/)) {
      const end = BREAK.exec(part)?.index ?? part.length;
      if (end > 0) {
        this.line(indent);
        this.#put(part.slice(0, end), length(part) - (part.length - end));
        this.#isAtIndention = false;
      }
      if (end < part.length) {
        this.#break(part.slice(end));
        this.#isAtIndention = true;
      }
    }
  }

  #space(): void {
    if (!this.#isAfterSpace) this.#put(' ', 1);
  }

  #put(text: string, columns: number): void {
    this.#out.push(text);
    this.#column += columns;
  }

  #break(text: string): void {
    this.#out.push(text);
    this.#column = 0;
  }
}

function length(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length;
}

const SURROGATE = /[\ud800-\udbff]/;

function escapeAll(text: string): string {
  return text.replace(EACH_ESCAPED, (character) => `\\${escapeOf(character)}`);
}

function escapeOf(character: string): string {
  const short = ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `${letter}${code.toString(16).toUpperCase().padStart(digits, '0')}`;
}
