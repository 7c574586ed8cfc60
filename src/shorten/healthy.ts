import { at, childOf, plain, remove, type Tree } from './tree.ts';

/** Conditions that are a problem if they are true; all others are one if they are not. */
const BAD_IF_TRUE =
  /Pressure$|Unavailable$|^(?:ReplicaFailure|Failed|Failure\w*|Degraded|Stalled|Terminating|Disrupt\w+)$/;
const GOOD_PHASES: ReadonlySet<string> = new Set(['', 'Running', 'Succeeded', 'Active', 'Bound', 'Available', 'Ready']);
const CONTAINER_LISTS = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'];
/** Pairs of numbers of which the first must reach the second. */
const COUNTS: readonly (readonly [string, string])[] = [
  ['readyReplicas', 'replicas'],
  ['availableReplicas', 'replicas'],
  ['updatedReplicas', 'replicas'],
  ['numberAvailable', 'desiredNumberScheduled'],
  ['numberReady', 'desiredNumberScheduled'],
  ['currentHealthy', 'desiredHealthy'],
];

/** Takes the status of what is healthy out of an object; returns what was taken, in words. */
export function removeHealthyStatus(object: Tree): readonly string[] {
  const status = childOf(object, 'status');
  if (status?.kind !== 'map') return [];
  if (isHealthy(status)) return remove(object, status) ? ['status (healthy)'] : [];
  const conditions = childOf(status, 'conditions');
  const taken = removeEach(conditions, isGoodCondition) ? ['conditions without a problem'] : [];
  const containers = CONTAINER_LISTS.filter((list) => removeEach(childOf(status, list), isGoodContainer));
  const images = remove(status, childOf(status, 'images'));
  return [
    ...taken,
    ...(containers.length > 0 ? ['status of healthy containers'] : []),
    ...(images ? ['status.images'] : []),
  ];
}

function isHealthy(status: Tree): boolean {
  return (
    GOOD_PHASES.has(plain(childOf(status, 'phase'))) &&
    each(childOf(status, 'conditions')).every(isGoodCondition) &&
    CONTAINER_LISTS.every((list) => each(childOf(status, list)).every(isGoodContainer)) &&
    COUNTS.every(([have, want]) => numberAt(status, have) >= numberAt(status, want)) &&
    numberAt(status, 'unavailableReplicas') === 0 &&
    numberAt(status, 'failed') === 0
  );
}

function isGoodCondition(condition: Tree): boolean {
  const isTrue = plain(childOf(condition, 'status')) === 'True';
  return BAD_IF_TRUE.test(plain(childOf(condition, 'type'))) ? !isTrue : isTrue;
}

function isGoodContainer(container: Tree): boolean {
  const ended = at(container, 'state', 'terminated');
  const isDone = ended !== undefined && plain(childOf(ended, 'exitCode')) === '0';
  const isUp = plain(childOf(container, 'ready')) === 'true' && numberAt(container, 'restartCount') === 0;
  return isDone || isUp;
}

function removeEach(list: Tree | undefined, isGood: (entry: Tree) => boolean): boolean {
  const good = each(list).filter(isGood);
  for (const entry of good) remove(list, entry);
  return good.length > 0;
}

function each(list: Tree | undefined): readonly Tree[] {
  return list?.kind === 'list' ? list.children : [];
}

function numberAt(map: Tree, key: string): number {
  return Number(plain(childOf(map, key)) || 0);
}
