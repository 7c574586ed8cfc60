import { quote } from '../../../errors.ts';
import { pathText } from '../changed-fields.ts';
import { differenceOf } from '../difference.ts';
import { isResource, listOf, recordOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * A value of a Secret does not come to its labels, annotations or other fields, which every reader sees: a JSON patch copies it there
 * without saying it. No allowance lifts that.
 */
export const secretCopies: AdmissionRule = {
  id: 'secret-copies',
  judge: ({ request }) => {
    if (request.operation === 'DELETE' || !isResource(request, '', 'secrets')) return [];
    const values = new Set(
      listOf([request.oldObject, request.object])
        .flatMap((each) => Object.values(recordOf(valueAt(each, 'data'))))
        .filter((value) => value !== ''),
    );
    const copied = differenceOf(request).find(({ path: [field], after }) => field !== 'data' && values.has(after));
    return copied === undefined
      ? []
      : [
          {
            code: 'SECRET_VALUES',
            error: `A value of the Secret ${quote(request.name ?? '')} would come to ${pathText(copied.path)}, where it is shown.`,
            hint: 'Leave it in data. To give another key of data the same value, copy it within data.',
          },
        ];
  },
};
