import { approvalLines, type ShownChange } from './approval.ts';
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

/** How an answer is shown. `keeps` as in Way; `server` is the address that was given as an option. */
interface Showing {
  readonly json: boolean;
  readonly keeps: boolean;
  readonly server?: string | undefined;
}

/** Turns an answer into what a shell expects. Pure. */
export function showResult(body: Body, { json, keeps, server }: Showing): Shown {
  const exitCode = exitCodeOf(body);
  if (json) return { stdout: `${JSON.stringify(body, null, 2)}\n`, stderr: '', exitCode };
  const change = body['change'] as ShownChange | undefined;
  const said = [
    ...line('error', forShell(text(body['error']))),
    ...line('code', body['code']),
    ...line('notice', forShell(text(body['notice']))),
    ...(change === undefined ? line('hint', forShell(text(body['hint']))) : approvalLines(change, { body, keeps })),
    ...nextPart(body, keeps, server),
  ];
  const stderr = text(body['stderr']);
  const gap = stderr === '' || stderr.endsWith('\n') ? '' : '\n';
  const lines = said.length === 0 ? '' : `${said.join('\n')}\n`;
  const printed = text(body['stdout']);
  const applied = change !== undefined && body['success'] === true && printed === '' ? `${change.summary}\n` : '';
  return { stdout: printed + applied, stderr: stderr + (lines === '' ? '' : gap) + lines, exitCode };
}

/** kubectl's exit code if it ran to its end; else a code of this program. */
function exitCodeOf(body: Body): number {
  const { return_code: code, success, code: word } = body;
  if (typeof code === 'number') return code;
  if (success === true) return 0;
  if (word === 'APPROVAL_REQUIRED') return EXIT.needsApproval;
  // What timed out has no code: its output so far is in the answer.
  return word === undefined && 'stdout' in body ? EXIT.timedOut : EXIT.refused;
}

/** How to get the rest of a shortened output. */
function nextPart({ continue: cursor, notice }: Body, keeps: boolean, server: string | undefined): readonly string[] {
  if (typeof cursor !== 'string') return [];
  if (!keeps) return ['next part: a later command can go on only if ANSWER_KEY is set, or on a server (--server URL)'];
  const isAlone = /only "continue"/.test(text(notice));
  const where = server === undefined ? '' : ` --server '${server.replaceAll("'", '%27')}'`;
  return [`next part: ${PROGRAM} kubectl${where} --continue ${cursor}${isAlone ? '' : ' ARGS...'}`];
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

export function line(name: string, value: unknown): readonly string[] {
  return typeof value === 'string' && value !== '' ? [`${name}: ${value}`] : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
