import { followUps } from '../../diagnose/follow-up.ts';
import type { ListName } from '../../diagnose/lists.ts';
import { readsOfNeeds } from '../../diagnose/need-reads.ts';
import { readsOfCluster, readsOfNamespace } from '../../diagnose/reading.ts';
import type { Scope, Snapshot } from '../../diagnose/snapshot.ts';
import { isRefusal, type Refusal } from '../../errors.ts';
import type { CourseSteps, PlanFacts } from '../tool.ts';
import { type ReadingPlan, readTarget } from './read-target.ts';
import { Reader } from './reader.ts';
import type { Target } from './target.ts';

/** Requests that a diagnosis of a workload makes before what it needs is read; to find the workload takes up to 4 more. */
const MOST_OF_A_WORKLOAD = 22;
/** How many more requests follow what was read of the lists around an object, or of a namespace or the cluster. */
const MOST_OF_AN_OBJECT = 10;
const MOST_OF_MANY = 24;
/** Requests for what a workload needs, and for what this needs in its turn. */
const MOST_NEEDED = 3;
const MOST_LAST = 1;

/**
 * Reads all that a diagnosis needs, as the caller and each read judged and on record. Gives a refusal if nothing could be
 * read, and a text if it is the whole answer.
 */
export async function gather(
  target: Target,
  facts: PlanFacts,
  steps: CourseSteps,
): Promise<Snapshot | Refusal | string> {
  const reader = new Reader(facts, steps);
  const serves = await reader.resolveWords();
  const found = await readsFor(target, reader, serves);
  if (reader.refusal !== undefined) return reader.refusal;
  if (typeof found === 'string' || isRefusal(found)) return found;
  const { scope, reads } = found;
  await reader.readAll(reads);
  if (reader.refusal !== undefined) return reader.refusal;
  const most = mostRequests(reader, scope);
  const look = () => reader.gathering.snapshot(steps.now(), scope);
  const follow = async (until: number) => {
    const more = followUps(look());
    await Promise.all([reader.readTexts(more, until), reader.readAll(more.reads, until)]);
  };
  await follow(most);
  // Logs name Services, and what is behind these may fail in its turn.
  await reader.readAll(readsOfNeeds(look()), most + MOST_NEEDED);
  await follow(most + MOST_NEEDED + MOST_LAST);
  return look();
}

function mostRequests({ spent, gathering }: Reader, scope: Scope): number {
  if (scope.of !== 'object') return spent + MOST_OF_MANY;
  return gathering.isRead('pods') ? spent + MOST_OF_AN_OBJECT : MOST_OF_A_WORKLOAD;
}

async function readsFor(
  target: Target,
  reader: Reader,
  serves: (list: ListName) => boolean,
): Promise<ReadingPlan | Refusal | string> {
  const { namespace, name, word } = target;
  if (name !== undefined) return readTarget(target, reader, serves);
  if (word === 'namespaces' || namespace === undefined)
    return { scope: { of: 'cluster' }, reads: readsOfCluster(serves) };
  return { scope: { of: 'namespace', namespace }, reads: readsOfNamespace(namespace, serves) };
}
