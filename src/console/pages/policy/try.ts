import { type JudgedStep, judgeTool, type NamedCall } from '../../../check/judge-tool.ts';
import { type Judgement, judgeCall } from '../../../check/judgement.ts';
import type { TypedCall } from '../../../check/typed-call.ts';
import { voiceInWords } from '../../../check/voice-words.ts';
import type { Configuration } from '../../../config/configuration.ts';
import type { Refusal } from '../../../errors.ts';
import type { Subject } from '../../../kube/subject.ts';
import type { ChosenGrammar } from '../../../kubectl/versions.ts';
import type { ApprovalTerms } from '../../../policy/approval.ts';
import { either } from '../../../policy/file/in-words.ts';
import type { Tried } from '../../face/policy.ts';

/** Judges a typed call for a caller. Returns a sentence if it names no tool of this server. Runs nothing. */
export async function tryCall(
  call: TypedCall | NamedCall,
  caller: Subject,
  configuration: Configuration,
  chosen: ChosenGrammar,
): Promise<Tried | string> {
  if ('args' in call) return told(judgeCall({ ...call, caller }, configuration, chosen.grammar), configuration, chosen);
  const found = await judgeTool(call, caller, configuration, chosen.grammar);
  if (typeof found === 'string') return found;
  if (found.kind === 'command') return told(found.judgement, configuration, chosen);
  if (found.kind === 'course') return toldSteps(found.steps, found.refusal, configuration);
  return { verdict: found.allowed ? 'allow' : 'undecided', error: found.says, rules: [], needsCluster: [] };
}

function told(judgement: Judgement, configuration: Configuration, { grammar, exact }: ChosenGrammar): Tried {
  const { verdict, rules, unresolved = [], cluster } = judgement;
  const words = rules.map((voice) => ({ ...voice, says: saysOf(voice, judgement, configuration) }));
  const needsCluster = [
    ...(cluster === undefined ? [] : [`${cluster.says} Rules: ${cluster.rules.join(', ')}.`]),
    ...unresolved.map(
      (word) => `The server asks the cluster what ${JSON.stringify(word)} means, and judges once more.`,
    ),
    ...(exact ? [] : [`The kubectl of this server is not known; this is judged as for ${grammar.minor}.`]),
  ];
  const common = { verdict, rules: words, needsCluster };
  switch (judgement.verdict) {
    case 'allow':
      return { ...common, argv: judgement.argv };
    case 'ask':
      return { ...common, argv: judgement.argv, approval: approvalOf(judgement.approval) };
    case 'refuse':
      return { ...common, ...sentencesOf(judgement.refusal) };
    case 'undecided':
      return { ...common, error: judgement.error };
  }
}

/** A tool of several steps may take some of them only: then the answer says what it could not do. */
function toldSteps(steps: readonly JudgedStep[], refusal: Refusal | undefined, configuration: Configuration): Tried {
  if (refusal !== undefined) return { verdict: 'refuse', rules: [], needsCluster: [], ...sentencesOf(refusal) };
  const refused = steps.flatMap(({ judgement }) => (judgement.verdict === 'refuse' ? [judgement.refusal] : []));
  const [first] = refused;
  const isAll = first !== undefined && refused.length === steps.length;
  const rules = steps.flatMap(({ judgement }) =>
    judgement.rules.map((voice) => ({ ...voice, says: saysOf(voice, judgement, configuration) })),
  );
  const key = (rule: Tried['rules'][number]) => JSON.stringify(rule);
  return {
    verdict: isAll ? 'refuse' : first === undefined && steps.length > 0 ? 'allow' : 'undecided',
    ...(isAll && sentencesOf(first)),
    ...(first !== undefined &&
      !isAll && { error: `The policy refuses ${refused.length} of the ${steps.length} steps below.` }),
    steps: steps.map(({ argv, judgement }) => ({
      argv,
      verdict: judgement.verdict,
      ...(judgement.verdict === 'refuse' && { code: judgement.refusal.code }),
    })),
    rules: [...new Map(rules.map((rule) => [key(rule), rule])).values()],
    needsCluster: ['Which steps follow depends on what the cluster answers. The server judges each before it runs.'],
  };
}

function sentencesOf({ code, error, hint }: Refusal): Pick<Tried, 'code' | 'error' | 'hint'> {
  return { code, error, hint };
}

/** What the rule is about, and of the first one that denies why it does. */
function saysOf(voice: Judgement['rules'][number], judgement: Judgement, { rules }: Configuration): string {
  const about = voiceInWords(voice, rules);
  const isDecisive = voice === judgement.rules.find(({ effect }) => effect === 'deny');
  return judgement.verdict === 'refuse' && isDecisive ? `${about} ${judgement.refusal.error}`.trim() : about;
}

function approvalOf({ users = [], groups = [], count, expiresSeconds }: ApprovalTerms): NonNullable<Tried['approval']> {
  const names = [...users, ...groups.map((group) => `the group ${group}`)];
  return { approvers: names.length > 0 ? either(names) : 'any approver of the cluster', count, expiresSeconds };
}
