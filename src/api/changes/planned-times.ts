import type { ApiRequest } from '../api.ts';
import { resourcePath, withQuery } from '../objects/resource-path.ts';
import { CHANGES, plannedSelector } from './record.ts';
import { type Answer, RecordFailed } from './requests.ts';

/** Names, labels and times only: records may be half a megabyte each. Source: Kubernetes API concepts, Receiving resources as metadata. */
export const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const PAGE = 500;

/**
 * Returns when the records of a caller in a namespace were made, of all records since then, in epoch milliseconds, the earliest first.
 * Rejects with RecordFailed, and with NoAnswer.
 */
export async function readPlannedTimes(
  ask: (request: ApiRequest) => Promise<Answer>,
  namespace: string,
  { caller, since }: { readonly caller: string; readonly since: Date },
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const path = withQuery(resourcePath(CHANGES, namespace), {
      limit: PAGE,
      continue: next,
      labelSelector: plannedSelector(caller, since),
    });
    const answer = await ask({ path, accept: METADATA });
    if (answer.status !== 200) throw new RecordFailed('The records of changes could not be counted', answer);
    const { items, metadata } = answer.object as Page;
    // An empty list of metadata is null.
    times.push(...(items ?? []).map((item) => Date.parse(item.metadata.creationTimestamp)));
    next = metadata?.continue || undefined;
  }
  return times.filter((time) => time > since.getTime()).toSorted((one, other) => one - other);
}

interface Page {
  readonly items: readonly { readonly metadata: { readonly creationTimestamp: string } }[] | null;
  readonly metadata?: { readonly continue?: string };
}
