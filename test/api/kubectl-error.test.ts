import { describe, expect, test } from 'vitest';
import { KubectlError, printError, type Status, throwAll, usageError } from '../../src/api/kubectl-error.ts';

const said = (status: Status) => new KubectlError(status.message ?? '', status);

describe('an error is printed as kubectl prints it', () => {
  test.each<[string, KubectlError, string]>([
    ["kubectl's own", new KubectlError('no such thing'), 'error: no such thing\n'],
    ['one that has the prefix already', new KubectlError('error: twice'), 'error: twice\n'],
    ['one that ends its line', new KubectlError('done\n'), 'error: done\n'],
    [
      'a mistake in the call',
      usageError(['auth', 'can-i'], 'what?'),
      "error: what?\nSee 'kubectl auth can-i -h' for help and examples\n",
    ],
    [
      'not found',
      said({ reason: 'NotFound', message: 'pods "x" not found' }),
      'Error from server (NotFound): pods "x" not found\n',
    ],
    ['without a reason', said({ message: 'odd' }), 'Error from server: odd\n'],
    [
      'not logged in',
      said({ reason: 'Unauthorized', message: 'Unauthorized' }),
      'error: You must be logged in to the server (Unauthorized)\n',
    ],
    ['invalid, without details', said({ reason: 'Invalid', message: 'bad' }), 'The request is invalid: bad\n'],
    [
      'invalid, of a named object',
      said({ reason: 'Invalid', message: 'bad', details: { kind: 'Pod', name: 'x' } }),
      'The Pod "x" is invalid\n',
    ],
    [
      'invalid for one cause, said twice',
      said({
        reason: 'Invalid',
        details: {
          kind: 'Pod',
          name: 'x',
          causes: [
            { field: 'spec.a', message: 'no' },
            { field: 'spec.a', message: 'no' },
          ],
        },
      }),
      'The Pod "x" is invalid: spec.a: no\n',
    ],
    [
      'invalid for two causes',
      said({
        reason: 'Invalid',
        details: {
          causes: [
            { field: 'a', message: 'no' },
            { field: 'b', message: 'no' },
          ],
        },
      }),
      'The request is invalid: \n* a: no\n* b: no\n',
    ],
  ])('%s', (_, error, printed) => {
    expect(printError(error)).toBe(printed);
  });

  test('prints each of several without the prefix that tells whose it is', () => {
    const errors = [new KubectlError('no such thing'), said({ reason: 'NotFound', message: 'gone' })];
    expect(() => throwAll(errors)).toThrow(KubectlError);
    try {
      throwAll(errors);
    } catch (error) {
      expect(printError(error as KubectlError)).toBe('no such thing\nError from server (NotFound): gone\n');
    }
  });

  test('prints one that came up alone as it is, and nothing where none did', () => {
    const [alone] = [new KubectlError('no such thing')];
    expect(() => throwAll([alone])).toThrow(alone);
    expect(() => throwAll([])).not.toThrow();
  });
});
