import { isRefusal, type Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/kube/command.ts';
import { ANONYMOUS, type Subject } from '../../src/kube/subject.ts';
import { withDocuments } from '../../src/kubectl/documents.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { decide, type Permit } from '../../src/policy/decide.ts';
import type { Opinion, Policy, Rule } from '../../src/policy/policy.ts';
import { RULES } from '../../src/policy/rules/index.ts';
import { runImage } from '../../src/tools/run-image.ts';

export const { grammar: GRAMMAR } = grammarFor('v1.37.2');

const POLICY: Policy = {
  allowedCommands: ['get', 'describe', 'logs'],
  dangerousFlags: ['--kubeconfig', '--context', '--cluster', '--user', '--token', '--as', '--as-group', '--as-uid'],
  allowedImages: [],
  allowedNamespaces: [],
  protectedNamespaces: ['kube-system'],
  protectedLabels: [],
  maxObjects: 10,
  maxReplicas: 50,
  metacharacters: 'strict',
  allowances: [],
  approvalCommands: [],
  changeExpiresSeconds: 3600,
  impersonate: false,
  impersonatePrefix: '',
};

export function policyWith(changed: Partial<Policy>): Policy {
  return { ...POLICY, ...changed };
}

/** The plan of a call of the kubectl tool; throws where the words are no command of kubectl. */
export function kubectlPlan(args: readonly string[]): Plan {
  const command = parseArguments(GRAMMAR, args);
  if (isRefusal(command)) throw new Error(`${args.join(' ')}: ${command.error}`);
  return { command };
}

/** The plan of a call of the run_image tool. */
export function runImagePlan(image: string, command: readonly string[] = []): Plan {
  const plan = runImage.plan(
    { name: 'debug', image, command },
    { callId: '1', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: '' },
  );
  if (isRefusal(plan)) throw new Error(plan.error);
  return plan;
}

/** What a layer says of a plan: the rule itself, then the rule of the same name that judges text. */
function opinionOf(rule: Rule, plan: Plan, policy: Policy): Opinion {
  const opinion = rule.judge(plan, policy, ANONYMOUS);
  const ofText = RULES.find((each) => each.id === rule.id && each.ofText === true);
  return opinion.effect === 'noOpinion' && ofText !== undefined ? ofText.judge(plan, policy, ANONYMOUS) : opinion;
}

export function effectOf(rule: Rule, plan: Plan, policy: Policy = POLICY): 'allow' | 'deny' | 'noOpinion' {
  return opinionOf(rule, plan, policy).effect;
}

export function refusalOf(rule: Rule, plan: Plan, policy: Policy = POLICY): Refusal | undefined {
  const opinion = opinionOf(rule, plan, policy);
  return opinion.effect === 'deny' ? opinion.refusal : undefined;
}

/** A command line as it stands in a table, split at its blanks. */
export function planOf(line: string): Plan {
  return kubectlPlan(line.split(' '));
}

/** Returns the permit of a plan, under a policy that lists its command; throws if a rule denies it all the same. */
export function permitFor(plan: Plan, subject: Subject = ANONYMOUS): Permit {
  const allowedCommands = [plan.command.path.join(' ')];
  const impersonate = subject !== ANONYMOUS;
  const verdict = decide(plan, policyWith({ allowedCommands, allowedImages: ['alpine'], impersonate }), subject);
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  return verdict.permit;
}

/** The plan of a command line with objects, or a patch, as its `stdin`. */
export function planWithStdin(line: string, stdin: unknown): Plan {
  const command = withDocuments(planOf(line).command, stdin);
  if (isRefusal(command)) throw new Error(`${line}: ${command.error}`);
  return { command };
}

/** What a rule says of a command line: the code of its refusal, or its effect. */
export function saysOf(rule: Rule, line: string, policy: Policy = POLICY): string {
  const opinion = opinionOf(rule, planOf(line), policy);
  return opinion.effect === 'deny' ? opinion.refusal.code : opinion.effect;
}
