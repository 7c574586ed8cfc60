import { isRefusal, quoteWord, refuse } from '../../errors.ts';
import { flagValue } from '../../kube/command.ts';
import { parseNamespace } from '../../kube/names.ts';
import { commandRow, sortPositionals } from '../classification/index.ts';
import { denyIf, type Rule } from '../policy.ts';

/** What stands for a resource, a name, a node or a container: no blanks, no look-alike dashes, no control characters. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._:@/,~+-]*$/;

/** What is assigned to, or taken away: a label, a taint, a variable, a container (or all of them, `*`). */
const PLAIN_KEY = /^(?:\*|[A-Za-z0-9_][\w.:@/,~+-]*|-)$/;

/** What `auth can-i` asks for besides: everything, or the path of an API, of which nothing is called. */
const RIGHT = /^(?:\*|\/[\w./*-]*)$/;

/** Names, types and keys are plain words; a namespace is a namespace's name. */
export const plainNames: Rule = {
  id: 'plain-names',
  judge: ({ command }) => {
    const row = commandRow(command.path);
    const namespace = parseNamespace(flagValue(command, 'namespace') ?? 'default');
    if (isRefusal(namespace)) return denyIf(namespace);
    const asksForRights = command.path.join(' ') === 'auth can-i';
    const { objects, values } = row === undefined || 'never' in row ? NOTHING : sortPositionals(command);
    const wrong =
      objects.find((word) => !PLAIN.test(word) && !(asksForRights && RIGHT.test(word))) ??
      values.find((word) => !PLAIN_KEY.test(keyOf(word)));
    return denyIf(
      wrong === undefined
        ? undefined
        : refuse(
            'NAME_INVALID',
            `${quoteWord(wrong, 60)} is no name of a resource, an object or a key.`,
            'Give types and names as plain words, for example pods web-0 or deployment/web.',
          ),
    );
  },
};

const NOTHING = { objects: [], values: [] } as const;

function keyOf(assignment: string): string {
  return assignment.split('=', 1)[0] ?? '';
}
