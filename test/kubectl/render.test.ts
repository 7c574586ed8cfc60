import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { renderArgv } from '../../src/kubectl/render.ts';

test('what is run is what was given, word for word, without a leading kubectl', () => {
  const word = fc.oneof(
    fc.constantFrom('kubectl', '--', '-n', '--as_x=y', '', ' ', '\n'),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (args) => {
      const command = parseArguments(args);
      if (isRefusal(command)) return;
      expect(renderArgv(command)).toEqual(args[0] === 'kubectl' ? args.slice(1) : args);
    }),
    { numRuns: 200 },
  );
});
