import { randomUUID } from 'node:crypto';
import { Trail } from './audit/trail.ts';
import { Steps } from './call/step.ts';
import type { Live } from './check/index.ts';
import type { CheckedCall, Judgement } from './check/judgement.ts';
import type { Configuration, Environment } from './config/configuration.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { isRefusal, type Refusal } from './errors.ts';
import type { Door } from './execution/door.ts';
import type { Execution } from './kube/execution.ts';
import type { ReviewedWrite } from './kube/reviewed-write.ts';
import type { Grammar } from './kubectl/grammar.ts';
import { renderArgv } from './kubectl/render.ts';
import { grammarFor } from './kubectl/versions.ts';
import type { ApprovalTerms } from './policy/approval.ts';
import { isReading } from './policy/classification/index.ts';
import type { Permit } from './policy/decide.ts';
import { mergeApprovals } from './policy/merge-approvals.ts';
import { UNPLANNED } from './policy/plan-facts.ts';
import type { Objected } from './policy/terms.ts';
import { ANY_PLAN } from './remediation/as-planned.ts';
import { judgePlan } from './remediation/judge-plan.ts';
import { runsInContainer } from './remediation/plan-call.ts';
import { kubectl as kubectlTool } from './tools/kubectl.ts';
import { openDoor } from './wiring.ts';

/**
 * Opens the cluster of an environment for rehearsals, with the kubectl and the kubeconfig that the server would use. Rejects with
 * ConfigurationError if there is no such kubectl, or the API server cannot be reached.
 */
export async function openLive(environment: Environment, configuration: Configuration): Promise<Live> {
  const door = openDoor(environment, configuration, undefined, () => {});
  const close = () => door.close();
  const kubectl = await door.kubectl();
  const ready = await door.ready();
  if (!isRefusal(kubectl) && ready.ok) {
    const chosen = grammarFor(kubectl.version);
    return { grammar: chosen, judge: (call, own) => judgeLive(call, own, { door, grammar: chosen.grammar }), close };
  }
  await close();
  const why = isRefusal(kubectl) ? kubectl.error : ready.ok ? '' : ready.reason;
  throw new ConfigurationError(`check --live needs the cluster. ${why}`);
}

interface Cluster {
  readonly door: Door;
  readonly grammar: Grammar;
}

/** Judges one call by the steps of the server; in place of the call's own command runs its rehearsal. It keeps no audit record. */
async function judgeLive(
  { args, stdin, caller }: CheckedCall,
  configuration: Configuration,
  { door, grammar }: Cluster,
): Promise<Judgement> {
  const { timeoutSeconds, defaultNamespace } = configuration;
  const callId = randomUUID();
  const plan = kubectlTool.plan(
    { args, ...(stdin !== undefined && { stdin }) },
    { callId, grammar, timeoutSeconds, defaultNamespace },
  );
  if (isRefusal(plan)) return { verdict: 'refuse', rules: [], refusal: plan };
  let counted: Execution | undefined;
  const asked: ApprovalTerms[] = [];
  const reviewed: ReviewedWrite[] = [];
  const steps = new Steps(
    {
      policy: configuration,
      meanings: (asked, signal) => door.meanings(asked, signal),
      run: async (permit, signal, run) => {
        const execution = await door.run(permit, signal, {
          ...run,
          onlyRehearses: true,
          review: {
            onAsked: (terms) => asked.push(terms) > 0,
            onReviewed: (write) => void reviewed.push(write),
            planned: ANY_PLAN,
          },
        });
        if (isReading(permit.plan.command.path)) counted = execution;
        return execution;
      },
      look: async () => undefined,
      audit: new Trail([], () => {}),
    },
    { callId, tool: kubectlTool.name, subject: caller, signal: NEVER, timeoutMs: timeoutSeconds * 1000 },
  );
  const verdict = await steps.judge(plan);
  const { voices: rules } = verdict;
  if (!verdict.allowed) return { verdict: 'refuse', rules, refusal: verdict.refusal };
  const { permit } = verdict;
  const argv = renderArgv(permit.plan.command);
  const { admitting, approval } = permit.terms;
  const ofCall = approval === undefined ? [] : [approval];
  if (admitting === undefined) return approvedOn(ofCall, { rules, argv, rehearsal: NOTHING_TO_REHEARSE });
  const execution = await steps.own(permit);
  const { writes = [], refusedWrite } = execution;
  const rehearsal = { writes, ...(refusedWrite && { refusedWrite }), says: REHEARSED };
  if (execution.ended === 'not-run') {
    const { refusal } = execution;
    // A selection that is too large is refused after it was counted, and before anything is rehearsed.
    const isOfPolicy = refusedWrite !== undefined || (counted?.ended === 'exited' && refusal.code === 'BLAST_RADIUS');
    return isOfPolicy
      ? { verdict: 'refuse', rules, refusal, rehearsal }
      : { verdict: 'undecided', rules, error: refusal.error, rehearsal };
  }
  if (execution.ended === 'exited' && execution.exitCode === 0) {
    const objected = await judgePlanOf(permit, reviewed, configuration, door);
    if (isRefusal(objected)) return { verdict: 'undecided', rules, error: objected.error, rehearsal };
    if (objected !== undefined && objected.asks === undefined)
      return { verdict: 'refuse', rules, refusal: objected.refusal, rehearsal };
    const ofPlan = objected?.asks === undefined ? [] : [objected.asks];
    return approvedOn([...ofCall, ...asked, ...ofPlan], { rules, argv, rehearsal });
  }
  return { verdict: 'undecided', rules, error: whyUnfinished(execution), rehearsal };
}

/** What the rules about plans say of rehearsed writes. */
async function judgePlanOf(
  permit: Permit,
  writes: readonly ReviewedWrite[],
  { protectedNamespaces, windows }: Configuration,
  door: Door,
): Promise<Objected | Refusal | undefined> {
  const { planned } = permit.terms;
  if (planned === undefined) return undefined;
  if (runsInContainer(permit.plan.command)) return planned.judge(UNPLANNED, () => undefined);
  if (writes.length === 0) return undefined;
  const about = { command: permit.plan.command, writes, protectedNamespaces, windows, now: new Date() };
  const judged = await door.requests(permit, NEVER, (requests) => judgePlan(about, planned, requests));
  return isRefusal(judged) ? judged : judged.objected;
}

/** What a call that nothing speaks against comes to: it runs at once, or when it is approved on all these terms. */
function approvedOn(
  [first, ...others]: readonly ApprovalTerms[],
  runs: Pick<Extract<Judgement, { verdict: 'allow' }>, 'rules' | 'argv' | 'rehearsal'>,
): Judgement {
  if (first === undefined) return { verdict: 'allow', ...runs };
  const approval = mergeApprovals([first, ...others]);
  if (!isRefusal(approval)) return { verdict: 'ask', approval, ...runs };
  const { argv: _, ...told } = runs;
  return { verdict: 'refuse', refusal: approval, ...told };
}

const NEVER = new AbortController().signal;
const REHEARSED = 'The API server got dry runs only. Nothing was changed.';
const NOTHING_TO_REHEARSE = {
  writes: [],
  says: 'The call makes no writes that can be rehearsed, so its arguments alone were judged. Nothing was run.',
};

/** What kubectl said at the end of a rehearsal that it did not finish. */
function whyUnfinished(execution: Exclude<Execution, { ended: 'not-run' }>): string {
  if (execution.ended === 'timed-out') return `The rehearsal took longer than ${execution.timeoutSeconds} seconds.`;
  const said = execution.stderr.text.trim();
  return said === '' ? `kubectl ended with exit code ${execution.exitCode}.` : said;
}
