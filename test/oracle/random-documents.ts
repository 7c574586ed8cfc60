/** Scalars that YAML 1.1, YAML 1.2, JSON and Go read differently. */
const SCALARS = (
  '0400 0644 012 08 0o17 0O17 -012 +012 0x10 -0x1F 0X1f 0b101 0b-11 -0b11 0B11 1_000 _1 1_ 0_7 1__0 1e3 1E3 1e+3 1.5e-7 1e400 -1e400 .5 5. -.5 +.5 . .. ' +
  'inf 0.1 1.0 -0 -0.0 0.0 100000000000000000000 1e20 1e21 123456789.125 1.7976931348623157e308 5e-324 1e-400 ' +
  'yes Yes YES yEs no on Off y Y n N true True TRUE tRUE false ~ null Null NULL nULL ' +
  '9007199254740991 9007199254740992 9007199254740993 -9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 ' +
  '18446744073709551615 18446744073709551616 +9223372036854775807 +9223372036854775808 0x7fffffffffffffff 0xffffffffffffffff 0777777777777777777777 ' +
  '1:30 190:20:30 190:20:30.15 -1:30 2001-12-14 2001-12-14T21:59:43.10-05:00 2001-12-14t21:59:43Z 2001-2-30 2001-12-14T25:00:00Z 0000-01-01 ' +
  'a b text 1a 1.2.3 10Mi 0.5m -x a:b http://x/y a#b a\u00e9 \u{1f600} << <no> {} [] -- ..x .x +x'
).split(' ');
/** Scalars that are a fault in most places. */
const FAULTY =
  '.inf -.inf +.Inf .NaN .nan ?x :x = ! @x `x %x 1,5 x,y {a} [a] {a:1} {{x}} key? --- ... - {{ | > }'.split(' ');
const QUOTED = [
  '""',
  "''",
  '"a\\tb"',
  '"\\u00e9\\x41\\U0001F600"',
  '"\\ud83d\\ude00"',
  '"a\\/b"',
  '"a\\0b"',
  '"\\N\\_\\L\\P\\e"',
  "'it''s'",
  '"yes"',
  "'0400'",
  '"a: b # c"',
  '"a\n  b"',
  "'a\n\n  b'",
  '"a\\\n   b"',
  '"tab\tin"',
  '"---"',
  '"\u2028"',
  '"\u00a0\u0085x"',
  '"1e400"',
];
const TAGS =
  '!!str !!int !!float !!bool !!null !!binary !!timestamp !!map !!seq !!set !!omap !!merge !!python/x !local !e!x ! !<tag:yaml.org,2002:str> !<x> !!str%21 !! &a &b'.split(
    ' ',
  );
const KEYS =
  'a b c data spec y n yes on null ~ 1 01 0x1 1.5 1e3 1e6 1e20 0.00001 3.14159265358979 true "a" \'b\' "y" << 2001-01-01 9223372036854775807 9223372036854775808 .inf .nan -0.0 !!str&1 !!binary&YQ== !!int&7 !!null&x ?&a [a] {a} *a a&b "1" __proto__ constructor toString \u00e9 16777217 16777217.0'
    .split(' ')
    .map((key) => key.replace('&', ' '));
const SEPARATORS = [
  '---\n',
  '---\n',
  '---\n',
  '---  \n',
  '--- # comment\n',
  '---\t\n',
  '--- text\n',
  '---#x\n',
  '---x\n',
  '----\n',
  '\n---\n\n---\n',
  '...\n',
  '...\n---\n',
  '... # end\n',
  ' ---\n',
  '---\n---\n',
  '\u0085---\n',
  '---\u00a0\n',
  '---\n\ufeff',
  '---\n%YAML 1.1\n---\n',
];
const HEADS = [
  '',
  '',
  '',
  '',
  '',
  '\n',
  '# a comment\n',
  '\ufeff',
  '---\n',
  '%YAML 1.1\n---\n',
  '%YAML 1.2\n---\n',
  '%TAG !e! tag:e,2000:\n---\n',
  '  \n',
  '\t\n',
  '\ufeff---\n',
  '\ufeff\n---\n',
  '---\n# only a comment\n---\n',
  '\u00a0\n',
];
const JSON_NUMBERS =
  '0 -0 1 -1 1.0 1.50 1e3 1E+3 1e400 01 +1 .5 5. 0x1 9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551616 1e-400 NaN -'.split(
    ' ',
  );
const JSON_TEXTS = [
  '"a"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"\\ude00\\ud83d"',
  '"\u2028"',
  '"a\\/b"',
  '"\\x41"',
  '"\t"',
  '"\\t"',
  "'a'",
  '"\\u0085\\u007f"',
  '"\ufeff"',
  '"---\\n---"',
];
const BETWEEN_JSON = [
  '',
  '',
  '\n',
  ' ',
  '\n\n',
  '\n---\n',
  '---\n',
  ' # x\n',
  '\n# x\n',
  ',',
  ';',
  '\ufeff',
  '\u00a0',
  '\n---',
  '\t',
  'x',
];
const PIECES = [
  ...'{}[]:,#&*!|>\'"%@`-?~=<\\ \t\n\r_0.'.split(''),
  '\r\n',
  '\n\n',
  ': ',
  '- ',
  '? ',
  ' #',
  '---\n',
  '\n---\n',
  '...\n',
  '\ufeff',
  '\0',
  '\x07',
  '\x7f',
  '\u0085',
  '\u2028',
  '\u00a0',
  '\ufffe',
  '{{',
  '<<: ',
  '  ',
  '\u{1f600}',
];

/**
 * Makes texts such as people pipe to kubectl: mostly objects of Kubernetes in YAML or JSON, with scalars, keys, tags, styles,
 * comments and separators that readers disagree about; some are damaged afterwards.
 */
export class RandomDocuments {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A text of one or several documents. */
  text(): string {
    const isJson = this.#chance(0.2);
    const count = 1 + (this.#chance(0.4) ? this.#below(4) : 0);
    let text = this.#chance(0.6)
      ? ''
      : this.#pick(isJson ? ['', '', '\n', ' ', '\ufeff', '---\n', '\u00a0', '\ufeff \n'] : HEADS);
    for (let at = 0; at < count; at++) {
      if (at > 0)
        text += this.#pick(
          isJson ? (this.#chance(0.6) ? ['', '\n', ' '] : BETWEEN_JSON) : this.#chance(0.6) ? ['---\n'] : SEPARATORS,
        );
      text += isJson !== this.#chance(0.05) ? this.#jsonObject() : this.#yamlObject();
    }
    if (this.#chance(0.2)) text = text.trimEnd();
    if (this.#chance(0.1)) text += this.#pick(['---', '---\n', '...\n', '# end', '\n\n', ' ', '\0', '--- #x', '\t']);
    if (this.#chance(0.12)) text = text.replaceAll('\n', '\r\n');
    if (this.#chance(0.02)) text = text.replaceAll('\n', '\r');
    return this.#chance(0.15) ? this.#damage(text) : text;
  }

  /** The text of a patch. */
  patch(): string {
    const text = this.#chance(0.4) ? this.#json(3) : `${this.#fields(0, 3)}`;
    return this.#chance(0.25) ? this.#damage(text) : text;
  }

  /** The text of a patch for the command line, which is JSON unless it was damaged. */
  argument(): string {
    const text = this.#chance(0.5) ? `[${this.#json(3)},${this.#json(2)}]` : `{"spec":${this.#json(3)}}`;
    return this.#chance(0.2) ? this.#damage(text) : text;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  #damage(text: string): string {
    let damaged = text;
    for (let count = 1 + this.#below(2); count > 0; count--) {
      const at = this.#below(damaged.length + 1);
      const drop = this.#chance(0.5) ? this.#below(4) : 0;
      damaged = damaged.slice(0, at) + (this.#chance(0.7) ? this.#pick(PIECES) : '') + damaged.slice(at + drop);
    }
    return damaged.toWellFormed();
  }

  #yamlObject(mayBeList = true): string {
    const kind = this.#random();
    if (kind < 0.1) return `{apiVersion: v1, kind: K, metadata: {name: one}, spec: ${this.#flow(3)}}\n`;
    if (mayBeList && kind < 0.15) {
      // A list in a list is more than kubectl takes: it is left out.
      const items = Array.from({ length: this.#below(4) }, () => `- ${this.#indented(this.#yamlObject(false), 2)}`);
      return `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;
    }
    if (kind < 0.18) return this.#pick(['', '# nothing\n', 'null\n', '~\n', '{}\n', '[]\n', 'text\n', '\n', ' \n']);
    const parts = ['apiVersion: v1\n', 'kind: K\n', 'metadata:\n  name: one\n', `spec:${this.#value(0, 3)}`];
    if (this.#chance(0.5)) parts.push(`more:${this.#value(0, 3)}`);
    if (this.#chance(0.3)) parts.splice(this.#below(5), 0, this.#comment());
    if (this.#chance(0.2)) parts.push(this.#fields(0, 1));
    return this.#chance(0.3) ? parts.toReversed().join('') : parts.join('');
  }

  #indented(text: string, by: number): string {
    return text.replaceAll(/\n(?!$)/g, `\n${' '.repeat(by)}`);
  }

  #comment(): string {
    return this.#pick(['# a\n', '  # b\n', '\n', '#\n', '   \n', '# \u00e9 {{ x }} "\n']);
  }

  /** What follows the colon of a key at a column, with its line break. */
  #value(column: number, depth: number): string {
    const kind = this.#random();
    const tag = this.#chance(0.06) ? ` ${this.#pick(TAGS)}` : '';
    const end = this.#chance(0.1) ? this.#pick([' # c\n', '  \n', '\t# c\n', '\n\n', '#x\n']) : '\n';
    if (depth > 0 && kind < 0.25) return `${tag}${end}${this.#fields(column + 1 + this.#below(3), depth - 1)}`;
    if (depth > 0 && kind < 0.4) return `${tag}${end}${this.#entries(column + this.#below(3), depth - 1)}`;
    if (kind < 0.5) return `${tag} ${this.#flow(depth)}${end}`;
    if (kind < 0.6) return `${tag} ${this.#block(column)}`;
    if (kind < 0.63) return `${tag}${end}`;
    if (kind < 0.67) return ` ${this.#plain()}\n${' '.repeat(column + 1)}${this.#plain()}${end}`;
    return `${tag} ${this.#scalar()}${end}`;
  }

  #fields(column: number, depth: number): string {
    const fields = Array.from({ length: 1 + this.#below(4) }, (_, at) => {
      const key = this.#chance(0.85) ? `f${at}` : this.#pick(KEYS);
      const colon = this.#chance(0.01) ? this.#pick([' :', '\t:', ' : ', '']) : ':';
      const comment = this.#chance(0.05) ? this.#comment() : '';
      return `${comment}${' '.repeat(column)}${key}${colon}${this.#value(column, depth)}`;
    });
    return fields.join('');
  }

  #entries(column: number, depth: number): string {
    const entries = Array.from({ length: 1 + this.#below(3) }, () => {
      const start = `${' '.repeat(column)}-`;
      if (depth > 0 && this.#chance(0.3)) return `${start} ${this.#fields(column + 2, depth - 1).trimStart()}`;
      return `${start}${this.#value(column, depth)}`;
    });
    return entries.join('');
  }

  #flow(depth: number): string {
    const kind = this.#random();
    if (depth === 0 || kind < 0.4) return this.#scalar();
    const blank = () => (this.#chance(0.1) ? this.#pick(['', '\n   ', '  ', ' # c\n  ', '\t']) : ' ');
    const length = this.#below(4);
    const trail = this.#chance(0.1) ? ',' : '';
    if (kind < 0.7) {
      const items = Array.from({ length }, () =>
        this.#chance(0.1) ? `${this.#pick(KEYS)}: ${this.#scalar()}` : this.#flow(depth - 1),
      );
      return `[${items.join(`,${blank()}`)}${trail}]`;
    }
    const fields = Array.from({ length }, (_, at) => {
      const key = this.#chance(0.9) ? `g${at}` : this.#pick(KEYS);
      return this.#chance(0.1) ? key : `${key}:${blank()}${this.#flow(depth - 1)}`;
    });
    return `{${fields.join(`,${blank()}`)}${trail}}`;
  }

  #block(column: number): string {
    const header = this.#pick(
      this.#chance(0.05) ? ['|2', '>1-', '|0', '|x', '>+9'] : ['|', '>', '|-', '>-', '|+', '>+', '| # c'],
    );
    const lines = Array.from({ length: this.#below(5) }, () => {
      const text = this.#pick([
        'text',
        'a: b',
        '# no comment',
        ' more',
        '\u00a0x',
        '',
        '',
        '- x',
        '"',
        '\u00e9',
        '{{ x }}',
        '--- x',
      ]);
      return text === '' ? '\n' : `${' '.repeat(column + 2)}${text}\n`;
    });
    return `${header}\n${lines.join('')}`;
  }

  #plain(): string {
    return this.#pick(SCALARS);
  }

  #scalar(): string {
    if (this.#chance(0.03))
      return this.#pick(['*a', '&a x', '&b 1', '!!binary aGVsbG8=', '!!binary /w==', '!!float 1', '!!int 1.0']);
    if (this.#chance(0.02)) return this.#pick(FAULTY);
    return this.#chance(0.25) ? this.#pick(QUOTED) : this.#plain();
  }

  #jsonObject(): string {
    const extra = this.#chance(0.7) ? `,${this.#blank()}"spec":${this.#blank()}${this.#json(3)}` : '';
    return `{${this.#blank()}"apiVersion":"v1","kind":"K","metadata":{"name":"one"}${extra}}`;
  }

  #json(depth: number): string {
    const kind = this.#random();
    const length = this.#below(4);
    if (depth > 0 && kind < 0.25)
      return `[${Array.from({ length }, () => this.#json(depth - 1)).join(`,${this.#blank()}`)}${this.#chance(0.03) ? ',' : ''}]`;
    if (depth > 0 && kind < 0.6) {
      const fields = Array.from({ length }, (_, at) => {
        const key = this.#chance(0.9)
          ? `"h${at}"`
          : this.#pick(['"a"', '"__proto__"', '"\\u0061"', '""', 'a', '1', '"y"']);
        return `${key}:${this.#blank()}${this.#json(depth - 1)}`;
      });
      return `{${fields.join(`,${this.#blank()}`)}${this.#chance(0.03) ? ',' : ''}}`;
    }
    if (kind < 0.8) return this.#pick(JSON_NUMBERS);
    return kind < 0.9 ? this.#pick(JSON_TEXTS) : this.#pick(['true', 'false', 'null', 'True', 'yes']);
  }

  #blank(): string {
    return this.#chance(0.15) ? this.#pick([' ', '\n', '\t', '\r\n', ' // x\n', '\u00a0']) : '';
  }
}
