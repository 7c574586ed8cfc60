import { builtInCategory } from '../../kube/kinds.ts';
import { compareQuantities } from '../../kube/quantity.ts';
import { FLAGS } from '../classification/flags.ts';
import { flagRow } from '../classification/index.ts';
import { canBeMet } from '../merge-approvals.ts';
import { quantity } from './field-values.ts';
import { asksOfPlan } from './plan-conditions.ts';
import type { PolicyRule } from './rule.ts';
import { commandsOf, mayBeAsked, mayRun } from './rule-commands.ts';

/** Where a policy file is wrong, and what it says there and what is allowed, as the end of a sentence. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

/** Returns what is wrong with a rule that was read, `before` being the rules above it. Pure. */
export function faultsOf(rule: PolicyRule, before: readonly PolicyRule[]): readonly Fault[] {
  const faults: Fault[] = [];
  if (before.some(({ id }) => id === rule.id))
    faults.push({
      path: ['id'],
      says: `is ${JSON.stringify(rule.id)}, which another rule has too; use a unique name.`,
    });
  for (const [at, entry] of (rule.subcommands ?? []).entries()) {
    const covered = commandsOf(entry);
    if (covered.length === 0)
      faults.push({
        path: ['subcommands', at],
        says: `is ${JSON.stringify(entry)}; use the full name of a kubectl command.`,
      });
    else if (rule.effect !== 'deny' && !covered.some(mayRun))
      faults.push({
        path: ['subcommands', at],
        says: `is ${JSON.stringify(entry)}, which never runs on this server; use a command that can run.`,
      });
    else if (rule.effect === 'ask' && !covered.some(mayBeAsked))
      faults.push({
        path: ['subcommands', at],
        says: `is ${JSON.stringify(entry)}, which only reads, and reads never need approval; use a command that changes something.`,
      });
  }
  for (const [at, spelling] of (rule.resources ?? []).entries())
    if (builtInCategory(spelling.toLowerCase()).length > 0)
      faults.push({
        path: ['resources', at],
        says: `is ${JSON.stringify(spelling)}, a category; name its kinds one by one.`,
      });
  const commands = (rule.subcommands ?? ['*']).flatMap(commandsOf);
  for (const [at, { name }] of (rule.flags ?? []).entries()) {
    const rows = commands.map((command) => flagRow(command.split(' '), name)).filter((row) => row !== undefined);
    if (!Object.hasOwn(FLAGS, name) && rows.length === 0)
      faults.push({
        path: ['flags', at, 'name'],
        says: `is ${JSON.stringify(name)}; use the long name of a kubectl flag.`,
      });
    else if (rule.effect !== 'deny' && rows.every((row) => typeof row === 'object' && 'never' in row))
      faults.push({
        path: ['flags', at, 'name'],
        says: `is ${JSON.stringify(name)}, which this server never accepts; use another flag.`,
      });
  }
  for (const [at, { min, max }] of (rule.fields ?? []).entries()) {
    const [least, most] = [quantity(min), quantity(max)];
    if (least !== undefined && most !== undefined && compareQuantities(least, most) > 0)
      faults.push({ path: ['fields', at, 'min'], says: `is ${min}, which is more than max; use at most ${max}.` });
  }
  if (rule.effect === 'deny' && rule.permits.length > 0)
    faults.push({ path: ['permits'], says: 'is set on a deny rule; use it on an allow or ask rule.' });
  if (rule.effect === 'allow' && asksOfPlan(rule))
    faults.push({
      path: ['when'],
      says: 'names the plan on an allow rule; use risk and reversible on an ask or deny rule.',
    });
  if (rule.effect !== 'allow' && rule.verifySeconds !== undefined)
    faults.push({
      path: ['verify_seconds'],
      says: `is set on ${rule.effect === 'ask' ? 'an ask' : 'a deny'} rule; use it on an allow rule.`,
    });
  return [...faults, ...faultsOfApproval(rule)];
}

function faultsOfApproval({ effect, approvers, expiresSeconds, grants, when = [] }: PolicyRule): readonly Fault[] {
  const says = `is set on ${effect === 'allow' ? 'an allow' : 'a deny'} rule; use it on an ask rule.`;
  const { users, groups, count = 1 } = approvers ?? {};
  return [
    ...(effect !== 'ask' && approvers !== undefined ? [{ path: ['approvers'], says }] : []),
    ...(effect !== 'ask' && expiresSeconds !== undefined ? [{ path: ['expires'], says }] : []),
    ...(effect !== 'ask' && grants !== undefined ? [{ path: ['grants'], says }] : []),
    ...(effect === 'ask' && grants !== undefined && count > 1
      ? [
          {
            path: ['grants'],
            says: `is set on a rule with ${count} approvers; use it on a rule with one, because one user makes a grant.`,
          },
        ]
      : []),
    ...(effect === 'ask' && grants !== undefined && when.includes('tainted')
      ? [{ path: ['grants'], says: 'is set on a rule about tainted callers; leave it out: no grant covers them.' }]
      : []),
    ...(effect === 'ask' && users !== undefined && !canBeMet({ users, groups, count })
      ? [
          {
            path: ['approvers', 'count'],
            says: `is ${count}, which is more than users has (${new Set(users).size}); use at most that many, or name a group.`,
          },
        ]
      : []),
  ];
}
