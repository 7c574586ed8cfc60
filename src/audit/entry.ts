import { hash } from 'node:crypto';
import type { WriteName, WritesOfCommand } from '../kube/admission-request.ts';
import type { ActAs, Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { Subject } from '../kube/subject.ts';
import { renderStdin } from '../kubectl/render.ts';
import { ADDED_STEPS, type AddedStep } from '../policy/added-steps.ts';
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
const MOST_WORDS = 64;

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

/** A planned change: its id, the hash of what was reviewed, and the id of the change that it takes back. */
export interface RecordedChange {
  readonly id: string;
  readonly hash: string;
  readonly undoes?: string | undefined;
  /** The standing grant that approved it, and the user who made the grant. */
  readonly grant?: { readonly name: string; readonly uid: string; readonly by: string } | undefined;
}

/** A step that is about to run beside the call's own command, or in its place. */
export interface StepSoFar extends CallSoFar {
  readonly step: AddedStep | 'course';
  /** Tells it from the other steps of its call. */
  readonly stepNumber?: number;
  /** The words for types that discovery is asked about. */
  readonly words?: readonly string[] | undefined;
  /** The planned change that the step belongs to. */
  readonly change?: RecordedChange | undefined;
  readonly actAs?: ActAs | undefined;
}

/** A step that is over. */
export interface EndedStep extends StepSoFar {
  readonly execution?: Execution | undefined;
  /** The writes that the server itself made in the step. */
  readonly writes?: readonly WriteName[] | undefined;
  readonly defect?: boolean;
  readonly durationMs: number;
}

export function stepStartedEntry(step: StepSoFar, now: Date): Entry<'step-started'> {
  const { words, ...rest } = step;
  return {
    time: now.toISOString(),
    phase: 'step-started',
    ...toStep(step),
    ...(words && { words: words.slice(0, MOST_WORDS).map(cut) }),
    ...toJudged(rest),
  };
}

export function stepEndedEntry(step: EndedStep, now: Date): Entry<'step-ended'> {
  const { execution, writes, durationMs, defect = false } = step;
  const ended = defect ? 'defect' : (execution?.ended ?? 'answered');
  const code = execution?.ended === 'not-run' ? execution.refusal.code : undefined;
  const time = now.toISOString();
  const end = { ...toEnd(execution), ...toWrites(writes && { writes }) };
  return { time, phase: 'step-ended', ...toStep(step), ended, ...(code && { code }), ...end, durationMs };
}

function toStep({ step, stepNumber, change, ...call }: StepSoFar) {
  const as = step === 'course' ? 'caller' : ADDED_STEPS[step].as;
  return {
    ...toCall(call),
    step,
    ...(stepNumber !== undefined && { stepNumber }),
    ...(change && { change: toChange(change) }),
    as,
  };
}

function toChange({ id, hash, undoes, grant }: RecordedChange) {
  return {
    ...{ id, hash },
    ...(undoes !== undefined && { undoes }),
    ...(grant && { grant: { name: grant.name, uid: grant.uid, by: cut(grant.by) } }),
  };
}

function toJudged({ plan, verdict, ...step }: CallSoFar & Pick<StepSoFar, 'actAs'>) {
  const actAs = step.actAs ?? (verdict?.allowed ? verdict.permit.terms.actAs : undefined);
  const asked = actAs && { actAs: { user: cut(actAs.user), groups: actAs.groups.slice(0, MOST_GROUPS).map(cut) } };
  if (plan === undefined) return { ...asked };
  const { command } = plan;
  const stdin = renderStdin(command);
  return {
    argv: [...recordedArgv(command)],
    ...(plan.pipe && { pipe: plan.pipe.map(({ record }) => cut(record)) }),
    ...(stdin !== undefined && {
      stdin: {
        bytes: Buffer.byteLength(stdin),
        ...(touchesSecrets(command) ? {} : { sha256: hash('sha256', stdin) }),
      },
    }),
    objects: [...touchedObjects(command)],
    ...asked,
    ...(verdict && {
      verdict: verdict.allowed ? ('allowed' as const) : ('denied' as const),
      rules: verdict.voices.map(({ rule }) => rule),
    }),
  };
}

function toEnd(execution: Execution | undefined) {
  return { ...toOutput(execution), ...toWrites(execution) };
}

function toOutput(execution: Execution | undefined) {
  if (execution === undefined || execution.ended === 'not-run') return {};
  const { stdout, stderr } = execution;
  const printed = {
    ...(stdout && { stdoutBytes: stdout.totalBytes }),
    ...(stderr && { stderrBytes: stderr.totalBytes }),
    ...((stdout || stderr) && { truncated: Boolean(stdout?.truncated || stderr?.truncated) }),
  };
  return execution.ended === 'exited' ? { exitCode: execution.exitCode, ...printed } : printed;
}

function toWrites({ writes, refusedWrite }: WritesOfCommand = {}) {
  return {
    ...(writes && { writes: writes.map(toWrite) }),
    ...(refusedWrite && { refusedWrite: { rule: refusedWrite.rule, ...toWrite(refusedWrite) } }),
  };
}

function toWrite({ operation, resource, subresource, namespace, name }: WriteName) {
  return {
    operation,
    resource: cut(resource),
    ...(subresource !== undefined && { subresource: cut(subresource) }),
    ...(namespace !== undefined && { namespace: cut(namespace) }),
    ...(name !== undefined && { name: cut(name) }),
  };
}

function cut(text: string): string {
  return text.slice(0, MOST_CHARACTERS);
}
