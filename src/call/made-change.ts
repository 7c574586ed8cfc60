import { type Change as MadeChange, MOST_OBJECTS, nameInWords } from '../audit/change.ts';
import type { Change } from '../remediation/change.ts';
import { decisionsOf } from '../remediation/phase.ts';
import { writesMade } from '../remediation/writes-made.ts';
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
    objects: writesMade(change)
      .flatMap(({ resource: type, namespace, name }) =>
        name === undefined ? [] : [{ type, name, ...(namespace !== undefined && { namespace }) }],
      )
      .slice(0, MOST_OBJECTS),
    message: `${did} by ${nameInWords(subject.name)}${approved}, through kubernetes-remediation-mcp (call ${callId})`,
  };
}
