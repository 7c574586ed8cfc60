import type { Filter } from '../kube/filter.ts';
import { type Fault, HIDDEN, refuseFiles } from './fault.ts';
import { parseJqProgram } from './jq/parse.ts';
import { JqSyntaxError } from './jq/syntax.ts';
import { COLOR, type OptionTable, readOptions } from './options.ts';

const OPTIONS: OptionTable = {
  flags: `rcSsjMCe${COLOR}`,
  values: '',
  long: {
    'raw-output': 'r',
    'compact-output': 'c',
    'sort-keys': 'S',
    slurp: 's',
    'join-output': 'j',
    'monochrome-output': COLOR,
    'color-output': COLOR,
    'exit-status': COLOR,
  },
};

/** Parses the words behind `jq`. */
export function parseJq(words: readonly string[]): Filter | Fault {
  const read = readOptions(words, OPTIONS);
  if ('fault' in read) return read;
  const [program = '.', ...files] = read.operands;
  const file = refuseFiles('jq', files);
  if (file !== undefined) return { ...file, advice: 'Put the program between single quotes' };
  try {
    parseJqProgram(program);
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    return { fault: error.message };
  }
  const letters = [...new Set(read.options.map(({ letter }) => letter).filter((letter) => 'rcSsj'.includes(letter)))];
  const has = (letter: string) => letters.includes(letter);
  return {
    name: 'jq',
    program,
    raw: has('r') || has('j'),
    compact: has('c'),
    sortKeys: has('S'),
    slurp: has('s'),
    join: has('j'),
    record: ['jq', ...(letters.length === 0 ? [] : [`-${letters.join('')}`]), HIDDEN].join(' '),
  };
}
