import { hash } from 'node:crypto';
import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { Subject } from '../kube/subject.ts';
import { renderStdin } from '../kubectl/render.ts';
import type { Verdict } from '../policy/decide.ts';
import { recordedArgv, touchesSecrets } from './argv.ts';
import { touchedObjects } from './objects.ts';
import type { Entry } from './record.ts';

/** What a client says of itself. */
export interface Client {
  readonly name: string;
  readonly version: string;
}

/** A call as far as it has come. */
export interface CallSoFar {
  readonly callId: string;
  readonly tool: string;
  readonly subject: Subject;
  readonly client?: Client | undefined;
  readonly plan?: Plan | undefined;
  readonly verdict?: Verdict | undefined;
}

/** A call that was answered. */
export interface AnsweredCall extends CallSoFar {
  readonly execution?: Execution | undefined;
  /** The error code of the answer. */
  readonly code?: string | undefined;
  readonly success: boolean;
  readonly defect?: boolean;
  readonly durationMs: number;
}

const MOST_CHARACTERS = 256;
const MOST_GROUPS = 64;

export function startedEntry(call: CallSoFar, now: Date): Entry<'started'> {
  return { time: now.toISOString(), phase: 'started', ...toCall(call), ...toJudged(call) };
}

/** The last record of a call: `refused` where nothing was to run, else `ended`. */
export function answeredEntry(call: AnsweredCall, now: Date): Entry<'ended' | 'refused'> {
  const { execution, code, durationMs, defect = false, success } = call;
  const time = now.toISOString();
  if (execution === undefined && !success && !defect)
    return { time, phase: 'refused', ...toCall(call), ...toJudged(call), ...(code && { code }), durationMs };
  const ended = defect ? 'defect' : (execution?.ended ?? 'reported');
  return { time, phase: 'ended', ...toCall(call), ended, ...(code && { code }), ...toEnd(execution), durationMs };
}

function toCall({ callId, subject, client, tool, plan }: CallSoFar) {
  return {
    callId,
    caller: { method: subject.method, name: cut(subject.name), groups: subject.groups.slice(0, MOST_GROUPS).map(cut) },
    ...(client && { client: { name: cut(client.name), version: cut(client.version) } }),
    tool,
    ...(plan && { subcommand: plan.command.path.join(' ') }),
  };
}

function toJudged({ plan, verdict }: CallSoFar) {
  if (plan === undefined) return {};
  const { command } = plan;
  const actAs = verdict?.allowed ? verdict.permit.terms.actAs : undefined;
  const stdin = renderStdin(command);
  return {
    argv: [...recordedArgv(command)],
    ...(stdin !== undefined && {
      stdin: {
        bytes: Buffer.byteLength(stdin),
        ...(touchesSecrets(command) ? {} : { sha256: hash('sha256', stdin) }),
      },
    }),
    objects: [...touchedObjects(command)],
    ...(actAs && { actAs: { user: cut(actAs.user), groups: actAs.groups.slice(0, MOST_GROUPS).map(cut) } }),
    ...(verdict && {
      verdict: verdict.allowed ? ('allowed' as const) : ('denied' as const),
      rules: verdict.voices.map(({ rule }) => rule),
    }),
  };
}

function toEnd(execution: Execution | undefined) {
  if (execution === undefined || execution.ended === 'not-run') return {};
  const { stdout, stderr } = execution;
  const printed = {
    ...(stdout && { stdoutBytes: stdout.totalBytes }),
    ...(stderr && { stderrBytes: stderr.totalBytes }),
    ...((stdout || stderr) && { truncated: Boolean(stdout?.truncated || stderr?.truncated) }),
  };
  return execution.ended === 'exited' ? { exitCode: execution.exitCode, ...printed } : printed;
}

function cut(text: string): string {
  return text.slice(0, MOST_CHARACTERS);
}
