import fc from 'fast-check';
import type { Grammar } from '../../src/kubectl/grammar.ts';

/** Argument lists that are often commands of kubectl, and always full of what could mislead a parser. */
export function randomArgs(grammar: Grammar): fc.Arbitrary<readonly string[]> {
  const paths = grammar.commands.filter(({ kind }) => kind === 'run').map(({ path }) => path);
  const all = [...grammar.commands.flatMap(({ flags }) => flags), ...grammar.flags];
  const flags = [...new Map(all.map((flag) => [`${flag.name} ${flag.shorthand}`, flag])).values()];
  const flag = fc
    .constantFrom(...flags)
    .chain(({ name, shorthand }) =>
      fc.constantFrom(
        `--${name}`,
        `--${name.replaceAll('-', '_')}`,
        `--${name}=x`,
        `--${name}=`,
        `--${name}=true`,
        `--${name}=3`,
        `--${name}=5s`,
        ...(shorthand === undefined ? [] : [`-${shorthand}`, `-${shorthand}=x`, `-${shorthand}x`, `-A${shorthand}`]),
      ),
    );
  const word = fc.oneof(
    { weight: 4, arbitrary: flag },
    { weight: 3, arbitrary: fc.constantFrom('pods', 'a=b', 'web-0', 'deployment/web', 'x-', '3', 'true', '5s') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '--',
        '-',
        '',
        '---',
        '--=',
        '-=',
        '-test.v',
        '-h',
        '--help',
        '-v=9',
        '-é',
        '-ü=x',
        ' ',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
  const lead = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...paths) },
    { weight: 1, arbitrary: fc.array(word, { maxLength: 2 }) },
  );
  return fc.tuple(lead, fc.array(word, { maxLength: 6 })).map(([path, words]) => [...path, ...words]);
}
