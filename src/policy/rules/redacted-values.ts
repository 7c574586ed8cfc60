import { type Refusal, refuse } from '../../errors.ts';
import { holdsCutMark } from '../../kube/cut-mark.ts';
import { renderStdin } from '../../kubectl/render.ts';
import { holdsMark } from '../../redaction/redaction.ts';
import { isReading } from '../classification/index.ts';
import { denyIf, type Rule } from '../policy.ts';

/** A mark stands for a value that the caller was not shown. It is never taken for the value itself. */
export const redactedValues: Rule = {
  id: 'redacted-values',
  judge: ({ command }) => {
    if (isReading(command.path)) return denyIf(undefined);
    const given = [...command.positionals, ...command.flags.map(({ value }) => value), renderStdin(command) ?? ''];
    if (given.some(holdsMark)) return denyIf(refuseMark('The call'));
    return denyIf(given.some(holdsCutMark) ? refuseCut('The call') : undefined);
  },
};

/** Refuses what would write a mark as a value. */
export function refuseMark(what: string): Refusal {
  return refuse(
    'REDACTED_VALUE',
    `${what} holds a mark such as "[redacted: ...]" in place of a value.`,
    'Leave the field out, so that its value stays as it is: send a patch of only what changes. If the value itself must change, use a Secret that the operator provides.',
  );
}

/** Refuses what would write the start of a value, which an answer has shortened, as the whole one. */
export function refuseCut(what: string): Refusal {
  return refuse(
    'REDACTED_VALUE',
    `${what} holds a value that ends in "… [n bytes left out]": the answer that it comes from was shortened.`,
    'Leave the field out, so that its value stays as it is: send a patch of only what changes. Read the whole value with -o jsonpath.',
  );
}
