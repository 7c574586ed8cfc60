import type { AwkValue } from '../kube/filter.ts';

const MOST_SHOWN = 40;
/** A field beyond is a mistake. */
const MOST_FIELDS = 10_000;

/** Reads the pieces of an awk program one after another. Blanks between them do not count. */
export class AwkReader {
  readonly #program: string;
  #at = 0;

  constructor(program: string) {
    this.#program = program;
  }

  /** What is left, for a sentence. */
  get rest(): string {
    this.#skip();
    return JSON.stringify(this.#program.slice(this.#at, this.#at + MOST_SHOWN));
  }

  get isAtEnd(): boolean {
    this.#skip();
    return this.#at >= this.#program.length;
  }

  sees(text: string): boolean {
    this.#skip();
    return this.#program.startsWith(text, this.#at);
  }

  /** Passes a text, if it comes next. */
  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  /** Passes a word that no letter follows. */
  takeWord(word: string): boolean {
    return this.#match(new RegExp(`${word}(?!\\w)`, 'y')) !== undefined;
  }

  /** A field, a count, a text or a number to print; undefined if anything else comes next. */
  value(): AwkValue | undefined {
    const field = this.#match(/\$\(?\s*(?:(\d+)|NF(?:\s*-\s*(\d+))?)\s*\)?/y);
    if (field !== undefined) {
      const [all, at, minus = '0'] = field;
      // `$NF-1` is a number less one, and `$(1` has no end.
      const isBracketed = all.startsWith('$(');
      if (isBracketed !== all.trimEnd().endsWith(')') || (!isBracketed && all.includes('-'))) return this.#back(all);
      if (Number(at ?? 0) > MOST_FIELDS) return this.#back(all);
      return at === undefined ? { is: 'last', minus: Number(minus) } : { is: 'field', at: Number(at) };
    }
    const counter = this.#match(/(NR|NF)(?!\w)/y);
    if (counter !== undefined) return { is: counter[1] === 'NR' ? 'NR' : 'NF' };
    const text = this.text();
    return text === undefined ? undefined : { is: 'text', text };
  }

  /** A text between double quotes, with its escapes read. */
  text(): string | undefined {
    const found = this.#match(/"((?:[^"\\]|\\.)*)"/sy);
    return found?.[1]?.replace(/\\(.)/gs, (whole, escaped: string) => ESCAPES[escaped] ?? whole);
  }

  number(): number | undefined {
    const found = this.#match(/[+-]?\d+(?:\.\d+)?(?![\w.])/y);
    return found && Number(found[0]);
  }

  /** A pattern between slashes. */
  pattern(): string | undefined {
    const found = this.#match(/\/((?:[^/\\\n]|\\.)+)\//y);
    return found?.[1]?.replaceAll('\\/', '/');
  }

  #back(passed: string): undefined {
    this.#at -= passed.length;
  }

  #skip(): void {
    while (/\s/.test(this.#program[this.#at] ?? '')) this.#at++;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    this.#skip();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#program);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '"': '"', '/': '/' };
