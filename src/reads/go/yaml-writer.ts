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
/** What stands escaped between double quotes. */
const ESCAPED = /[^ !#-[\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** Writes the tokens of a YAML document and knows where in the line it stands. Source: emitterc.go of go-yaml v2. */
export class YamlWriter {
  readonly #out: string[] = [];
  #column = 0;
  /** Whether a token could follow without a space. */
  #isAfterSpace = true;
  /** Whether nothing but indention and dashes stands in the line. */
  #isAtIndention = true;

  get isAtIndention(): boolean {
    return this.#isAtIndention;
  }

  /** The document, ended with its line. */
  end(): string {
    this.line(0);
    return this.#out.join('');
  }

  /** Goes to a line of its own, unless it stands at the beginning of one, and to the column `indent`. */
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

  /** A text in the style go-yaml chooses; `indent` is that of the node around it. */
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

  #flowing(style: ScalarStyle, text: string, indent: number, isKey: boolean): void {
    const quote = style === 'single-quoted' ? "'" : '';
    const quoted = quote === '' ? text : text.replaceAll("'", "''");
    if (!BREAK.test(text) && (isKey || this.#column + quoted.length < WIDTH)) {
      this.#put(`${quote}${quoted}${quote}`, length(quoted) + 2 * quote.length);
      return;
    }
    if (quote !== '') this.#put(quote, 1);
    let [spaces, breaks] = [false, false];
    const characters = [...text];
    for (const [at, character] of characters.entries()) {
      if (character === ' ') {
        const isInside = quote === '' || (at > 0 && at < characters.length - 1);
        const folds = !isKey && !spaces && this.#column > WIDTH && isInside && characters[at + 1] !== ' ';
        if (folds) this.line(indent);
        else this.#put(' ', 1);
        spaces = true;
      } else if (BREAK.test(character)) {
        this.#break(character);
        this.#isAtIndention = true;
        breaks = true;
      } else {
        if (breaks) this.line(indent);
        if (character === "'" && quote !== '') this.#put("'", 1);
        this.#put(character, 1);
        this.#isAtIndention = false;
        [spaces, breaks] = [false, false];
      }
    }
    if (quote !== '') this.#put(quote, 1);
  }

  #doubleQuoted(text: string, indent: number, isKey: boolean): void {
    this.#put('"', 1);
    let spaces = false;
    const characters = [...text];
    for (const [at, character] of characters.entries()) {
      if (ESCAPED.test(character)) {
        const escaped = `\\${escapeOf(character)}`;
        this.#put(escaped, escaped.length);
        spaces = false;
      } else if (character === ' ') {
        if (!isKey && !spaces && this.#column > WIDTH && at > 0 && at < characters.length - 1) {
          this.line(indent);
          if (characters[at + 1] === ' ') this.#put('\\', 1);
        } else this.#put(' ', 1);
        spaces = true;
      } else {
        this.#put(character, 1);
        spaces = false;
      }
    }
    this.#put('"', 1);
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
  let count = text.length;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) count--;
  return count;
}

function escapeOf(character: string): string {
  const short = ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `${letter}${code.toString(16).toUpperCase().padStart(digits, '0')}`;
}
