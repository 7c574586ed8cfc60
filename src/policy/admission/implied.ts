import type { KubectlCommand } from '../../kube/command.ts';
import { isReading } from '../classification/index.ts';
import { memoize } from '../memoize.ts';
import { touchedBy } from '../touched.ts';
import type { Admission } from './rule.ts';

/** What a command touches, found once for all its writes. */
const touchedOf = memoize((command: KubectlCommand) => touchedBy({ command }));

/**
 * Returns whether the call does not name what this write changes but reaches it through what it names: the pods that `drain`
 * evicts. A command that only reads writes nothing of its own either. Such a write needs no rule that allows it.
 */
export function isImplied({ request, command }: Pick<Admission, 'request' | 'command'>): boolean {
  if (isReading(command.path)) return true;
  const { group, resource } = request.resource;
  const ofKind = touchedOf(command).filter(
    ({ kind }) => typeof kind !== 'string' && kind.group === group && kind.resource === resource,
  );
  return ofKind.length > 0 && ofKind.every(({ implied }) => implied);
}
