import type { Captured, Execution } from '../kube/execution.ts';
import { CAUSE, DETAILS, HEADS, SENTENCES, TAILS } from './known-messages.ts';

const NOT_SHOWN = '(not shown)';
const NOTICE =
  'Parts of the error are not shown, because the API server may quote values of a Secret there. ' +
  'Check the field that it names: data holds base64; stringData, labels and annotations hold text.';

/**
 * The same execution of a call that touches Secrets, without anything that an error or a warning may quote of an object. Of
 * each line stays what is known to quote nothing: who says it, why, of which object and field. Everything else is withheld,
 * and the notice says so. What the call printed on stdout stays.
 */
export function hideQuoted(execution: Execution): Execution {
  if (execution.ended === 'not-run' || execution.stderr === undefined) return execution;
  const { stderr, notice } = execution;
  const text = withoutQuotes(stderr.text);
  if (text === stderr.text) return execution;
  const shown: Captured = { ...stderr, text };
  return { ...execution, stderr: shown, notice: notice === undefined ? NOTICE : `${notice} ${NOTICE}` };
}

function withoutQuotes(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const shown = knownPart(line);
    // A quoted value can have many lines, and one sentence about them is enough.
    if (shown !== NOT_SHOWN || lines.at(-1)?.endsWith(NOT_SHOWN) !== true) lines.push(shown);
  }
  return lines.join('\n');
}

/** As much of a line as quotes nothing. */
function knownPart(line: string): string {
  let shown = '';
  let rest = line;
  for (;;) {
    const head = firstMatch(HEADS, rest);
    if (head === undefined) break;
    shown += head;
    rest = rest.slice(head.length);
  }
  if (rest === '' || SENTENCES.some((sentence) => sentence.test(rest))) return `${shown}${rest}`;
  const cause = CAUSE.exec(rest);
  if (cause === null) return `${shown}${NOT_SHOWN}${firstMatch(TAILS, rest) ?? ''}`;
  const [field] = cause;
  const said = rest.slice(field.length);
  const detail = firstMatch(DETAILS, said) ?? '';
  if (detail === said) return line;
  return `${shown}${field}${NOT_SHOWN}${detail === '' ? '' : `: ${detail}`}`;
}

function firstMatch(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && found !== '') return found;
  }
  return undefined;
}
