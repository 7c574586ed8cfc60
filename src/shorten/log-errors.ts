/** Words of lines that say that something went wrong. */
const BAD =
  /\b(?:err|errors?|fatal|panic(?:ked)?|\w*exception|critical|crit|emerg|severe|fail(?:s|ed|ure|ures|ing)?|cannot|could not|unable|denied|refused|forbidden|unauthorized|time(?:d )?out|unreachable|no such|not found|oom\w*|killed|traceback|segfault|segmentation fault|core dumped|abort(?:ed|ing)?|crash\w*|unhealthy|x509)\b|^[EF]\d{4} /i;
/** Names of errors as languages write them. */
const NAMED = /[A-Za-z](?:Error|Exception)\b/;
/** The same words where they say that nothing did. */
const NOT_BAD =
  /\b(?:no|0|zero|without) (?:errors?|failures?|exceptions?)\b|\b(?:err|errors?|exception|failures?|failed)["']?\s?[=:]\s?["']?(?:nil|null|none|<nil>|0|false|-|""|'')(?![\w.])/gi;
/** A line that goes on with what the line before began, as in a stack trace. */
const GOES_ON = /^(?:\s|at |caused by\b|\.{3} \d+ more|traceback\b|goroutine \d|\}|\))/i;

const BEFORE = 2;
const AFTER = 3;
const MOST_OF_TRACE = 20;
/** The end of a log says how a program ended. */
const LAST_LINES = 5;

/** Whether a line says that something went wrong. */
export function saysError(line: string): boolean {
  return NAMED.test(line) || (BAD.test(line) && BAD.test(line.replace(NOT_BAD, '')));
}

/**
 * The order in which lines of a log matter, by their indices: the last ones, then errors with the lines around them, the first
 * error before the newest ones, then all others from the newest on.
 */
export function orderOfLines(lines: readonly string[]): readonly number[] {
  const order = new Set<number>();
  const add = (from: number, to: number): void => {
    for (let index = Math.max(0, from); index < Math.min(lines.length, to); index++) order.add(index);
  };
  add(lines.length - LAST_LINES, lines.length);
  const errors = lines.flatMap((line, index) => (saysError(line) ? [index] : []));
  for (const index of [...errors.slice(0, 1), ...errors.slice(1).reverse()]) {
    let end = index + 1;
    while (end <= index + MOST_OF_TRACE && GOES_ON.test(lines[end] ?? '')) end++;
    add(index, end);
    add(index - BEFORE, index);
    add(end, index + 1 + AFTER);
  }
  for (let index = lines.length - 1; index >= 0; index--) order.add(index);
  return [...order];
}
