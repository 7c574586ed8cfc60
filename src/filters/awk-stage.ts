import type { Awk, AwkTest, AwkValue } from '../kube/filter.ts';
import type { Stage } from '../output/sink.ts';
import { lineStage } from './lines.ts';
import { regexOf } from './regex.ts';
import { compareTexts } from './sort-stage.ts';

/** A line with its fields. */
interface Fielded {
  readonly line: string;
  readonly fields: readonly string[];
  readonly number: number;
}

/** Opens an awk. It holds one line. */
export function openAwk({ tests, prints, separator, outputSeparator }: Awk): Stage {
  return lineStage('awk', () => {
    const split = splitter(separator);
    const holds = tests.map(tester);
    let number = 0;
    return {
      line: (line) => {
        number++;
        const fielded = { line, fields: split(line), number };
        if (!holds.every((each) => each(fielded))) return '';
        const words = prints.map((values) => values.map((value) => textOf(value, fielded) ?? '').join(''));
        return `${words.join(outputSeparator)}\n`;
      },
    };
  });
}

function splitter(separator: Awk['separator']): (line: string) => readonly string[] {
  if (separator === 'blanks') return (line) => line.split(/[ \t\n]+/).filter((field) => field !== '');
  if ('text' in separator) return (line) => (line === '' ? [] : line.split(separator.text));
  const regex = regexOf(separator.pattern, { longest: true });
  return (line) => {
    const fields: string[] = [];
    const matcher = regex.matcher(line);
    let from = 0;
    for (let at = 0; at < line.length && matcher.find(at); ) {
      const [start, end] = [matcher.start(), matcher.end()];
      if (end > start) {
        fields.push(line.slice(from, start));
        from = end;
      }
      at = Math.max(end, start + 1);
    }
    return line === '' ? [] : [...fields, line.slice(from)];
  };
}

/** The text of a value; undefined for a field that the line does not have. */
function textOf(value: AwkValue, { line, fields, number }: Fielded): string | undefined {
  if (value.is === 'text') return value.text;
  if (value.is === 'NR') return String(number);
  if (value.is === 'NF') return String(fields.length);
  const at = value.is === 'last' ? fields.length - value.minus : value.at;
  return at === 0 ? line : fields[at - 1];
}

function tester(test: AwkTest): (line: Fielded) => boolean {
  if (test.is === 'matches') {
    const regex = regexOf(test.pattern);
    return (line) => regex.test(textOf(test.value, line) ?? '') !== test.negated;
  }
  const { operator, with: compared } = test;
  return (line) => {
    const order = compare(textOf(test.value, line), compared);
    if (operator === '==') return order === 0;
    if (operator === '!=') return order !== 0;
    if (operator === '<') return order < 0;
    if (operator === '<=') return order <= 0;
    return operator === '>' ? order > 0 : order >= 0;
  };
}

const NUMBER = /^[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t]*$/;

/** Compares as numbers if both are some, as awk does; a field that is not there is both 0 and empty. */
function compare(text: string | undefined, compared: string | number): number {
  if (typeof compared === 'string') return compareTexts(text ?? '', compared);
  if (text === undefined) return 0 - compared;
  return NUMBER.test(text) ? Number(text) - compared : compareTexts(text, String(compared));
}
