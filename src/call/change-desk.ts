import type { Change as MadeChange } from '../audit/change.ts';
import { isRefusal, quote, type Refusal, refuse } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { ReportProgress } from '../kube/progress.ts';
import { renderArgv } from '../kubectl/render.ts';
import { isReading } from '../policy/classification/index.ts';
import type { Permit, Voice } from '../policy/decide.ts';
import { changesNothing } from '../policy/file/stages.ts';
import { touchedBy } from '../policy/touched.ts';
import type { Applier } from '../remediation/applier.ts';
import type { Change, ChangeSpec } from '../remediation/change.ts';
import type { Changes } from '../remediation/changes.ts';
import type { Applied, ApplyOptions, Replan } from '../remediation/changes-parts.ts';
import { phaseOf } from '../remediation/phase.ts';
import { type AskedPlan, type ClearPlan, type PlannedCall, planBeforeRun, planCall } from '../remediation/plan-call.ts';
import { refuseOutdated } from '../remediation/refusals.ts';
import type { ChangeSteps, PendingPage } from '../remediation/steps.ts';
import { planUndoOf } from '../remediation/undoing.ts';
import { parseExpectation } from '../remediation/verify/verify.ts';
import type { ApplyWish, ChangeDesk } from '../tools/changes/desk.ts';
import type { Command, PlanFacts, RawArguments } from '../tools/tool.ts';
import { deniedChange, madeChange, plannedChange } from './made-change.ts';
import type { StepCall, Steps } from './step.ts';

/** What desks need of the server. */
export interface ChangeParts {
  readonly changes: Changes;
  readonly applier: Applier;
  /** The tools whose calls can be planned, by name. */
  readonly tools: ReadonlyMap<string, Command>;
}

/** What the desk of one call needs. */
export interface DeskParts extends ChangeParts {
  readonly steps: Steps;
  readonly call: StepCall;
  readonly report: ReportProgress | undefined;
  /** As in Call. */
  readonly onPending?: ((page: PendingPage) => boolean) | undefined;
  /** The session of the caller; undefined if the transport has none. */
  readonly session: string | undefined;
  readonly facts: PlanFacts;
  /** Takes what is told on the objects of a change that was made. */
  readonly announce: (plan: Plan, made: MadeChange) => void;
}

/** What one call can do with changes. */
export class CallDesk implements ChangeDesk {
  readonly #parts: DeskParts;
  readonly #steps: ChangeSteps;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { steps, call, report = toNobody } = parts;
    const { callId, subject, client, signal } = call;
    this.#steps = {
      callId,
      subject,
      client,
      signal,
      report,
      judge: (plan) => steps.judge(plan),
      rehearse: (permit, review) => steps.rehearse(permit, review),
      run: (permit, change, review) => steps.runApproved(permit, change, review),
      requests: (step, permit, work, how) => steps.requests(step, permit, work, how),
      onPending: ({ id, url }) => url !== undefined && parts.onPending?.({ id, url }) === true,
      made: ({ plan }, change) => parts.announce(plan, madeChange(change, call)),
    };
  }

  get session(): string {
    const { method, name } = this.#parts.call.subject;
    return JSON.stringify([method, name, this.#parts.session ?? '']);
  }

  get now(): Date {
    return this.#parts.changes.parts.now();
  }

  readonly plan = async (tool: string, given: RawArguments, reason?: string): Promise<PlannedCall | Refusal> => {
    const call = { tool, arguments: JSON.stringify(given) };
    const plan = await this.#replan(call, this.#steps.callId);
    if (isRefusal(plan)) return plan;
    const verdict = await this.#steps.judge(plan);
    if (!verdict.allowed) return verdict.refusal;
    const { command } = verdict.permit.plan;
    if (isReading(command.path)) return refuseRead(command.path);
    return this.planPermitted(call, verdict.permit, verdict.voices, { reason });
  };

  /** Whether earlier changes of the caller did not help in a namespace that this call may write to: then its plan says what it needs. */
  async mustPlan({ plan }: Permit): Promise<boolean> {
    if (plan.preapproved !== undefined || changesNothing(plan.command)) return false;
    const places = touchedBy(plan).map(({ namespace }) => namespace);
    const known = places.filter((each) => each !== undefined);
    const asked = known.length < places.length ? 'anywhere' : known;
    return (await this.#parts.changes.unhealed(this.#parts.call.subject, asked)) !== undefined;
  }

  /** Plans a call that policy permitted. `more` is as in AskedPlan. */
  planPermitted(
    call: ChangeSpec['call'],
    permit: Permit,
    voices: readonly Voice[],
    { reason, ...more }: Partial<Pick<AskedPlan, 'reason' | 'withoutGrants'>> = {},
  ): Promise<PlannedCall | Refusal> {
    const argv = renderArgv(permit.plan.command);
    const rules = voices.map(({ rule }) => rule);
    return this.#tellPlan(
      permit,
      planCall({ call, reason, argv, rules, ...more }, permit, this.#steps, this.#parts.changes),
    );
  }

  /** Plans a call that policy permitted and that only its plan can tell to need approval. */
  planBeforeRun(
    call: ChangeSpec['call'],
    permit: Permit,
    voices: readonly Voice[],
    more: Pick<AskedPlan, 'withoutGrants'> = {},
  ): Promise<PlannedCall | ClearPlan | Refusal> {
    const argv = renderArgv(permit.plan.command);
    const rules = voices.map(({ rule }) => rule);
    const asked = { call, reason: undefined, argv, rules, ...more };
    return this.#tellPlan(permit, planBeforeRun(asked, permit, this.#steps, this.#parts.changes));
  }

  /** Tells the objects of a new plan of it. */
  async #tellPlan<T extends PlannedCall | ClearPlan>(
    { plan }: Permit,
    planning: Promise<T | Refusal>,
  ): Promise<T | Refusal> {
    const planned = await planning;
    if (!isRefusal(planned) && planned.kind === 'planned' && !planned.isSame)
      this.#parts.announce(plan, plannedChange(planned.change, this.#parts.call));
    return planned;
  }

  readonly apply = async (id: string, { onFailure, expect: words, ...wish }: ApplyWish): Promise<Applied | Refusal> => {
    const expect = words === undefined ? undefined : parseExpectation(words);
    if (isRefusal(expect)) return expect;
    const applied = await this.#apply(id, { ...wish, expect });
    if (isRefusal(applied) || onFailure === 'keep') return applied;
    const { verdict } = applied.change.status.verification ?? {};
    if (verdict !== 'worse' && verdict !== 'unchanged') return applied;
    const undone = await this.undo(id, `The change did not help: ${verdict}.`);
    return { ...applied, undone: isRefusal(undone) ? undone : undone.change };
  };

  readonly get = async (id: string, waitMs: number): Promise<Change | Refusal> => {
    const { changes, applier } = this.#parts;
    const known = await changes.find(id, this.#steps.subject);
    if (isRefusal(known)) return known;
    const found = await applier.settle(known, this.#replan, this.#steps);
    if (isRefusal(found)) return found;
    const { version } = found;
    const isNew = (each: Change) => each.version !== version;
    const { signal } = this.#steps;
    const change = isNew(known) ? found : await changes.wait(found, { waitMs, signal, isDone: isNew });
    const soFar = changes.parts.watched?.get(id);
    return soFar === undefined ? change : { ...change, soFar };
  };

  readonly planUndo = async (id: string, reason?: string): Promise<Change | Refusal> => {
    const planned = await planUndoOf(id, reason, this.#replan, this.#steps, this.#parts.changes);
    if (!isRefusal(planned)) await this.#tell(planned, plannedChange);
    return planned;
  };

  async #apply(id: string, options: ApplyOptions): Promise<Applied | Refusal> {
    const applied = await this.#parts.applier.apply(id, options, this.#replan, this.#steps);
    if (!isRefusal(applied) || applied.code !== 'CHANGE_DENIED') return applied;
    const denied = await this.#parts.changes.find(id, this.#steps.subject);
    if (!isRefusal(denied)) await this.#tell(denied, deniedChange);
    return applied;
  }

  /** Tells the objects of a change of it; they are told the same once. */
  async #tell(change: Change, news: (change: Change, call: StepCall) => MadeChange | undefined): Promise<void> {
    const { announce, call } = this.#parts;
    const told = news(change, call);
    const plan = await this.#replan(change.spec.call, change.spec.nonce);
    if (told !== undefined && !isRefusal(plan)) announce(plan, told);
  }

  readonly undo = async (id: string, reason?: string): Promise<Applied | Refusal> => {
    const planned = await this.planUndo(id, reason);
    if (isRefusal(planned)) return planned;
    if (phaseOf(planned, this.now) === 'Pending') return { change: planned };
    return this.#apply(planned.spec.id, { waitMs: 0, verifyMs: 0 });
  };

  readonly #replan: Replan = async ({ tool: name, arguments: text }, nonce) => {
    const tool = this.#parts.tools.get(name);
    // TOOLSET may have changed since the plan.
    if (tool === undefined) return refuseOutdated(`This server has no tool ${quote(name)} whose calls can be planned.`);
    const given = JSON.parse(text) as RawArguments;
    await tool.prepare?.(given);
    return tool.plan(given, { ...this.#parts.facts, callId: nonce });
  };
}

/** There is nothing to rehearse in a command that only reads. */
function refuseRead(path: readonly string[]): Refusal {
  return refuse(
    'ARGUMENTS_INVALID',
    `${quote(path.join(' '))} only reads: there is nothing to plan.`,
    'Run the command itself. It changes nothing and needs no approval.',
  );
}

const toNobody: ReportProgress = () => {};
