import type { Position } from '../kube/answer.ts';
import type { Plan } from '../kube/command.ts';
import type { Captured, Execution } from '../kube/execution.ts';
import { isReading } from '../policy/classification/index.ts';
import { kindOf } from '../shorten/kind.ts';
import { bytesOf, type Page, startWithin } from '../shorten/page.ts';
import { shorten } from '../shorten/shorten.ts';

/** What bounds the answer of one call. */
export interface AnswerBudget {
  readonly plan: Plan;
  /** Bytes of both streams with what is said of them. */
  readonly maxBytes: number;
  /** At this budget nothing is shortened. */
  readonly maxOutputBytes: number;
  /** Makes the cursor that goes on at a position, in at most so many bytes. */
  readonly seal: (position: Position, mostBytes: number) => { readonly cursor: string; readonly isAlone: boolean };
}

const MOST_OF_NOTICE = 700;
const MOST_OF_CURSOR = 1200;

/** Shortens the output of a command to the budget of its answer. What fits stays as it is, to the byte. */
export function withinBudget(execution: Execution, budget: AnswerBudget): Execution {
  if (execution.ended === 'not-run') return execution;
  const { plan, maxBytes, maxOutputBytes } = budget;
  const from = plan.answer?.from;
  const { stdout = NOTHING, stderr = NOTHING } = execution;
  const hint = Math.min(bytesOf(execution.notice ?? ''), Math.floor(maxBytes / 4));
  const whole = bytesOf(stdout.text) + bytesOf(stderr.text) + hint;
  if (from === undefined && (maxBytes >= maxOutputBytes || whole <= maxBytes)) return execution;
  const room = {
    notice: Math.min(MOST_OF_NOTICE, Math.floor(maxBytes / 4)),
    cursor: Math.min(MOST_OF_CURSOR, Math.floor(maxBytes / 4)),
  };
  const both = maxBytes - hint - room.notice - room.cursor;
  const complained = shortenStderr(stderr, Math.max(Math.floor(both / 3), both - bytesOf(stdout.text)));
  // A command that changes something is not run again to see more of what it printed.
  const goesOn = execution.ended === 'exited' && isReading(plan.command.path);
  const page = shorten(
    {
      text: stdout.text,
      maxBytes: both - bytesOf(complained.text),
      from,
      lacks: stdout.truncated ? (stdout.kept === 'first' ? 'end' : 'start') : undefined,
      goesOn,
    },
    kindOf(plan.command, plan.pipe),
  );
  const next = goesOn ? page.next : undefined;
  const sealed = next && budget.seal(next, room.cursor);
  const isWhole = page.leftOut === undefined && from === undefined && !stdout.truncated;
  const shown: Captured = {
    ...stdout,
    text: page.text,
    truncated: page.leftOut !== undefined || stdout.truncated,
    isShortened: true,
  };
  const notice = wholeWithin(
    noticeOf(page, { stdout, complained, sealed, goesOn, path: plan.command.path }),
    room.notice,
  );
  return {
    ...execution,
    ...(execution.stdout && { stdout: isWhole ? stdout : shown }),
    ...(execution.stderr && { stderr: complained }),
    ...(notice !== '' && { rest: { notice, ...(sealed && { cursor: sealed.cursor }) } }),
  } as Execution;
}

const NOTHING: Captured = { text: '', kept: 'first', totalBytes: 0, truncated: false };

function shortenStderr(stderr: Captured, maxBytes: number): Captured {
  if (bytesOf(stderr.text) <= maxBytes) return stderr.truncated ? { ...stderr, isShortened: true } : stderr;
  const { text } = shorten({ text: stderr.text, maxBytes, goesOn: false }, 'lines');
  return { ...stderr, text, truncated: true, isShortened: true };
}

interface Said {
  readonly stdout: Captured;
  readonly complained: Captured;
  readonly sealed: { readonly isAlone: boolean } | undefined;
  readonly goesOn: boolean;
  readonly path: readonly string[];
}

/** As many of the first sentences as there is room for; of the first alone, its start. */
function wholeWithin(sentences: readonly string[], maxBytes: number): string {
  const fitting = sentences.filter((_, at) => bytesOf(sentences.slice(0, at + 1).join(' ')) <= maxBytes);
  return fitting.length > 0 ? fitting.join(' ') : startWithin(sentences[0] ?? '', maxBytes);
}

function noticeOf(page: Page, { stdout, complained, sealed, goesOn, path }: Said): readonly string[] {
  const beyond = stdout.truncated
    ? `The server kept only the ${stdout.kept} part of ${stdout.isCutShort ? 'more than ' : ''}${stdout.totalBytes} bytes (KUBECTL_MAX_OUTPUT_BYTES).`
    : undefined;
  const isCut = page.leftOut !== undefined || beyond !== undefined;
  return [
    page.changed && 'The output changed since the previous part, so entries may be missing or appear twice.',
    page.leftOut,
    beyond,
    complained.truncated ? 'stderr is shortened.' : undefined,
    howToGoOn(sealed, isCut && !goesOn),
    isCut ? `${sealed === undefined ? 'For more, ' : 'Or '}${narrowerCall(path)}.` : undefined,
  ].filter((each) => typeof each === 'string');
}

function howToGoOn(sealed: Said['sealed'], isLost: boolean): string | undefined {
  if (isLost) return 'The command is not run again to show the rest.';
  if (sealed === undefined) return undefined;
  return sealed.isAlone
    ? 'For the next part, call this tool with only "continue", as given here.'
    : 'For the next part, repeat this call with the same arguments and "continue", as given here.';
}

/** How to ask for less, in the words of the command. */
function narrowerCall(path: readonly string[]): string {
  const [command = ''] = path;
  switch (command) {
    case 'logs':
      return 'ask for less with --tail, --since, -c or "pipe", for example ["grep -i error"]';
    case 'exec':
    case 'run':
      return 'let the command in the container print less';
    case 'get':
      return 'ask for less with a name, -l, --field-selector, -o custom-columns or "pipe"';
    case 'describe':
    case 'top':
      return 'ask for less with a name, -l or "pipe"';
    default:
      // A change is not to be made again to see more of it.
      return isReading(path) ? 'ask for less with "pipe", for example ["head -50"]' : 'read the objects with get';
  }
}
