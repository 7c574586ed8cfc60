import type { Configuration } from '../config/configuration.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import type { RefusedWrite, WriteName } from '../kube/admission-request.ts';
import type { Plan } from '../kube/command.ts';
import { builtInCategory, builtInKind, isSure } from '../kube/kinds.ts';
import { ANONYMOUS, type Subject } from '../kube/subject.ts';
import type { Grammar } from '../kubectl/grammar.ts';
import { renderArgv } from '../kubectl/render.ts';
import type { ApprovalTerms } from '../policy/approval.ts';
import { decide, type TextRules, type Voice } from '../policy/decide.ts';
import { openWords } from '../policy/open-words.ts';
import { kubectl } from '../tools/kubectl.ts';
import type { PlanFacts } from '../tools/tool.ts';
import { type NeedsCluster, needsCluster } from './needs-cluster.ts';

/** One call of the tool `kubectl`, as it would reach the server. */
export interface CheckedCall {
  readonly args: readonly string[];
  readonly stdin?: string | undefined;
  readonly caller: Subject;
}

/** The caller that an operator names for a check; an anonymous caller without a name. */
export function callerNamed(name: string | undefined, groups: readonly string[]): Subject {
  if (name === undefined) return ANONYMOUS;
  return { method: SERVICE_ACCOUNT.test(name) ? 'service-account' : 'token', name, groups };
}

const SERVICE_ACCOUNT = /^system:serviceaccount:[^:]+:[^:]+$/;

/** What a rehearsal against the cluster showed. */
export interface Rehearsal {
  /** The first of the writes that would be made, as far as it came. */
  readonly writes: readonly WriteName[];
  readonly refusedWrite?: RefusedWrite;
  /** A sentence for the operator. */
  readonly says: string;
}

/** What would run. */
interface Runs {
  readonly rules: readonly Voice[];
  readonly argv: readonly string[];
  /** The read that counts what a selector picks, and how many objects it may be; checked before the change. */
  readonly provided?: { readonly argv: readonly string[]; readonly most: number };
}

/** What the server would do with one call of a tool that is one command. No rule is asked about what is not understood. */
export type Judgement = (
  | ({ readonly verdict: 'allow' } & Runs)
  /** It runs once it is approved on these terms. */
  | ({ readonly verdict: 'ask'; readonly approval: ApprovalTerms } & Runs)
  | { readonly verdict: 'refuse'; readonly rules: readonly Voice[]; readonly refusal: Refusal }
  /** Not all writes could be rehearsed, and `error` says why. */
  | { readonly verdict: 'undecided'; readonly rules: readonly Voice[]; readonly error: string }
) & {
  /** What only the cluster can tell; absent if there is nothing, or the cluster was asked. */
  readonly cluster?: NeedsCluster;
  /** What a rehearsal showed; absent without one. */
  readonly rehearsal?: Rehearsal;
  /** Words for types that the server asks the cluster about and then judges once more; absent where there are none. */
  readonly unresolved?: readonly string[];
};

/**
 * Judges arguments by the very steps of the server: the tool's plan, then policy. Pure. `argv` is what would be started,
 * without the program's name. `textRules` is `defer` for what the server decides before it asks the cluster. Says nothing of the API
 * server, which has the last word.
 */
export function judgeCall(
  { args, stdin, caller }: CheckedCall,
  configuration: Configuration,
  grammar: Grammar,
  textRules: TextRules = 'judge',
): Judgement {
  const facts = factsOfCheck(configuration, grammar);
  const plan = kubectl.plan({ args, ...(stdin !== undefined && { stdin }) }, facts);
  return isRefusal(plan)
    ? { verdict: 'refuse', rules: [], refusal: plan }
    : judgePlan(plan, caller, configuration, textRules);
}

/** The facts of a plan that nothing runs of. */
export function factsOfCheck({ timeoutSeconds, defaultNamespace }: Configuration, grammar: Grammar): PlanFacts {
  return { callId: 'check', grammar, timeoutSeconds, defaultNamespace };
}

/** Judges the plan of any tool as the server does. Pure. */
export function judgePlan(
  plan: Plan,
  caller: Subject,
  configuration: Configuration,
  textRules: TextRules = 'judge',
): Judgement {
  // A caller of a check is not known to the cluster.
  const policy = { ...configuration, impersonate: false };
  const verdict = decide(plan, policy, caller, textRules);
  const open = openWords(plan, verdict.allowed ? undefined : verdict.refusal).filter((word) =>
    mayChange(word, configuration),
  );
  const cluster = needsCluster(plan, { policy, caller, isRefused: !verdict.allowed });
  const untold = { ...(cluster && { cluster }), ...(open.length > 0 && { unresolved: open }) };
  if (!verdict.allowed) return { verdict: 'refuse', rules: verdict.voices, refusal: verdict.refusal, ...untold };
  const { plan: permitted, terms } = verdict.permit;
  const { selection, approval } = terms;
  const provided = selection && { argv: renderArgv(selection.command), most: selection.most };
  const runs = {
    rules: verdict.voices,
    argv: renderArgv(permitted.command),
    ...(provided && { provided }),
  };
  return approval === undefined
    ? { verdict: 'allow', ...runs, ...untold }
    : { verdict: 'ask', approval, ...runs, ...untold };
}

/** Whether a verdict may be another one when the cluster tells what a word stands for. */
function mayChange(word: string, { rules }: Configuration): boolean {
  const isCategory = builtInCategory(word).length > 0;
  if (rules === undefined) return builtInKind(word) === undefined && !isCategory;
  return !isSure(word) || isCategory;
}
