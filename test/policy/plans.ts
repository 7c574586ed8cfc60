import type { Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/kube/command.ts';
import { toCommand } from '../../src/kubectl/parse.ts';
import type { Policy, Rule } from '../../src/policy/policy.ts';

const POLICY: Policy = {
  allowedCommands: ['get', 'describe', 'logs'],
  dangerousFlags: ['--kubeconfig', '--context', '--cluster', '--user', '--token', '--as', '--as-group', '--as-uid'],
  allowedImages: [],
};

export function policyWith(changed: Partial<Policy>): Policy {
  return { ...POLICY, ...changed };
}

export function kubectlPlan([subcommand = '', ...words]: readonly string[]): Plan {
  return { tool: 'kubectl', command: toCommand(subcommand, words) };
}

export function runImagePlan(image: string, words: readonly string[] = ['debug', `--image=${image}`]): Plan {
  return { tool: 'run_image', command: toCommand('run', words), image };
}

export function effectOf(rule: Rule, plan: Plan, policy: Policy): 'allow' | 'deny' | 'noOpinion' {
  return rule.judge(plan, policy).effect;
}

export function refusalOf(rule: Rule, plan: Plan, policy: Policy): Refusal | undefined {
  const opinion = rule.judge(plan, policy);
  return opinion.effect === 'deny' ? opinion.refusal : undefined;
}
