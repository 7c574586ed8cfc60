import { quoteWord, refuse } from '../../errors.ts';
import type { Flag, KubectlCommand } from '../../kube/command.ts';
import { flagRow, sortPositionals } from '../classification/index.ts';
import { givePatch } from '../instead.ts';
import { denyIf, NO_OPINION, type Policy, type Rule } from '../policy.ts';
import { isOwnText } from '../preapproved/pods.ts';

const METACHARACTER = /[;|&$`\\'"\n\r]/;
/** Flags whose value is an expression or a document once a rule of its own has judged it. */
const EXPRESSIONS = new Set(['for', 'output', 'patch', 'template']);

/**
 * Layer 3: no argument may hold a shell metacharacter, though no shell is ever used; a patch given as `stdin` is none. Where the operator chose `data`,
 * they are allowed in tokens that the grammar knows to be data, and never in names, resources or other flags.
 * Source: specification; KUBECTL_METACHARACTERS.
 */
export const shellMetacharacters: Rule = {
  id: 'shell-metacharacters',
  judge: ({ command, preapproved }, { metacharacters }) => {
    // The server wrote them, and the rule `preapproved` judges the words of the caller in them.
    if (isOwnText(preapproved)) return NO_OPINION;
    const word = wordsToCheck(command, metacharacters).find((each) => METACHARACTER.test(each));
    const patch = command.flags.findLast(({ name, spelled }) => name === 'patch' && spelled !== 'stdin');
    return denyIf(
      word === undefined
        ? undefined
        : refuse(
            'METACHARACTER',
            `Invalid characters in argument: ${quoteWord(word)}`,
            patch !== undefined && word === asWritten(patch)
              ? `There is no shell, and an argument may not contain quotes. ${givePatch(command)}`
              : 'An argument may not contain ; | & $ ` \\ \' " or a line break. There is no shell, so leave quotes out. Give a patch in "stdin"; choose objects with -l or --field-selector, fields with -o custom-columns=NAME:.metadata.name.',
          ),
    );
  },
};

function wordsToCheck(command: KubectlCommand, mode: Policy['metacharacters']): readonly string[] {
  const written = command.flags.filter(({ spelled }) => spelled !== 'stdin');
  if (mode === 'strict') return [...written.map(asWritten), ...command.positionals];
  const flags = written.filter(({ name }) => !EXPRESSIONS.has(name) && flagRow(command.path, name) !== 'data');
  return [...flags.map(asWritten), ...sortPositionals(command).objects];
}

function asWritten({ spelled, value, written = value }: Flag): string {
  return `${spelled}=${written}`;
}
