import { JQ_FORMATS, JQ_FUNCTIONS, type JqNode, type JqOperator, JqSyntaxError } from './syntax.ts';
import { JqTokens } from './tokens.ts';

const MOST_CHARACTERS = 4096;
const MOST_DEPTH = 100;
/** Words of the language that would let a program run without end, or that change what it has no output for. */
const REFUSED: ReadonlySet<string> = new Set([
  'def',
  'reduce',
  'foreach',
  'label',
  'import',
  'include',
  'while',
  'until',
  'repeat',
  'range',
]);

const IDENTITY: JqNode = { is: 'identity' };

// Longer than 250 lines because one recursive descent reads the whole grammar.

/** Parses a program. Throws a JqSyntaxError for one that is not valid, or not supported. */
export function parseJqProgram(program: string): JqNode {
  if (program.length > MOST_CHARACTERS) throw new JqSyntaxError('the program is too long');
  const parser = new JqParser(program, 0);
  const node = parser.pipe();
  parser.expectEnd();
  return node;
}

/** A `?` behind a step is for this step alone; behind anything else it is for all of it. */
function optional(node: JqNode): JqNode {
  return (node.is === 'index' || node.is === 'slice' || node.is === 'iterate') && !node.isOptional
    ? { ...node, isOptional: true }
    : { is: 'try', body: node, otherwise: undefined };
}

class JqParser extends JqTokens {
  #depth = 0;

  /** Reads expressions that follow one another by `|`, the loosest operator, and `as $name |`. */
  pipe(): JqNode {
    if (++this.#depth > MOST_DEPTH) throw new JqSyntaxError('the program is nested too deeply');
    const left = this.#comma();
    let node = left;
    if (this.takeName('as')) {
      const name = this.token.text;
      if (this.token.is !== 'variable') this.fail();
      this.advance();
      this.expect('|');
      node = { is: 'bind', source: left, name, body: this.pipe() };
    } else if (this.take('|')) node = { is: 'pipe', left, right: this.pipe() };
    this.#depth--;
    return node;
  }

  #comma(): JqNode {
    let left = this.#alternative();
    while (this.take(',')) left = { is: 'comma', left, right: this.#alternative() };
    return left;
  }

  #alternative(): JqNode {
    const left = this.#or();
    return this.take('//') ? { is: 'alternative', left, right: this.#alternative() } : left;
  }

  #or(): JqNode {
    let left = this.#and();
    while (this.takeName('or')) left = { is: 'or', left, right: this.#and() };
    return left;
  }

  #and(): JqNode {
    let left = this.#comparison();
    while (this.takeName('and')) left = { is: 'and', left, right: this.#comparison() };
    return left;
  }

  #comparison(): JqNode {
    return this.#binary(['==', '!=', '<=', '>=', '<', '>'], () => this.#sum(), 1);
  }

  #sum(): JqNode {
    return this.#binary(['+', '-'], () => this.#product());
  }

  #product(): JqNode {
    return this.#binary(['*', '/', '%'], () => this.#postfix());
  }

  #binary(operators: readonly JqOperator[], operand: () => JqNode, most = Number.POSITIVE_INFINITY): JqNode {
    let left = operand();
    for (let count = 0; count < most; count++) {
      const operator = operators.find((each) => this.take(each));
      if (operator === undefined) break;
      left = { is: 'binary', operator, left, right: operand() };
    }
    return left;
  }

  #postfix(): JqNode {
    if (this.take('-')) return { is: 'negate', body: this.#postfix() };
    let node = this.#term();
    for (;;) {
      if (this.token.is === 'field') {
        node = { is: 'index', of: node, key: { is: 'literal', value: this.token.text.slice(1) } };
        this.advance();
      } else if (this.sees('.') && '"['.includes(this.program[this.at] ?? ' ')) {
        this.advance();
        node = this.sees('"') ? { is: 'index', of: node, key: this.#text() } : this.#brackets(node);
      } else if (this.sees('[')) node = this.#brackets(node);
      else if (this.take('?')) node = optional(node);
      else return node;
    }
  }

  #brackets(of: JqNode): JqNode {
    this.expect('[');
    if (this.take(']')) return { is: 'iterate', of };
    if (this.take(':')) {
      const to = this.pipe();
      this.expect(']');
      return { is: 'slice', of, from: undefined, to };
    }
    const key = this.pipe();
    if (!this.take(':')) {
      this.expect(']');
      return { is: 'index', of, key };
    }
    const to = this.sees(']') ? undefined : this.pipe();
    this.expect(']');
    return { is: 'slice', of, from: key, to };
  }

  #term(): JqNode {
    const { is, text } = this.token;
    if (is === 'number') return this.#advanced({ is: 'literal', value: Number(text) });
    if (is === 'variable') return this.#advanced({ is: 'variable', name: text });
    if (is === 'field') return IDENTITY;
    if (is === 'format') return this.#format();
    if (is === 'name') return this.#named();
    if (text === '"') return this.#text();
    if (text === '..') return this.#advanced({ is: 'recurse' });
    if (text === '.') {
      this.advance();
      return this.sees('"') ? { is: 'index', of: IDENTITY, key: this.#text() } : IDENTITY;
    }
    if (this.take('(')) {
      const node = this.pipe();
      this.expect(')');
      return node;
    }
    if (this.take('[')) {
      if (this.take(']')) return { is: 'array', body: undefined };
      const body = this.pipe();
      this.expect(']');
      return { is: 'array', body };
    }
    if (this.take('{')) return this.#object();
    return this.fail();
  }

  #format(): JqNode {
    const { text } = this.token;
    if (!JQ_FORMATS.includes(text)) throw new JqSyntaxError(`${text} is not supported`);
    this.advance();
    return this.sees('"') ? this.#text(text) : { is: 'format', name: text };
  }

  #named(): JqNode {
    const { text } = this.token;
    if (text === 'null' || text === 'true' || text === 'false')
      return this.#advanced({ is: 'literal', value: text === 'null' ? null : text === 'true' });
    if (text === 'if') return this.#if();
    if (text === 'try') {
      this.advance();
      const body = this.#postfix();
      return { is: 'try', body, otherwise: this.takeName('catch') ? this.#postfix() : undefined };
    }
    if (REFUSED.has(text)) throw new JqSyntaxError(`${text} is not supported, because every program must end soon`);
    const arities = Object.hasOwn(JQ_FUNCTIONS, text) ? JQ_FUNCTIONS[text] : undefined;
    if (arities === undefined) throw new JqSyntaxError(`the function ${text} is not supported`);
    this.advance();
    const args: JqNode[] = [];
    if (this.take('(')) {
      do args.push(this.pipe());
      while (this.take(';'));
      this.expect(')');
    }
    if (!arities.includes(args.length))
      throw new JqSyntaxError(`the function ${text} takes ${arities.join(' or ')} arguments`);
    return { is: 'call', name: text, args };
  }

  #if(): JqNode {
    this.advance();
    const test = this.pipe();
    if (!this.takeName('then')) this.fail();
    const then = this.pipe();
    if (this.token.is === 'name' && this.token.text === 'elif') return { is: 'if', test, then, otherwise: this.#if() };
    const otherwise = this.takeName('else') ? this.pipe() : IDENTITY;
    if (!this.takeName('end')) this.fail();
    return { is: 'if', test, then, otherwise };
  }

  #object(): JqNode {
    const entries: { key: JqNode; value: JqNode }[] = [];
    while (!this.take('}')) {
      if (entries.length > 0) this.expect(',');
      entries.push(this.#entry());
    }
    return { is: 'object', entries };
  }

  #entry(): { key: JqNode; value: JqNode } {
    const { is, text } = this.token;
    let key: JqNode;
    if (is === 'variable') {
      this.advance();
      return { key: { is: 'literal', value: text.slice(1) }, value: { is: 'variable', name: text } };
    }
    if (is === 'name') key = this.#advanced({ is: 'literal', value: text });
    else if (text === '"') key = this.#text();
    else if (is === 'format') key = this.#format();
    else {
      this.expect('(');
      key = this.pipe();
      this.expect(')');
      this.expect(':');
      return { key, value: this.#entryValue() };
    }
    if (this.take(':')) return { key, value: this.#entryValue() };
    return { key, value: { is: 'index', of: IDENTITY, key } };
  }

  /** The value of an entry: without `,`, which ends it. */
  #entryValue(): JqNode {
    let left = this.#alternative();
    while (this.take('|')) left = { is: 'pipe', left, right: this.#alternative() };
    return left;
  }

  /** Reads a text from its first quote on, with what `\(...)` inserts. */
  #text(format?: string): JqNode {
    const parts: (string | JqNode)[] = [];
    let text = '';
    let at = this.at;
    for (;;) {
      const character = this.program[at];
      if (character === undefined) throw new JqSyntaxError('a text has no end');
      at++;
      if (character === '"') break;
      if (character !== '\\') text += character;
      else if (this.program[at] === '(') {
        const inner = new JqParser(this.program, at + 1);
        inner.#depth = this.#depth;
        parts.push(text, inner.pipe());
        text = '';
        at = inner.#endOfInserted();
      } else {
        const escaped = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.program.slice(at, at + 5))?.[0];
        if (escaped === undefined) throw new JqSyntaxError(`\\${this.program[at]} is not an escape of a text`);
        text += JSON.parse(`"\\${escaped}"`) as string;
        at += escaped.length;
      }
    }
    this.moveTo(at);
    if (parts.length === 0) return { is: 'literal', value: text };
    return { is: 'text', parts: [...parts, text], format };
  }

  /** Where the text goes on behind the `)` that is the present token. */
  #endOfInserted(): number {
    if (!this.sees(')')) this.fail();
    return this.at;
  }

  #advanced(node: JqNode): JqNode {
    this.advance();
    return node;
  }
}
