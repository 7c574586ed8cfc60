import { flagValue } from '../../kube/command.ts';
import { writeCall } from '../../kubectl/write-call.ts';
import { EMPTY, empty } from './empty.ts';
import { type HintRule, head } from './hint.ts';

/**
 * Tells rows that could not be sorted from rows that do not exist: kubectl prints no row of a table that it cannot sort,
 * says "No resources found" and succeeds. Source: Run of kubectl/pkg/cmd/get, which drops the error of the printer.
 */
export const unsorted: HintRule = (ended) => {
  const { command, stdout, stderr } = ended;
  const path = flagValue(command, 'sort-by') ?? '';
  if (command.path.join(' ') !== 'get' || path === '' || stdout.trim() !== '' || !EMPTY.test(stderr)) return undefined;
  const without = { path: [], positionals: [], without: ['sort-by', 'output'] };
  return {
    // Objects that are named are sorted in another way, whose faults kubectl tells.
    words: command.positionals.slice(0, 1),
    flags: writeCall(command, { ...without, plus: ['-o', 'name'] }),
    tell: (said) => {
      if (said === '') return empty(ended);
      const unsortable = `kubectl cannot sort by ${head(path, 80)}`;
      return {
        text:
          said === undefined
            ? `If ${unsortable}, it prints no rows, even if there are objects.`
            : `There are objects, although kubectl says "No resources found": ${unsortable}, so it prints no rows. Sort by a field that they have, for example --sort-by=.metadata.name.`,
        calls: [{ to: 'Without sorting', args: writeCall(command, { without: ['sort-by'] }) }],
      };
    },
  };
};
