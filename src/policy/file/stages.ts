import type { AdmissionRequest } from '../../kube/admission-request.ts';
import { flagValue, type KubectlCommand } from '../../kube/command.ts';
import { changingRow } from '../classification/index.ts';
import { canonical } from './flag-values.ts';
import { asksOfPlan } from './plan-conditions.ts';
import { type PolicyRule, READING } from './rule.ts';

/** Whether the writes of a call will be judged one by one, each with its object, before they are made. */
export type Stage = 'judged later' | 'not judged';

/** Whether a rule has conditions that only a write can meet: operations, subresources, fields, and the plan of the writes. */
export function asksOfWrite(rule: PolicyRule): boolean {
  const { operations, subresources, fields } = rule;
  return (operations ?? subresources ?? fields) !== undefined || asksOfPlan(rule);
}

/**
 * Whether a rule speaks of a call of which no write was seen yet, as far as its conditions on writes go. If each write is
 * judged later, a rule that allows lets the call pass until then, and one that denies waits. A call that makes no write
 * meets no such condition. Where writes stay unseen, one that denies speaks and one that allows is silent.
 */
export function speaksUnseen(rule: PolicyRule, command: KubectlCommand, stage: Stage): boolean {
  const isWide = READING[rule.effect] === 'wide';
  const kind = callKind(command);
  // Reads need no approval.
  if (rule.effect === 'ask' && kind === 'reads') return false;
  const named = kind === 'writes' ? flagValue(command, 'subresource') || undefined : undefined;
  if (named !== undefined && !coversSubresource(rule, named, command)) return false;
  if (!asksOfWrite(rule)) return true;
  switch (kind) {
    case 'reads':
      return false;
    case 'connects':
      // It has no object before or after, and its operation (CONNECT) is none that a rule can name.
      return rule.operations === undefined && namesSubresource(rule, 'exec') && (rule.fields === undefined || isWide);
    case 'writes':
      return stage === 'judged later' ? !isWide : isWide;
  }
}

/** Whether a call makes writes that the API server can rehearse. */
export function makesWrites(command: KubectlCommand): boolean {
  return callKind(command) === 'writes';
}

/** Whether a call changes nothing in the cluster: a command that only reads, or a dry run of kubectl alone. */
export function changesNothing(command: KubectlCommand): boolean {
  return callKind(command) === 'reads';
}

function callKind(command: KubectlCommand): 'reads' | 'connects' | 'writes' {
  const row = changingRow(command.path);
  if (row === undefined || canonical('dry-run', flagValue(command, 'dry-run') ?? 'none') === 'client') return 'reads';
  return row.effects.every((effect) => effect === 'exec' || effect === 'read') ? 'connects' : 'writes';
}

function namesSubresource({ subresources }: PolicyRule, name: string): boolean {
  return subresources === undefined || subresources.some((each) => each === '*' || each === name);
}

/** Subresources that change the object's own fields, and no more. */
const ORDINARY: ReadonlySet<string> = new Set(['resize', 'scale']);

/** The subresource that a command writes by itself, without --subresource. */
const OWN: Readonly<Record<string, string>> = { debug: 'ephemeralcontainers', drain: 'eviction' };

/** Whether a rule speaks of the operation and the subresource of a write. */
export function speaksOfOperation(rule: PolicyRule, request: AdmissionRequest, command: KubectlCommand): boolean {
  return coversOperation(rule, request) && coversSubresource(rule, request.subResource, command);
}

/** An eviction is asked for with a CREATE and deletes a pod: a rule that denies either covers it, one that allows the first does not. */
function coversOperation({ effect, operations }: PolicyRule, request: AdmissionRequest): boolean {
  if (operations === undefined) return true;
  if (!isEviction(request)) return operations.includes(request.operation);
  return operations.includes('DELETE') || (READING[effect] === 'wide' && operations.includes('CREATE'));
}

/** Whether a rule speaks of a subresource, or of the object itself if there is none. */
export function coversSubresource(
  rule: PolicyRule,
  subResource: string | undefined,
  { path, flags }: KubectlCommand,
): boolean {
  if (rule.subresources !== undefined)
    return subResource === undefined ? rule.subresources.includes('') : namesSubresource(rule, subResource);
  if (READING[rule.effect] === 'wide' || subResource === undefined || ORDINARY.has(subResource)) return true;
  const [word = ''] = path;
  const own = Object.hasOwn(OWN, word) ? OWN[word] : undefined;
  return own === subResource && !flags.some(({ name }) => name === 'subresource');
}

/** The subresource of a write that a rule lacks because it names none. */
export function missingIn(
  rule: PolicyRule,
  subResource: string | undefined,
  command: KubectlCommand,
): string | undefined {
  return rule.subresources === undefined && !coversSubresource(rule, subResource, command) ? subResource : undefined;
}

/** Whether a write evicts a pod. */
export function isEviction({ operation, subResource }: AdmissionRequest): boolean {
  return operation === 'CREATE' && subResource === 'eviction';
}
