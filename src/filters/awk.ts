import type { AwkTest, AwkValue, Filter } from '../kube/filter.ts';
import { AwkReader } from './awk-reader.ts';
import { type Fault, HIDDEN, refuseFiles, refusePattern } from './fault.ts';
import { type OptionTable, readOptions } from './options.ts';
import { literalPattern, translate } from './posix-regex.ts';

const OPTIONS: OptionTable = { flags: '', values: 'Fv', long: { 'field-separator': 'F', assign: 'v' } };
const FORM = {
  advice:
    'awk takes one program of the form \'[CONDITION] {print $1,$NF}\'; a condition is NR>1, /text/ or $3 == "text"',
};

/** Parses the words behind `awk`: a program that prints fields, of the lines for which simple conditions hold. */
export function parseAwk(words: readonly string[]): Filter | Fault {
  const read = readOptions(words, OPTIONS);
  if ('fault' in read) return read;
  const [program, ...files] = read.operands;
  if (program === undefined) return { fault: 'awk needs a program', ...FORM };
  const file = refuseFiles('awk', files);
  if (file !== undefined) return { ...file, advice: 'Put the program between single quotes' };
  let [separator, outputSeparator] = [' ', ' '];
  for (const { letter, value } of read.options) {
    const assigned = letter === 'F' ? ['', 'FS', value] : /^(FS|OFS)=(.*)$/s.exec(value);
    if (assigned === null) return { fault: `awk -v ${value.split('=', 1)[0]} is not supported` };
    const [, name, text = ''] = assigned;
    if (name === 'FS') separator = letter === 'F' && text === 't' ? '\t' : withTabs(text);
    else outputSeparator = withTabs(text);
  }
  const parsed = parseProgram(program);
  if ('fault' in parsed) return { ...FORM, ...parsed };
  const divided = readSeparator(separator);
  if (typeof divided === 'object' && 'fault' in divided) return divided;
  return { name: 'awk', ...parsed, separator: divided, outputSeparator, record: `awk ${HIDDEN}` };
}

function withTabs(text: string): string {
  return text.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
}

function readSeparator(text: string): Exclude<(Filter & { name: 'awk' })['separator'], undefined> | Fault {
  if (text === ' ') return 'blanks';
  if ([...text].length === 1) return { text };
  const read = translate(text, 'extended');
  if ('fault' in read) return { fault: `the separator is not supported: ${read.fault}` };
  if (text === '') return { fault: 'the separator is empty' };
  return read.literals?.length === 1 ? { text: read.literals[0] ?? '' } : { pattern: read.pattern };
}

type Program = { readonly tests: readonly AwkTest[]; readonly prints: readonly (readonly AwkValue[])[] };

function parseProgram(program: string): Program | Fault {
  const reader = new AwkReader(program);
  const tests: AwkTest[] = [];
  while (!reader.isAtEnd && !reader.sees('{')) {
    const test = readTest(reader);
    if ('fault' in test) return test;
    tests.push(test);
    if (reader.isAtEnd || reader.sees('{')) break;
    if (!reader.take('&&')) return { fault: `awk does not take ${reader.rest}` };
  }
  if (reader.isAtEnd) return tests.length === 0 ? { fault: 'the program is empty' } : { tests, prints: [[WHOLE]] };
  reader.take('{');
  if (!reader.takeWord('print')) return { fault: `the program does more than print: ${reader.rest}` };
  const prints = readPrints(reader);
  if ('fault' in prints) return prints;
  reader.take(';');
  if (!reader.take('}')) return { fault: `awk does not take ${reader.rest}` };
  reader.take(';');
  return reader.isAtEnd
    ? { tests, prints: prints.prints }
    : { fault: `the program does more than print: ${reader.rest}` };
}

const WHOLE: AwkValue = { is: 'field', at: 0 };

function readPrints(reader: AwkReader): { readonly prints: readonly (readonly AwkValue[])[] } | Fault {
  const prints: AwkValue[][] = [];
  const isBracketed = reader.take('(');
  for (;;) {
    const values: AwkValue[] = [];
    for (let value = reader.value(); value !== undefined; value = reader.value()) values.push(value);
    if (values.length > 0) prints.push(values);
    else if (prints.length > 0 || reader.sees(',')) return { fault: `awk does not take ${reader.rest}` };
    if (!reader.take(',')) break;
  }
  if (isBracketed && !reader.take(')')) return { fault: `awk does not take ${reader.rest}` };
  return { prints: prints.length === 0 ? [[WHOLE]] : prints };
}

function readTest(reader: AwkReader): AwkTest | Fault {
  const negated = reader.take('!');
  const whole = reader.pattern();
  if (whole !== undefined) return matches(WHOLE, whole, negated);
  const value = negated ? undefined : reader.value();
  if (value === undefined) return { fault: `awk does not take ${reader.rest}` };
  for (const sign of ['!~', '~'] as const) {
    if (!reader.take(sign)) continue;
    const pattern = reader.pattern() ?? reader.text();
    return pattern === undefined
      ? { fault: `awk does not take ${reader.rest}` }
      : matches(value, pattern, sign === '!~');
  }
  const operator = (['==', '!=', '<=', '>=', '<', '>'] as const).find((each) => reader.take(each));
  const compared = operator && (reader.text() ?? reader.number());
  if (operator === undefined || compared === undefined) return { fault: `awk does not take ${reader.rest}` };
  return { is: 'compares', value, operator, with: compared };
}

function matches(value: AwkValue, source: string, negated: boolean): AwkTest | Fault {
  const read = translate(source, 'extended');
  if ('fault' in read) return refusePattern(read.fault);
  const pattern = read.literals?.length === 1 ? literalPattern(read.literals[0] ?? '') : read.pattern;
  return { is: 'matches', value, pattern, negated };
}
