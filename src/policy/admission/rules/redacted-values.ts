import { holdsCutMark } from '../../../kube/cut-mark.ts';
import { holdsMark } from '../../../redaction/redaction.ts';
import { refuseCut, refuseMark } from '../../rules/redacted-values.ts';
import type { AdmissionRule } from '../rule.ts';

/** No value of an object becomes a mark, whatever kubectl made of the caller's words. */
export const redactedValues: AdmissionRule = {
  id: 'redacted-values',
  judge: ({ request: { oldObject, object } }) => {
    const before = new Set(textsIn(oldObject));
    const gained = textsIn(object).filter((text) => !before.has(text));
    const what = 'The object that this would write';
    if (gained.some(holdsMark)) return [refuseMark(what)];
    return gained.some(holdsCutMark) ? [refuseCut(what)] : [];
  },
};

/** All texts in a JSON value, keys included. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  for (let left: readonly unknown[] = [value]; left.length > 0; ) {
    left = left.flatMap((each) => {
      if (typeof each === 'string') texts.push(each);
      if (typeof each !== 'object' || each === null) return [];
      if (!Array.isArray(each)) texts.push(...Object.keys(each));
      return Object.values(each);
    });
  }
  return texts;
}
