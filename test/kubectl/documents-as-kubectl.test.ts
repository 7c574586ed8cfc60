import { describe, expect, test } from 'vitest';
import { patchOf, refusal, written } from './give-documents.ts';

const HEAD = 'apiVersion: v1\nkind: K\nmetadata: {name: one}\n';
const JSON_HEAD = '"apiVersion":"v1","kind":"K","metadata":{"name":"one"}';
const ONE = `{${JSON_HEAD}}`;
const TWO = ONE.replace('one', 'two');

describe('a scalar of YAML is what kubectl takes it for', () => {
  test.each([
    ['0400', '256'],
    ['0644', '420'],
    ['012', '10'],
    ['08', '8'],
    ['0o17', '15'],
    ['0x10', '16'],
    ['-0x1F', '-31'],
    ['0b101', '5'],
    ['1_000', '1000'],
    ['+12', '12'],
    ['1e3', '1000'],
    ['1.5e-7', '1.5e-7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e400', '"1e400"'],
    ['yes', 'true'],
    ['on', 'true'],
    ['y', 'true'],
    ['Off', 'false'],
    ['n', 'false'],
    ['yEs', '"yEs"'],
    ['~', 'null'],
    ['', 'null'],
    ['Null', 'null'],
    ['190:20:30', '"190:20:30"'],
    ['2001-12-14', '"2001-12-14"'],
    ['2001-12-14t21:59:43.10-05:00', '"2001-12-14t21:59:43.10-05:00"'],
    ['!!binary aGVsbG8=', '"hello"'],
    ['!!str 0400', '"0400"'],
    ['!!float 1', '1'],
    ['!!int "012"', '10'],
    ['!local yes', '"yes"'],
    ["'0400'", '"0400"'],
    ['"yes"', '"yes"'],
    ['9007199254740991', '9007199254740991'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9_223_372_036_854_775_807', '9223372036854775807'],
    ['0x7fffffffffffffff', '9223372036854775807'],
    ['9223372036854775808', '9223372036854776000'],
    ['1e21', '1e+21'],
    ['{<<: {a: 1, b: 2}, b: 3}', '{"a":1,"b":3}'],
    ['{b: 3, <<: [{a: 1}, {a: 2, c: 4}]}', '{"b":3,"a":1,"c":4}'],
    ['|\n  a\n  b\n', '"a\\nb\\n"'],
    ['>-\n  a\n  b\n', '"a b"'],
  ])('%j', (scalar, value) => {
    expect(written(`${HEAD}spec: ${scalar}\n`)).toBe(`{${JSON_HEAD},"spec":${value}}`);
  });

  test.each(['.inf', '-.Inf', '.NaN'])('%s is no number that JSON knows', (scalar) => {
    expect(refusal(`${HEAD}spec: ${scalar}\n`)).toMatchObject({
      code: 'DOCUMENT_INVALID',
      error: expect.stringContaining('is not a JSON number'),
    });
  });

  test.each([
    ['y', 'true'],
    ['no', 'false'],
    ['-012', '-10'],
    ['1.5', '1.5'],
    ['1e6', '1e+06'],
    ['9223372036854775807', '9223372036854775807'],
    ['2001-01-01', '2001-01-01'],
    ['"y"', 'y'],
    ['__proto__', '__proto__'],
  ])('%s as a key is %s', (key, name) => {
    expect(written(`${HEAD}${key}: 1\n`)).toBe(`{${JSON_HEAD},"${name}":1}`);
  });
});

describe('integers keep every digit', () => {
  const spec = '{"a":9007199254740993,"b":[9223372036854775807,-9223372036854775808],"c":1.5,"d":1000000}';
  test.each([
    ['as JSON', `{${JSON_HEAD},"spec":${spec}}`],
    ['as YAML', `${HEAD}spec: ${spec}\n`],
    ['in a list', `apiVersion: v1\nkind: List\nitems:\n- ${HEAD.replaceAll('\n', '\n  ')}spec: ${spec}\n`],
  ])('%s', (_, text) => {
    expect(written(text)).toBe(`{${JSON_HEAD},"spec":${spec}}`);
  });

  test('in patches', () => {
    for (const text of [
      spec,
      ` ${spec}\n`,
      'a: 9007199254740993\nb: [9223372036854775807, -0x8000000000000000]\nc: 1.5\nd: 1e6',
    ])
      expect(patchOf(text)).toBe(spec);
    expect(patchOf('[{"op":"add","path":"/a","value":9007199254740993}]')).toContain(':9007199254740993}');
  });

  test.each([
    [9_007_199_254_740_992, '"stdin" holds 9007199254740992, whose last digits the request may have lost.'],
    [-1e20, '"stdin" holds -100000000000000000000, whose last digits the request may have lost.'],
    [Number.POSITIVE_INFINITY, '"stdin" holds the number Infinity, which is too large.'],
  ])('and where the request has lost them, the text is asked for: %d', (value, error) => {
    const object = { apiVersion: 'v1', kind: 'K', metadata: { name: 'one' }, spec: [{ value }] };
    expect(refusal(object)).toMatchObject({ code: 'DOCUMENT_INVALID', error });
    expect(refusal({ spec: value }, 'patch configmap one')).toMatchObject({ code: 'DOCUMENT_INVALID', error });
  });

  test('of a request as far as it can carry them', () => {
    expect(written({ ...JSON.parse(ONE), spec: [Number.MAX_SAFE_INTEGER, 1.5, 1e-7] })).toBe(
      `{${JSON_HEAD},"spec":[9007199254740991,1.5,1e-7]}`,
    );
  });
});

describe('a text is cut into documents as kubectl cuts it', () => {
  const list = (...items: string[]) =>
    items.length === 1 ? items[0] : `{"apiVersion":"v1","kind":"List","items":[${items.join(',')}]}`;
  const second = HEAD.replace('one', 'two');

  test.each([
    ['a byte order mark', `\ufeff${HEAD}`, [ONE]],
    ['a byte order mark at the head of a later document', `${HEAD}---\n\ufeff${second}`, [ONE, TWO]],
    ['a byte order mark before JSON', `\ufeff${ONE}`, [ONE]],
    ['CRLF', `${HEAD}---\n${second}`.replaceAll('\n', '\r\n'), [ONE, TWO]],
    ['JSON with CRLF', `${ONE}\r\n${TWO}\r\n`, [ONE, TWO]],
    ['JSON after JSON', `${ONE}${TWO}`, [ONE, TWO]],
    ['JSON in lines', `${ONE}\n${TWO}\n`, [ONE, TWO]],
    ['YAML after JSON', `${ONE}\n---\n${second}`, [ONE, TWO]],
    ['a comment behind the separator', `${HEAD}--- # next\n${second}`, [ONE, TWO]],
    ['blanks behind the separator', `${HEAD}---  \n${second}`, [ONE, TWO]],
    ['separators at both ends', `---\n${HEAD}---\n${second}---\n`, [ONE, TWO]],
    ['empty documents', `---\n---\n${HEAD}---\n---\n# nothing\n---\n${second}`, [ONE, TWO]],
    ['a document end', `${HEAD}...\n---\n${second}`, [ONE, TWO]],
    ['no line break at its end', `${HEAD}---\n${second}`.trimEnd(), [ONE, TWO]],
    ['comments and templates in comments', `# {{ x }}\n${HEAD}# {{ y }}\n`, [ONE]],
  ])('%s', (_, text, objects) => {
    expect(written(text)).toBe(list(...objects));
  });

  test.each([
    ['text behind the separator', `${HEAD}--- text\n${second}`, "nothing but a comment may follow a '---'"],
    ['a directive, which the separator cuts off', `%YAML 1.1\n---\n${HEAD}`, "a '---' is missing after the directives"],
    ['another version of YAML', `%YAML 1.2\n---\n${HEAD}`, 'kubectl reads YAML 1.1 only'],
    [
      'a list without a kind',
      `items:\n- ${HEAD.replaceAll('\n', '\n  ')}\n`,
      'Object 1 of "stdin" lacks apiVersion, kind',
    ],
    ['nothing but comments', '# nothing\n---\n# here\n', '"stdin" must hold 1 to 100 objects.'],
    ['a NUL', `${HEAD}data: {a: "\0"}\n`, '"stdin" holds a control character (U+0000) (line 4).'],
    ['a tab that indents', `${HEAD}data:\n\ta: b\n`, 'not valid YAML or JSON'],
    ['JSON with a comma too many', `{${JSON_HEAD},[}`, 'not valid YAML or JSON'],
  ])('%s is refused', (_, text, says) => {
    expect(refusal(text)).toMatchObject({ code: 'DOCUMENT_INVALID', error: expect.stringContaining(says) });
  });
});

describe('a template that was not rendered is told as one', () => {
  test.each([
    ['a value', `${HEAD}spec: {{ .Values.x }}\n`, 4, '{{ .Values.x }}'],
    ['an action in a line of its own', `{{- if .Values.on }}\n${HEAD}{{- end }}\n`, 1, '{{- if .Values.on }}'],
    [
      'a later line',
      `${HEAD}spec:\n  {{- toYaml .Values.spec | nindent 2 }}\n`,
      5,
      '{{- toYaml .Values.spec | nindent 2 }}',
    ],
    ['a patch', 'spec: {replicas: {{ .Values.replicas }}}', 1, '{{ .Values.replicas }}'],
  ])('%s', (_, text, line, piece) => {
    expect(refusal(text, line === 1 && !text.includes('kind') ? 'patch configmap one' : 'apply -f -')).toEqual({
      refused: true,
      code: 'DOCUMENT_INVALID',
      error: `"stdin" looks like a template that was not rendered: line ${line} holds '${piece}'.`,
      hint: 'Render the template first, for example with "helm template", and give the result as "stdin".',
    });
  });

  test('but not what is quoted, or has its fault elsewhere', () => {
    expect(written(`${HEAD}spec: "{{ .Values.x }}"\n`)).toBe(`{${JSON_HEAD},"spec":"{{ .Values.x }}"}`);
    expect(refusal(`kind: [\n${HEAD}\n\n# {{ .Values.x }}\n`).error).not.toContain('template');
  });
});

describe('a patch means the same in every form', () => {
  test.each([
    ['JSON', '{"spec":{"replicas":3,"on":true}}'],
    ['JSON with blanks', '\ufeff {"spec": {"replicas": 3,\n"on": true}}\n'],
    ['YAML in braces', '{spec: {replicas: 3, on: yes}}'],
    ['YAML', 'spec:\n  replicas: 0x3\n  "on": on\n'],
    ['a document of its own', '---\nspec: {replicas: 3, "on": true}\n'],
    ['an object', { spec: { replicas: 3, on: true } }],
  ])('%s', (name, stdin) => {
    const on = name === 'YAML in braces' ? '"true"' : '"on"';
    expect(patchOf(stdin)).toBe(`{"spec":{"replicas":3,${on}:true}}`);
  });

  test('and is one', () => {
    expect(refusal('a: 1\n---\nb: 2\n', 'patch configmap one')).toMatchObject({
      code: 'DOCUMENT_INVALID',
      error:
        'The patch has more than one document. kubectl would use the first and drop the rest; this server does not.',
      hint: 'Give one patch in each call.',
    });
  });

  test('and fits into an argument', () => {
    const of = (bytes: number) => ({ a: 'x'.repeat(bytes - 8) });
    expect(patchOf(of(131_008))).toHaveLength(131_008);
    expect(refusal(of(131_009), 'patch configmap one')).toEqual({
      refused: true,
      code: 'ARGUMENTS_TOO_LARGE',
      error: 'The patch has 131009 bytes as JSON. kubectl receives it as one argument of at most 131008 bytes.',
      hint: 'Split the patch over several calls, or change the object with apply or replace and "stdin".',
    });
  });
});

describe('what kubectl takes and this server does not', () => {
  test.each([
    ['a merged alias', `${HEAD}a: &a {b: 1}\nspec: {<<: *a}\n`, 'alias'],
    ['a key twice in JSON', `{${JSON_HEAD},"kind":"K"}`, 'twice'],
    ['keys that mean the same', `${HEAD}yes: 1\ntrue: 2\n`, 'twice'],
    ['half a character', `{${JSON_HEAD},"spec":"\\ud800"}`, 'half a character'],
    ['bytes that are no text', `${HEAD}spec: !!binary /w==\n`, '!!binary'],
    ['a mark within a document', `${HEAD}spec: a\ufeffb\n`, 'byte order mark'],
  ])('%s: the refusal says so, and what to do', (_, text, says) => {
    const { code, error, hint } = refusal(text);
    expect({ code, error }).toEqual({
      code: 'DOCUMENT_INVALID',
      error: expect.stringMatching(/kubectl (?:would|may) .*this server does not/),
    });
    expect(error).toContain(says);
    expect(hint).not.toContain('Give "stdin" as an object');
  });
});
