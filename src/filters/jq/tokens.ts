import { JqSyntaxError } from './syntax.ts';

const TOKEN =
  /\s+|#[^\n]*|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<field>\.[A-Za-z_]\w*)|(?<variable>\$[A-Za-z_]\w*)|(?<format>@[a-z0-9]+)|(?<name>[A-Za-z_]\w*)|(?<sign>\?\/\/|\|=|\/\/=|[-+*/%]=|==|!=|<=|>=|\/\/|\.\.|[-.[\]{}(),:;|=<>+*/%?"])/y;

/** One token of a program. */
export interface Token {
  readonly is: 'number' | 'field' | 'variable' | 'format' | 'name' | 'sign' | 'end';
  readonly text: string;
}

/** Reads the token at a place, blanks and comments before it skipped, and the place behind it. Throws a JqSyntaxError. */
function readToken(program: string, from: number): { readonly token: Token; readonly end: number } {
  for (let at = from; at < program.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(program);
    if (found === null) throw new JqSyntaxError(`${JSON.stringify(program[at])} is not expected there`);
    at += found[0].length;
    const kind = Object.entries(found.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    if (kind !== undefined) return { token: { is: kind as Token['is'], text: found[0] }, end: at };
  }
  return { token: { is: 'end', text: '' }, end: program.length };
}

/** Reads a program token by token. Throws a JqSyntaxError for a token that must not be there. */
export class JqTokens {
  protected readonly program: string;
  /** Behind the present token. */
  protected at: number;
  protected token: Token;

  constructor(program: string, at: number) {
    const read = readToken(program, at);
    this.program = program;
    this.at = read.end;
    this.token = read.token;
  }

  expectEnd(): void {
    if (this.token.is !== 'end') this.fail();
  }

  /** Reads the token at another place. */
  protected moveTo(at: number): void {
    const { token, end } = readToken(this.program, at);
    this.at = end;
    this.token = token;
  }

  protected advance(): void {
    this.moveTo(this.at);
  }

  protected sees(sign: string): boolean {
    return this.token.is === 'sign' && this.token.text === sign;
  }

  protected take(sign: string): boolean {
    if (!this.sees(sign)) return false;
    this.advance();
    return true;
  }

  protected takeName(name: string): boolean {
    if (this.token.is !== 'name' || this.token.text !== name) return false;
    this.advance();
    return true;
  }

  protected expect(sign: string): void {
    if (!this.take(sign)) this.fail();
  }

  protected fail(): never {
    const { is, text } = this.token;
    if (/^(?:\|=|\/\/=|[-+*/%]?=)$/.test(text))
      throw new JqSyntaxError(`${text} is not supported: nothing can be changed`);
    throw new JqSyntaxError(
      is === 'end' ? 'the program ends too early' : `${JSON.stringify(text)} is not expected there`,
    );
  }
}
