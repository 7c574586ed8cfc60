import { oneLine } from '../untrusted/one-line.ts';
import { makeVisible } from '../untrusted/visible.ts';
import { approvalLines, changeOf } from './approval.ts';
import type { Body } from './way.ts';

/** What the command prints, and its exit code. */
export interface Shown {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** The exit codes that are not kubectl's. docs/command-line.md lists them. */
export const EXIT = { noAnswer: 69, needsApproval: 75, refused: 77, timedOut: 124 } as const;

const PROGRAM = 'kubernetes-remediation-mcp';

/** How an answer is shown. */
export interface Showing {
  /** Whether the whole result is printed as JSON. */
  readonly json: boolean;
  /** As in Way. */
  readonly keeps: boolean;
  /** The address of the server, if it was given as an option. */
  readonly server?: string | undefined;
  /** The streams that a person reads on a terminal. Programs that read them get what kubectl printed, to the byte. */
  readonly terminals?: { readonly stdout: boolean; readonly stderr: boolean };
}

/**
 * Turns an answer into what a shell expects. What a server says is shown with nothing that moves the cursor or hides; so is what
 * kubectl printed, on a terminal. Pure.
 */
export function showResult(body: Body, { json, keeps, server, terminals }: Showing): Shown {
  const exitCode = exitCodeOf(body);
  if (json) return { stdout: `${makeVisible(JSON.stringify(body, null, 2), 'json')}\n`, stderr: '', exitCode };
  const change = changeOf(body);
  const said = [
    ...line('error', forShell(text(body['error']))),
    ...line('code', body['code']),
    ...line('notice', noticeOf(body, keeps)),
    ...(change === undefined ? line('hint', forShell(text(body['hint']))) : approvalLines(change, { body, keeps })),
    ...nextPart(body, keeps, server),
  ];
  const stderr = printedOn(terminals?.stderr, text(body['stderr']));
  const gap = stderr === '' || stderr.endsWith('\n') ? '' : '\n';
  const lines = said.length === 0 ? '' : `${said.join('\n')}\n`;
  const printed = printedOn(terminals?.stdout, text(body['stdout']));
  const isApplied = change !== undefined && body['success'] === true && printed === '';
  const applied = isApplied ? `${oneLine(change.summary)}\n` : '';
  return { stdout: printed + applied, stderr: stderr + (lines === '' ? '' : gap) + lines, exitCode };
}

/** kubectl's exit code if it ran to its end; else a code of this program. */
function exitCodeOf(body: Body): number {
  const { return_code: code, success, code: word } = body;
  // The server may be any program: what is no exit code ends this command with none of its own meanings.
  if (typeof code === 'number') return Number.isInteger(code) && code >= 0 && code <= 255 ? code : 1;
  if (success === true) return 0;
  if (word === 'APPROVAL_REQUIRED') return EXIT.needsApproval;
  // What timed out has no code: its output so far is in the answer.
  return word === undefined && 'stdout' in body ? EXIT.timedOut : EXIT.refused;
}

/** A notice that says how to go on says it of a later command, if one can. */
function noticeOf({ notice }: Body, keeps: boolean): string {
  return forShell(keeps ? text(notice) : text(notice).replace(NEXT_PART, ''));
}

const NEXT_PART = / ?For the next part, [^.]*"continue", as given here\./;

/** How to get the rest of a shortened output. */
function nextPart({ continue: cursor, notice }: Body, keeps: boolean, server: string | undefined): readonly string[] {
  if (typeof cursor !== 'string') return [];
  if (!keeps) return ['next part: a later command can go on only if ANSWER_KEY is set, or on a server (--server URL)'];
  const isAlone = /only "continue"/.test(text(notice));
  const where = server === undefined ? '' : ` --server '${server.replaceAll("'", '%27')}'`;
  return line('next part', `${PROGRAM} kubectl${where} --continue ${cursor}${isAlone ? '' : ' ARGS...'}`);
}

/** The sentences of answers name arguments of a tool call: here they are options. */
export function forShell(sentence: string): string {
  return sentence
    .replaceAll(/"pipe", for example \["([^"]*)"\]/g, '--pipe "$1"')
    .replaceAll('"pipe"', '--pipe')
    .replaceAll('call this tool with only "continue", as given here', 'run the command below')
    .replaceAll(
      'repeat this call with the same arguments and "continue", as given here',
      'run the command below with the same words',
    )
    .replaceAll(/Use -f - and give the objects in "stdin"\.?/g, 'Use standard input: kubectl apply -f - < FILE.')
    .replaceAll(/"stdin"(?!:)/g, 'standard input')
    .replaceAll('Call get_config to see', `Run ${PROGRAM} explain-policy where the server is, to see`);
}

function line(name: string, value: unknown): readonly string[] {
  return typeof value === 'string' && value !== '' ? [`${name}: ${oneLine(value)}`] : [];
}

function printedOn(isTerminal: boolean | undefined, printed: string): string {
  return isTerminal === true ? makeVisible(printed, 'text') : printed;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
