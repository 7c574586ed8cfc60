import { randomUUID } from 'node:crypto';
import { type Change, changeOf } from '../audit/change.ts';
import type { AnsweredCall, CallSoFar } from '../audit/entry.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import type { Position } from '../kube/answer.ts';
import type { Plan } from '../kube/command.ts';
import { labelValue } from '../kube/diagnostic-pod.ts';
import type { AsPlanned } from '../remediation/as-planned.ts';
import { type Outcome, toRefusal } from '../result/outcome.ts';
import { mostOfAnswer } from '../tools/answer-wish.ts';
import { dropAbsent } from '../tools/arguments.ts';
import type { AnswerFacts, Command, PlanFacts, ToolSettings } from '../tools/tool.ts';
import type { CallSpan } from '../tracing/tracing.ts';
import { withinBudget } from './answer-budget.ts';
import { type Allowed, type Ask, asking, isPlannedFirst } from './ask-approval.ts';
import { CallerPlaces } from './caller-places.ts';
import { CallDesk, type DeskParts } from './change-desk.ts';
import { unlessChangeFails } from './change-failures.ts';
import { courseSteps } from './course-steps.ts';
import { fitHint } from './fit-hint.ts';
import { Hints } from './hints.ts';
import { CHANGES_OFF, NOT_AN_OBJECT, refuseCallerBusy, STOPPING } from './not-served.ts';
import type { Call, CallParts, PipelineParts } from './pipeline-parts.ts';
import { runPlanned } from './planned-run.ts';
import { redactOutcome } from './redact-outcome.ts';
import { inWordsOf } from './reword.ts';
import { type OwnRun, type StepCall, Steps } from './step.ts';
import { UntrustedText } from './untrusted.ts';
import { runVerified } from './verified-run.ts';

/** How far a call came, and its answer. */
type Served = Pick<AnsweredCall, 'plan' | 'verdict' | 'execution'> & { readonly outcome: Outcome };

/** The path of every call, from the request's arguments to the answer, and the count of those on it. */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #calls = new Set<Promise<unknown>>();
  readonly #places: CallerPlaces;
  readonly #untrusted: UntrustedText;
  #draining = false;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#places = new CallerPlaces(parts.maxCallsPerCaller);
    this.#untrusted = new UntrustedText(parts.marksUntrusted);
  }

  /** Takes one call from request to answer. Refusals are answers; rejects only on a defect. */
  answer(call: Call): Promise<Outcome> {
    return this.#track(this.#answer(call, randomUUID(), performance.now()));
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#calls.add(work);
    return work.finally(() => this.#calls.delete(work));
  }

  /** Takes no new calls from now on; resolves when those under way have been answered. */
  async drain(): Promise<void> {
    this.#draining = true;
    await Promise.allSettled(this.#calls);
  }

  /** Whether one call runs only: then there are no other records that its own could wait for. */
  get #isAlone(): boolean {
    return this.#calls.size === 1;
  }

  get draining(): boolean {
    return this.#draining;
  }

  async #answer(call: Call, callId: string, startedAt: number): Promise<Outcome> {
    const head = { callId, tool: call.tool.name, subject: this.#untrusted.of(call.subject), client: call.client };
    const span = this.#parts.beginSpan(head.tool, callId, call.trace ?? {});
    const leave = this.#places.take(call.subject);
    const settings = this.#parts.settingsFor(call.subject);
    const { timeoutSeconds = settings.timeoutSeconds } = call.tool.kind === 'course' ? call.tool : {};
    const timeoutMs = timeoutSeconds * 1000;
    const stepCall: StepCall = { ...head, signal: call.signal, timeoutMs };
    const steps = new Steps(this.#parts, stepCall);
    try {
      const { outcome: said, ...served } =
        leave === undefined
          ? { outcome: toRefusal(refuseCallerBusy(this.#parts.maxCallsPerCaller)) }
          : await this.#serve(call, settings, { head, span, steps, stepCall, startedAt });
      const shaped = inWordsOf(call, said);
      const { redaction } = this.#parts;
      const fitted = fitHint(call.tool, shaped);
      const outcome = redaction === undefined ? fitted : redactOutcome(fitted, redaction);
      const { success, body } = outcome;
      const code = body['code'] as string | undefined;
      const durationMs = since(startedAt);
      const answered = { ...head, ...served, success, code, durationMs };
      await this.#finish(answered, span);
      const made = changeOf(answered);
      if (made !== undefined && answered.plan !== undefined) this.#writeEvents(answered.plan, made, steps);
      const { return_code: returnCode, truncated } = body;
      // If the audit record goes to stderr as well, it says all of this.
      const level = this.#parts.audit.streams.includes('stderr') ? 'debug' : 'info';
      this.#parts.logger[level]({ callId, tool: head.tool, success, code, returnCode, truncated, durationMs }, 'call');
      return outcome;
    } catch (error) {
      await this.#finish({ ...head, success: false, defect: true, durationMs: since(startedAt) }, span);
      throw error;
    } finally {
      leave?.();
    }
  }

  async #finish(call: AnsweredCall, span: CallSpan): Promise<void> {
    // A refusal is over before the next call is read: it would always seem to be alone.
    await this.#parts.audit.answered(call, call.execution !== undefined && this.#isAlone);
    this.#parts.observe(call);
    span.end(call);
  }

  async #serve(call: Call, settings: ToolSettings, parts: CallParts): Promise<Served> {
    const { tool } = call;
    if (this.#draining) return { outcome: toRefusal(STOPPING) };
    const given = dropAbsent(call.arguments);
    if (given === undefined) return { outcome: toRefusal(NOT_AN_OBJECT) };
    if (tool.kind === 'report') return { outcome: shape(tool.report(given, settings, await this.#parts.facts())) };
    const grammar = await this.#parts.grammar();
    const { timeoutSeconds, defaultNamespace } = settings;
    const answers: AnswerFacts = {
      maxBytes: mostOfAnswer(settings),
      open: (cursor) => this.#parts.cursors.open(call.subject, tool.name, cursor),
    };
    const caller = labelValue(call.subject.name);
    const facts = { callId: parts.head.callId, caller, grammar, timeoutSeconds, defaultNamespace, answers };
    if (tool.kind === 'choice') {
      const chosen = tool.choose(given, facts);
      if (isRefusal(chosen)) return { outcome: toRefusal(chosen) };
      return this.#serve({ ...call, tool: chosen.tool, arguments: chosen.given }, settings, parts);
    }
    if (tool.kind === 'course') {
      const outcome = shape(await tool.run(given, facts, courseSteps(parts.steps)));
      return { outcome: this.#untrusted.readOutcome(outcome, parts.head.subject) };
    }
    const { changes } = this.#parts;
    const { steps, stepCall } = parts;
    const announce: DeskParts['announce'] = (plan, made) => this.#writeEvents(plan, made, steps);
    const { report, session, onPending } = call;
    const desk =
      changes && new CallDesk({ ...changes, steps, call: stepCall, report, session, onPending, facts, announce });
    if (tool.kind === 'change') {
      const outcome =
        desk === undefined ? toRefusal(CHANGES_OFF) : shape(await unlessChangeFails(tool.run(given, desk)));
      return { outcome: this.#untrusted.readOutcome(outcome, parts.head.subject) };
    }
    await tool.prepare?.(given);
    const plan = tool.plan(given, facts);
    if (isRefusal(plan)) return { outcome: toRefusal(plan) };
    return this.#serveCommand(tool, plan, call, { ...parts, facts, settings, ask: desk && asking(desk, tool, given) });
  }

  async #serveCommand(
    tool: Command,
    plan: Plan,
    { signal, report, whenAnswered }: Call,
    {
      head,
      span,
      steps,
      startedAt,
      facts,
      settings,
      ask,
    }: CallParts & {
      readonly facts: PlanFacts & { readonly answers: AnswerFacts };
      readonly settings: ToolSettings;
      readonly ask: Ask | undefined;
    },
  ): Promise<Served> {
    const verdict = await steps.judge(plan);
    this.#parts.logger.debug(
      {
        callId: head.callId,
        command: verdict.allowed ? plan.command.path.join(' ') : undefined,
        allowed: verdict.allowed,
        rules: verdict.voices.map(({ rule }) => rule),
      },
      'verdict',
    );
    if (!verdict.allowed) return { plan, verdict, outcome: toRefusal(verdict.refusal) };
    const { permit } = verdict;
    // What a caller is told is in the caller's own words.
    const asked = { ...permit.plan, command: plan.command };
    const mustPlan = await isPlannedFirst(ask, verdict);
    if (isRefusal(mustPlan)) return { plan: permit.plan, verdict, outcome: toRefusal(mustPlan) };
    let asPlanned: AsPlanned | undefined;
    if (mustPlan) {
      const answer = await this.#askFor(ask, verdict, head);
      if (!('planned' in answer)) return { plan: permit.plan, verdict, outcome: answer };
      asPlanned = answer.planned;
    }
    const unrecorded = await this.#parts.audit.started({ ...head, plan: permit.plan, verdict }, this.#isAlone);
    if (unrecorded !== undefined) return { plan: permit.plan, verdict, outcome: toRefusal(unrecorded) };
    const hints = new Hints({ steps, facts, allowedNamespaces: this.#parts.policy.allowedNamespaces, signal });
    const before = await hints.replicasBefore(permit.plan);
    const explainsRollouts = await hints.mayExplainRollout(asked);
    const own: OwnRun = { report, whenAnswered, explainsRollouts };
    const watching =
      tool.verifies === true
        ? { steps, signal, report, startedAt, facts, redaction: this.#parts.redaction }
        : undefined;
    const run = (held: OwnRun) =>
      runVerified(permit, watching, () => span.around(permit.plan, () => steps.own(permit, { ...own, ...held })));
    const { execution, outcome } = await runPlanned(run, () => this.#askFor(ask, verdict, head), asPlanned);
    if (outcome !== undefined) return { plan: permit.plan, verdict, execution, outcome };
    if (execution.refusedWrite !== undefined)
      this.#parts.logger.debug({ callId: head.callId, ...execution.refusedWrite }, 'a write was refused');
    const explained = await hints.explain(asked, permit.terms, execution, before);
    const shown = withinBudget(tool.settle?.(explained) ?? explained, {
      plan,
      maxBytes: plan.answer?.maxBytes ?? facts.answers.maxBytes,
      maxOutputBytes: settings.maxOutputBytes,
      seal: (position, mostBytes) => this.#seal(head, plan, position, mostBytes),
    });
    const read = this.#untrusted.read(shown, permit.plan, head.subject);
    return { plan: permit.plan, verdict, execution: read, outcome: tool.outcome(read) };
  }

  /** Plans a call that needs approval, instead of running it. */
  async #askFor(ask: Ask | undefined, verdict: Allowed, { subject }: CallSoFar): ReturnType<Ask['ask']> {
    const answer = ask === undefined ? toRefusal(CHANGES_OFF) : await ask.ask(verdict);
    return 'planned' in answer ? answer : this.#untrusted.readOutcome(answer, subject);
  }

  #seal({ subject, tool }: CallSoFar, { answer }: Plan, position: Position, mostBytes: number) {
    const { maxBytes, repeats = { args: [] } } = answer ?? {};
    return this.#parts.cursors.seal(subject, tool, { position, maxBytes, repeats }, mostBytes);
  }

  /** The change is made and answered, whether its Events can be written or not. */
  #writeEvents(plan: Plan, made: Change, steps: Steps): void {
    const { writeEvents } = this.#parts;
    if (writeEvents !== undefined)
      void this.#track(steps.addRequests('write-events', { plan }, () => writeEvents(made)));
  }
}

function shape(outcome: Outcome | Refusal): Outcome {
  return isRefusal(outcome) ? toRefusal(outcome) : outcome;
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
