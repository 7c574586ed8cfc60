import { type Judgement, judgeCall } from '../../../check/judgement.ts';
import type { TypedCall } from '../../../check/typed-call.ts';
import { voiceInWords } from '../../../check/voice-words.ts';
import type { Configuration } from '../../../config/configuration.ts';
import type { Subject } from '../../../kube/subject.ts';
import type { ChosenGrammar } from '../../../kubectl/versions.ts';
import type { ApprovalTerms } from '../../../policy/approval.ts';
import { either } from '../../../policy/file/in-words.ts';
import type { Tried } from '../../face/policy.ts';

/** Judges a typed call for a caller. Pure. */
export function tryCall(
  { args, stdin }: TypedCall,
  caller: Subject,
  configuration: Configuration,
  { grammar, exact }: ChosenGrammar,
): Tried {
  const judgement = judgeCall({ args, stdin, caller }, configuration, grammar);
  const { verdict, rules, unresolved = [], cluster } = judgement;
  const words = rules.map((voice) => ({ ...voice, says: saysOf(voice, judgement, configuration) }));
  const needsCluster = [
    ...(cluster === undefined ? [] : [`${cluster.says} Rules: ${cluster.rules.join(', ')}.`]),
    ...unresolved.map(
      (word) => `The server asks the cluster what ${JSON.stringify(word)} means, and judges once more.`,
    ),
    ...(exact ? [] : [`The kubectl of this server is not known; this is judged as for ${grammar.minor}.`]),
  ];
  const told = { verdict, rules: words, needsCluster };
  switch (judgement.verdict) {
    case 'allow':
      return { ...told, argv: judgement.argv };
    case 'ask':
      return { ...told, argv: judgement.argv, approval: approvalOf(judgement.approval) };
    case 'refuse': {
      const { code, error, hint } = judgement.refusal;
      return { ...told, code, error, hint };
    }
    case 'undecided':
      return { ...told, error: judgement.error };
  }
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
