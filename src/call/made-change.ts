import { hash } from 'node:crypto';
import { type Change as MadeChange, MOST_OBJECTS, nameInWords } from '../audit/change.ts';
import type { WriteName } from '../kube/admission-request.ts';
import type { Change } from '../remediation/change.ts';
import { decisionsOf } from '../remediation/phase.ts';
import { writeName, writesMade } from '../remediation/writes-made.ts';
import type { StepCall } from './step.ts';

/**
 * What the objects of a change are told of it once it was made: which change it was, who asked for it and who approved it. The
 * message holds no arguments.
 */
export function madeChange(change: Change, { callId, subject }: StepCall): MadeChange {
  const { id, undoes } = change.spec;
  const did = undoes === undefined ? `change ${id}` : `change ${id}, which takes back ${undoes},`;
  const approvers = decisionsOf(change).map(({ by }) => nameInWords(by));
  const { grant } = change.spec;
  const approved =
    grant !== undefined
      ? `, approved ahead by ${nameInWords(grant.by)} (grant ${grant.name})`
      : approvers.length === 0
        ? ''
        : `, approved by ${approvers.join(' and ')}`;
  return {
    objects: objectsOf(writesMade(change)),
    message: `${did} by ${nameInWords(subject.name)}${approved}, through kubernetes-remediation-mcp (call ${callId})`,
  };
}

/** What the objects of a change are told of its plan: who asked for it, and whether it waits for people. */
export function plannedChange(change: Change, { callId, subject }: StepCall): MadeChange {
  const { approval, grant, undoes } = change.spec;
  const what = undoes === undefined ? '' : `, which would take back ${undoes},`;
  const waits = approval === undefined || grant !== undefined ? '' : ' and waits for approval';
  const by = nameInWords(subject.name);
  return {
    ...newsOf(change, 'its plan'),
    message: `change ${change.spec.id}${what} was planned by ${by}${waits}, through kubernetes-remediation-mcp (call ${callId})`,
  };
}

/** What the objects of a change are told if people denied it; undefined if they did not. */
export function deniedChange(change: Change, { callId, subject }: StepCall): MadeChange | undefined {
  const denial = decisionsOf(change).find(({ verdict }) => verdict === 'Denied');
  if (denial === undefined) return undefined;
  const [asker, by] = [subject.name, denial.by].map(nameInWords);
  return {
    ...newsOf(change, 'its denial'),
    message: `change ${change.spec.id} of ${asker} was denied by ${by}, through kubernetes-remediation-mcp (call ${callId})`,
  };
}

function newsOf({ spec }: Change, about: NonNullable<MadeChange['about']>): Omit<MadeChange, 'message'> {
  const key = hash('sha256', `${spec.hash} ${about}`).slice(0, 16);
  return { objects: objectsOf(spec.requests.map(writeName)), about, key };
}

function objectsOf(writes: readonly WriteName[]): MadeChange['objects'] {
  return writes
    .flatMap(({ resource: type, namespace, name }) =>
      name === undefined ? [] : [{ type, name, ...(namespace !== undefined && { namespace }) }],
    )
    .slice(0, MOST_OBJECTS);
}
