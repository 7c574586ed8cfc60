import { isRefusal, quoteWord, refuse } from '../../errors.ts';
import { flagValue, type Plan } from '../../kube/command.ts';
import { isPathSegment, parseNamespace } from '../../kube/names.ts';
import { commandRow, sortPositionals } from '../classification/index.ts';
import { denyIf, type Rule } from '../policy.ts';
import { touchedBy } from '../touched.ts';

/** What stands for a resource, a name, a node or a container: no blanks, no look-alike dashes, no control characters. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._:@/,~+-]*$/;

/** What is assigned to, or taken away: a label, a taint, a variable, a container (or all of them, `*`). */
const PLAIN_KEY = /^(?:\*|[A-Za-z0-9_][\w.:@/,~+-]*|-)$/;

/** What `auth can-i` asks for besides: everything, or the path of an API, of which nothing is called. */
const RIGHT = /^(?:\*|\/[\w./*-]*)$/;

/** Names, types and keys are plain words; a namespace is a namespace's name. */
export const plainNames: Rule = {
  id: 'plain-names',
  judge: (plan) => {
    const { command } = plan;
    const row = commandRow(command.path);
    const namespace = parseNamespace(flagValue(command, 'namespace') ?? 'default');
    if (isRefusal(namespace)) return denyIf(namespace);
    const asksForRights = command.path.join(' ') === 'auth can-i';
    const { objects, values } = row === undefined || 'never' in row ? NOTHING : sortPositionals(command);
    const wrong =
      objects.find(
        (word) => !PLAIN.test(word) && !(asksForRights && RIGHT.test(word)) && !isNameOfPermission(plan, word),
      ) ?? values.find((word) => !PLAIN_KEY.test(keyOf(word)));
    return denyIf(
      wrong === undefined
        ? undefined
        : refuse(
            'NAME_INVALID',
            `${quoteWord(wrong, 60)} is not a valid name of a resource, object or key.`,
            'Give types and names as plain words, for example pods web-0 or deployment/web.',
          ),
    );
  },
};

/**
 * The kinds whose names may be anything that fits into a path, blanks and question marks too. All other names are DNS
 * names or close to it. Source: ValidateRBACName of kubernetes/pkg/apis/rbac/validation.
 */
const FREELY_NAMED = { group: 'rbac.authorization.k8s.io', kinds: /^(?:Cluster)?Role(?:Binding)?$/ };

/** What begins a flag, ends a line, or is not seen: never part of a name here, though the API server takes it. */
const UNSAFE = /^-|[\p{C}\p{Zl}\p{Zp}]/u;

/** Whether a word names an object of such a kind, whatever the word for the kind stands for, and of no other kind. */
function isNameOfPermission(plan: Plan, word: string): boolean {
  const slash = word.indexOf('/');
  const name = word.slice(slash + 1);
  if (!isPathSegment(name) || UNSAFE.test(name)) return false;
  const named = touchedBy(plan).filter(
    (each) => each.name === name && (slash === -1 || each.spelled === word.slice(0, slash)),
  );
  return (
    named.length > 0 &&
    named.every(
      ({ spelled, kind }) =>
        PLAIN.test(spelled) &&
        typeof kind !== 'string' &&
        kind.group === FREELY_NAMED.group &&
        FREELY_NAMED.kinds.test(kind.kind),
    )
  );
}

const NOTHING = { objects: [], values: [] } as const;

function keyOf(assignment: string): string {
  return assignment.split('=', 1)[0] ?? '';
}
