import { offersChanges } from '../config/changes.ts';
import type { Configuration } from '../config/configuration.ts';
import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { Subject } from '../kube/subject.ts';
import type { Grammar } from '../kubectl/grammar.ts';
import { renderArgv } from '../kubectl/render.ts';
import { dropAbsent } from '../tools/arguments.ts';
import { toolsFor } from '../tools/index.ts';
import { kubectl } from '../tools/kubectl.ts';
import type { Callable, Course, CourseSteps, PlanFacts, RawArguments, Tool } from '../tools/tool.ts';
import { factsOfCheck, type Judgement, judgePlan } from './judgement.ts';

/** A step of a call that makes several: what it would run, and what the policy says. */
export interface JudgedStep {
  readonly argv: readonly string[];
  readonly judgement: Judgement;
}

/** What the server would do with a call of any of its tools. */
export type ToolJudgement =
  | { readonly kind: 'command'; readonly judgement: Judgement }
  /** Its first steps; what follows depends on the cluster. Or why it takes no step. */
  | { readonly kind: 'course'; readonly steps: readonly JudgedStep[]; readonly refusal?: Refusal }
  /** No rule judges it, for the reason in this sentence. */
  | { readonly kind: 'unjudged'; readonly allowed: boolean; readonly says: string };

/** A call of a tool by its name, with arguments of any type. */
export interface NamedCall {
  readonly tool: string;
  readonly given: unknown;
}

/** Returns the tools of a server with these settings. They are not the ones that serve: what they count belongs to the caller. */
export function toolsToJudge(configuration: Configuration): readonly Tool[] {
  return toolsFor(configuration, offersChanges(configuration));
}

/**
 * Judges a call of a tool by the very steps of the server, as far as they need no cluster: a tool of several steps gets no answer to
 * any of them. Returns a sentence if there is no such tool. Runs nothing.
 */
export async function judgeTool(
  { tool: name, given }: NamedCall,
  caller: Subject,
  configuration: Configuration,
  grammar: Grammar,
): Promise<ToolJudgement | string> {
  const tools = toolsToJudge(configuration);
  const tool = tools.find((each) => each.name === name) ?? (name === kubectl.name ? kubectl : undefined);
  if (tool === undefined) return `There is no tool ${JSON.stringify(name.slice(0, 80))} here. ${offered(tools)}`;
  const read = dropAbsent(given);
  if (read === undefined) return 'arguments is not an object.';
  const facts = factsOfCheck(configuration, grammar);
  return judgeCallable(tool, read, { caller, configuration, facts });
}

/** How calls about changes that were planned before are judged. */
const OF_CHANGES: Readonly<Record<string, { readonly allowed: boolean; readonly says: string }>> = {
  apply_change: {
    allowed: false,
    says: 'It is judged as the call that the change was planned of. Only a server that has the change can judge it: put its id into the call on the page Policy of the console.',
  },
  get_change: {
    allowed: true,
    says: 'It shows changes, and writes nothing. RBAC decides which changes the caller sees.',
  },
  undo_change: {
    allowed: false,
    says: 'It plans a new change from the objects as they are then, whose requests are judged against the cluster. Press "Undo" on the page of the change, or call undo_change: the answer shows the plan.',
  },
};

interface Terms {
  readonly caller: Subject;
  readonly configuration: Configuration;
  readonly facts: PlanFacts;
}

async function judgeCallable(tool: Callable, given: RawArguments, terms: Terms): Promise<ToolJudgement> {
  switch (tool.kind) {
    case 'command':
      await tool.prepare?.(given);
      return { kind: 'command', judgement: judged(tool.plan(given, terms.facts), terms) };
    case 'choice': {
      const chosen = tool.choose(given, terms.facts);
      if (isRefusal(chosen)) return { kind: 'command', judgement: judged(chosen, terms) };
      // What writes is planned and applied as a change, which is judged as the command that it is.
      return judgeCallable(chosen.tool.kind === 'command' ? chosen.tool : kubectl, chosen.given, terms);
    }
    case 'course':
      return judgeCourse(tool, given, terms);
    case 'report':
      return { kind: 'unjudged', allowed: true, says: 'It shows what this server allows, and runs nothing.' };
    case 'change': {
      const { reason: _, ...call } = given;
      if (tool.name === 'plan_change') return judgeCallable(kubectl, call, terms);
      const says = `${tool.name} is about a change that was planned before. The command of that change is judged: try it here.`;
      return { kind: 'unjudged', ...(OF_CHANGES[tool.name] ?? { allowed: false, says }) };
    }
  }
}

async function judgeCourse(tool: Course, given: RawArguments, terms: Terms): Promise<ToolJudgement> {
  const steps: JudgedStep[] = [];
  const judge = (plan: Plan): Judgement => {
    const judgement = judged(plan, terms);
    steps.push({ argv: renderArgv(plan.command), judgement });
    return judgement;
  };
  const unasked: CourseSteps = {
    take: async (plan): Promise<Execution | Refusal> => {
      const judgement = judge(plan);
      return judgement.verdict === 'refuse' ? judgement.refusal : { ended: 'not-run', refusal: NOT_ASKED };
    },
    judge: async (plan) => {
      const judgement = judge(plan);
      return judgement.verdict === 'refuse' ? judgement.refusal : plan;
    },
    now: () => 0,
    resolve: async () => NOT_ASKED,
  };
  const outcome = await tool.run(given, terms.facts, unasked);
  const isOwn = isRefusal(outcome) && outcome.code !== NOT_ASKED.code;
  return { kind: 'course', steps, ...(isOwn && steps.length === 0 && { refusal: outcome }) };
}

/** What a server without a way to the API server says, after which a tool goes on as far as it can. */
const NOT_ASKED = refuse('KUBECONFIG_UNUSABLE', 'The cluster is not asked.', '');

function judged(plan: Plan | Refusal, { caller, configuration }: Terms): Judgement {
  return isRefusal(plan) ? { verdict: 'refuse', rules: [], refusal: plan } : judgePlan(plan, caller, configuration);
}

function offered(tools: readonly Tool[]): string {
  const names = tools.filter(({ isUnlisted }) => isUnlisted !== true).map(({ name }) => name);
  return `This server offers ${names.join(', ')}.`;
}

/** Returns the JSON of a call with the arguments that the tool must have, to be filled in. */
export function formOf({ name, inputSchema }: Tool): string {
  const { required = [], properties = {} } = inputSchema as unknown as {
    readonly required?: readonly string[];
    readonly properties?: Readonly<Record<string, { readonly type?: unknown }>>;
  };
  const blank = (key: string) => (properties[key]?.type === 'array' ? [key] : key === 'path' ? '/path' : key);
  return JSON.stringify({ name, arguments: Object.fromEntries(required.map((key) => [key, blank(key)])) });
}
