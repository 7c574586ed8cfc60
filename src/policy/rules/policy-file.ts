import { quote, type Refusal, refuse } from '../../errors.ts';
import { flagValue, type Plan } from '../../kube/command.ts';
import type { Subject } from '../../kube/subject.ts';
import { isReading } from '../classification/index.ts';
import { approvalBy } from '../file/approvals.ts';
import { type Coverage, coverageOf } from '../file/coverage.ts';
import { grantsFor, needsApproval } from '../file/granting.ts';
import { allowedInWords, circumstanceHint, flagInWords } from '../file/in-words.ts';
import { coversSubcommand, isAboutCall, nameTest, speaksOfPlace } from '../file/match.ts';
import type { PolicyRule } from '../file/rule.ts';
import { allowedBy, rulesFor } from '../file/rule-commands.ts';
import { asksOfWrite, missingIn, speaksUnseen } from '../file/stages.ts';
import { NO_OPINION, type Rule } from '../policy.ts';
import { type Touched, touchedBy } from '../touched.ts';

/**
 * The rules of the policy file, in no order: one that denies any object a call touches refuses the whole call; otherwise each
 * object it names must be allowed by one, and one that asks about any object it touches asks about the whole call. A rule that
 * asks allows what it speaks of for certain. Without a file there is no opinion.
 */
export const policyFile: Rule = {
  id: 'policy-file',
  judge: (plan, policy, subject) => {
    const { rules, allowedCommands } = policy;
    if (rules === undefined) return NO_OPINION;
    const touched = touchedBy(plan);
    const ofCall = rules.filter((rule) => speaksBefore(rule, plan, subject));
    const withEffect = (effect: PolicyRule['effect']) => ofCall.filter((rule) => rule.effect === effect);
    const denying = coverageOf(withEffect('deny'), touched).speaking;
    const [first] = denying;
    if (first !== undefined)
      return { effect: 'deny', refusal: refuseDenied(plan, first[1], first[0]), by: idsOf(denying) };
    const named = touched.filter(({ implied }) => !implied);
    const grants = grantsFor(rules, plan.command).filter((grant) => speaksBefore(grant, plan, subject));
    const allowed = coverageOf(
      grants.filter((grant) => !needsApproval(grant)),
      named,
    );
    const { speaking, unspoken } = allowed.unspoken === undefined ? allowed : coverageOf(grants, named);
    // What only rules that ask let through is asked about at once, even if they wait for its writes.
    const asking = new Set([
      ...idsOf(coverageOf(withEffect('ask'), touched).speaking),
      ...speaking.keys().filter(needsApproval).map(idOf),
    ]);
    const asks = rules.filter(({ id }) => asking.has(id)).map((rule) => approvalBy(rule, policy));
    const verifySeconds = Math.max(0, ...allowed.speaking.keys().map((rule) => rule.verifySeconds ?? 0));
    return unspoken === undefined
      ? {
          effect: 'allow',
          by: idsOf(allowed.speaking),
          ...(asks.length > 0 && { asks }),
          ...(verifySeconds > 0 && { verifySeconds }),
        }
      : {
          effect: 'deny',
          refusal: refuseUnspoken(plan, unspoken, { subject, allowedCommands, rules: rulesFor(subject, rules) }),
        };
  },
};

/** Whether a rule speaks of a call before its writes are judged one by one. */
function speaksBefore(rule: PolicyRule, { command }: Plan, subject: Subject): boolean {
  return isAboutCall(rule, command, subject) && speaksUnseen(rule, command, 'judged later');
}

function idsOf(speaking: Coverage['speaking']): readonly string[] {
  return speaking.keys().map(idOf).toArray();
}

function idOf({ id }: PolicyRule): string {
  return id;
}

function refuseDenied(plan: Plan, object: Touched, rule: PolicyRule): Refusal {
  const flags = rule.flags === undefined ? '' : `Leave out ${shorten(rule.flags.map(flagInWords).join(' and '))}.`;
  return refuse(
    'POLICY_DENIED',
    `The rule '${rule.id}' of the policy denies ${inWords(plan, object)}.`,
    sentences(
      makeCertain(object, [rule]),
      flags,
      ...(rule.when ?? []).map(circumstanceHint),
      'If you need it, ask the operator.',
    ),
  );
}

/** Who asks, the rules about this caller, and the commands that the operator allows to all callers. */
interface Asking {
  readonly subject: Subject;
  readonly rules: readonly PolicyRule[];
  readonly allowedCommands: readonly string[];
}

/** Says what the rules about this caller and command allow, or if there are none, which commands they allow this caller. */
function refuseUnspoken(plan: Plan, object: Touched, { subject, rules, allowedCommands }: Asking): Refusal {
  const { path } = plan.command;
  const ofCommand = grantsFor(rules, plan.command).filter(
    (rule) =>
      (rule.subcommands ?? ['*']).some((entry) => coversSubcommand(entry, path)) &&
      (!asksOfWrite(rule) || speaksUnseen(rule, plan.command, 'judged later')),
  );
  // Nearest are rules about this very object that want other flags or words; then rules that want another object.
  const ofObject = ofCommand.filter((rule) => speaksOfPlace(rule, object) && nameTest(rule)(object));
  const ofCall = ofCommand.filter((rule) => speaksBefore(rule, plan, subject));
  const nearest = [...new Set([...ofObject, ...ofCall])];
  const near = nearest.length === 0 ? ofCommand : nearest;
  const error = `No rule of the policy allows ${inWords(plan, object)}.`;
  if (near.length === 0) {
    const commands = allowedBy(rules).filter((entry) => allowedCommands.some((allowed) => overlap(entry, allowed)));
    const yours = commands.length === 0 ? 'no command' : shorten(commands.toSorted().join(', '));
    return refuse(
      'POLICY_DENIED',
      error,
      `The policy allows you ${yours}. If you need '${path.join(' ')}', ask the operator to add a rule to the policy file.`,
    );
  }
  const instead = near.map((rule) => allowedInWords(rule, missingIn(rule, subresourceOf(plan), plan.command)));
  return refuse(
    'POLICY_DENIED',
    error,
    sentences(makeCertain(object, near), `Allowed: ${shorten(instead.join('; or '))}.`),
  );
}

/** The subresource that a change is for, as far as its flags say. */
function subresourceOf({ command }: Plan): string | undefined {
  return isReading(command.path) ? undefined : flagValue(command, 'subresource') || undefined;
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** Whether one entry such as `rollout` covers another such as `rollout status`. */
function overlap(one: string, other: string): boolean {
  return coversSubcommand(one, other.split(' ')) || coversSubcommand(other, one.split(' '));
}

function inWords({ command }: Plan, { spelled, kind, name, namespace, implied }: Touched): string {
  const subcommand = command.path.join(' ');
  if (kind === 'none') return `'${subcommand}' with these arguments`;
  const type = kind === 'unknown' ? `${quote(spelled, 40)}, an unknown kind,` : quote(kind.resource, 40);
  const which = name === undefined ? `all ${type}` : `${type} ${quote(name, 40)}`;
  const where =
    kind !== 'unknown' && !kind.namespaced
      ? ''
      : namespace === undefined
        ? ' in any namespace'
        : ` in namespace ${quote(namespace, 63)}`;
  return `'${subcommand}' ${implied ? 'which reaches' : 'of'} ${which}${where}`;
}

/** What a caller can say more exactly, so that the rules that ask for it can be told to hold or not. */
function makeCertain({ kind, name, namespace }: Touched, rules: readonly PolicyRule[]): string {
  if (kind === 'none') return '';
  if (kind === 'unknown') return 'Spell the kind in full, for example deployments.apps.';
  const asked = [
    ...(name === undefined && rules.some(({ names }) => names !== undefined) ? ['the objects'] : []),
    ...(namespace === undefined && rules.some(({ namespaces }) => namespaces !== undefined)
      ? ['the namespace (-n)']
      : []),
  ];
  return asked.length === 0 ? '' : `Name ${asked.join(' and ')}.`;
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
