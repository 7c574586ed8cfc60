import { expect, test } from 'vitest';
import { isRefusal } from '../../../src/errors.ts';
import { cutMark } from '../../../src/kube/cut-mark.ts';
import { redactedValues } from '../../../src/policy/rules/redacted-values.ts';
import { kubectl } from '../../../src/tools/kubectl.ts';
import { planOf } from '../../tools/settings.ts';

const MARK = '[redacted: password #3f2a]';
const CUT = `start${cutMark(1234)}`;
const map = (value: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: value } });

test.each<[string, readonly string[], unknown, boolean]>([
  ['a document with a redacted value', ['apply', '-f', '-'], map(MARK), true],
  ['a document with the start of a value', ['apply', '-f', '-'], map(CUT), true],
  ['a patch with the start of a value', ['patch', 'cm', 'a'], { data: { a: CUT } }, true],
  ['an argument with a redacted value', ['annotate', 'cm', 'a', `note=${MARK}`], undefined, true],
  ['an argument with the start of a value', ['annotate', 'cm', 'a', `note=${CUT}`], undefined, true],
  ['a read that looks for a mark', ['get', 'cm', '-l', `a=${MARK}`], undefined, false],
  ['a document with whole values', ['apply', '-f', '-'], map('3 bytes left out'), false],
])('%s', (_, args, stdin, isDenied) => {
  const plan = planOf(kubectl, { args, stdin });
  if (isRefusal(plan)) throw new Error(plan.error);
  const opinion = redactedValues.judge(plan, {} as never, {} as never);
  expect(JSON.stringify(opinion).includes('REDACTED_VALUE')).toBe(isDenied);
});
