import type { Fault } from './fault.ts';
import { joinWords } from './words.ts';

/** Programs that agents pipe output into, and what to do in their place. */
const ADVICE: Readonly<Record<string, string>> = {
  xargs: 'Make one call for the names, and then a call with them',
  tee: 'The answer holds the output; leave tee out',
  sed: 'sed cannot change text here; grep, head, tail and cut choose parts of it',
  tr: 'tr cannot change text here; cut and awk choose parts of it',
  yq: 'Use "-o", "json" in args, and jq',
  kubectl: 'Run one kubectl command with each call',
  python: 'Use jq for JSON, and awk for columns',
  python3: 'Use jq for JSON, and awk for columns',
  perl: 'Use grep -P for patterns of Perl',
  base64: 'Use jq with @base64d for one field of JSON',
};
const PATTERN = /^(?<first>[^/]*)\/(?<pattern>(?:[^/\\]|\\.)+)\/(?<command>[pd])?$/;

/** The fault of a filter that is not supported, with the nearest form that is; `parsed` says what its own parser found. */
export function insteadOf(words: readonly string[], parsed?: Fault): Fault {
  const [name = '', ...rest] = words;
  const instead = name === 'sed' ? ofSed(rest) : name === 'awk' ? ofAwk(rest) : undefined;
  if (parsed !== undefined) return { ...parsed, ...(instead && { instead }) };
  const advice = Object.hasOwn(ADVICE, name) ? ADVICE[name] : undefined;
  return {
    fault: `there is no filter ${JSON.stringify(name)}`,
    ...(instead && { instead }),
    ...(advice !== undefined && { advice }),
  };
}

/** Lines by number or by pattern, as sed prints or deletes them. */
function ofSed(words: readonly string[]): readonly string[] | undefined {
  const isQuiet = words.includes('-n');
  const scripts = words.filter((word) => word !== '-n' && word !== '-E' && word !== '-r' && word !== '-e');
  const [script = ''] = scripts;
  if (scripts.length !== 1) return undefined;
  const lines = /^(\d{1,9})(?:,(\d{1,9}|\$))?([pdq])$/.exec(script);
  if (lines !== null) {
    const [, from = '', to = from, command] = lines;
    if (command === 'p' && isQuiet)
      return to === '$'
        ? [`tail -n +${from}`]
        : [...(from === '1' ? [] : [`tail -n +${from}`]), `head -n ${Math.max(1, Number(to) - Number(from) + 1)}`];
    if (command === 'q' && !isQuiet) return [`head -n ${from}`];
    if (command === 'd' && !isQuiet && from === '1' && to !== '$') return [`tail -n +${Number(to) + 1}`];
    return undefined;
  }
  const { first, pattern, command } = PATTERN.exec(script)?.groups ?? {};
  if (pattern === undefined || first !== '') return undefined;
  const style = words.includes('-E') || words.includes('-r') ? ['-E'] : [];
  if (command === 'p' && isQuiet) return [joinWords(['grep', ...style, pattern])];
  return command === 'd' && !isQuiet ? [joinWords(['grep', '-v', ...style, pattern])] : undefined;
}

/** Programs of awk that other filters are for. */
function ofAwk(words: readonly string[]): readonly string[] | undefined {
  const program = words.at(-1) ?? '';
  if (/^\s*END\s*\{\s*print\s+NR\s*;?\s*\}\s*$/.test(program)) return ['wc -l'];
  if (/^\s*!\w+\[\$0\]\+\+\s*$/.test(program)) return ['sort -u'];
  return undefined;
}
