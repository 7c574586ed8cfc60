import { isReading } from '../classification/index.ts';
import { touchedBy } from '../touched.ts';
import type { Admission } from './rule.ts';

/**
 * Returns whether the call does not name what this write changes but reaches it through what it names: the pods that `drain`
 * evicts. A command that only reads writes nothing of its own either. Such a write needs no rule that allows it.
 */
export function isImplied({ request, command }: Pick<Admission, 'request' | 'command'>): boolean {
  if (isReading(command.path)) return true;
  const { group, resource } = request.resource;
  const ofKind = touchedBy({ command }).filter(
    ({ kind }) => typeof kind !== 'string' && kind.group === group && kind.resource === resource,
  );
  return ofKind.length > 0 && ofKind.every(({ implied }) => implied);
}
