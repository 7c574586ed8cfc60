import { type Refusal, refuse } from '../../errors.ts';
import { isOn, type KubectlCommand, type Plan } from '../../kube/command.ts';
import type { Subject } from '../../kube/subject.ts';
import { changingRow, sortPositionals } from '../classification/index.ts';
import { mayTouchSecrets } from '../guarded.ts';
import { isPermitted, refuseWithout } from '../permits.ts';
import type { Policy } from '../policy.ts';
import { namedObjects } from '../resources.ts';
import { selectionOf } from '../selection.ts';
import type { Admitting } from '../terms.ts';
import { admit, looksOf } from './admit.ts';

/** Returns whether kubectl makes the writes of a command by requests that can be judged. What runs in a container is none. */
export function isHeld({ path }: KubectlCommand): boolean {
  return path[0] !== 'exec' && changingRow(path) !== undefined;
}

/**
 * Returns how the writes of a permitted plan are judged. `byText` is what the rules of text say of it, and `mayRead` judges a
 * read of the same caller.
 */
export function admittingOf(
  plan: Plan,
  policy: Policy,
  subject: Subject,
  { byText, mayRead }: { readonly byText: Refusal | undefined; readonly mayRead: (plan: Plan) => boolean },
): Admitting {
  const { command } = plan;
  return {
    rehearsesFirst: !isSingle(command),
    byText,
    unrehearsed:
      byText ??
      (isPermitted('unrehearsed-changes', plan, policy, subject)
        ? undefined
        : refuseWithout('unrehearsed-changes', policy, UNREHEARSED)),
    looks: (request, earlier) => looksOf({ request, earlier, command, policy, subject }),
    judge: (request, earlier, seen) => admit({ request, earlier, command, policy, subject, seen }),
    mayShow: ({ resource: { group, resource }, namespace, name }) =>
      resource === 'secrets'
        ? mayTouchSecrets(plan)
        : mayRead({ command: readOf(group === '' ? resource : `${resource}.${group}`, namespace, name) }),
  };
}

const UNREHEARSED = refuse(
  'NOT_REHEARSED',
  'An admission webhook of the cluster does not support dry runs, so the server cannot see what would become of the object.',
  'Nothing was changed.',
);

/** Whether a command writes one object at most, which it names. */
function isSingle(command: KubectlCommand): boolean {
  const { path, documents } = command;
  if (documents !== undefined) return documents.length <= 1 && !isOn(command, 'force');
  // `debug --copy-to --replace` makes a copy of the pod, and deletes the pod.
  if (path[0] === 'drain' || isOn(command, 'expose') || isOn(command, 'replace') || selectionOf(command) !== undefined)
    return false;
  const row = changingRow(path);
  const { objects } = sortPositionals(command);
  if (row?.targets === 'objects' || row?.targets === 'objects-then-values') return namedObjects(command).length <= 1;
  return objects.length <= 1;
}

/** `get TYPE NAME -o json`: what an error may quote. The path of a creation has no name, so all of the kind count. */
function readOf(spelled: string, namespace: string | undefined, name: string | undefined): KubectlCommand {
  const flag = (long: string, value: string) => ({ name: long, value, spelled: `--${long}`, repeat: 'last' });
  return {
    path: ['get'],
    flags: [flag('output', 'json'), ...(namespace === undefined ? [] : [flag('namespace', namespace)])],
    positionals: [spelled, ...(name === undefined ? [] : [name])],
    dashAt: -1,
  };
}
