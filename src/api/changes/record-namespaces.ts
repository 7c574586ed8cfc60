import type { ApiRequest } from '../api.ts';
import { resourcePath, withQuery } from '../objects/resource-path.ts';
import { GRANTS } from './grant-record.ts';
import { METADATA } from './planned-times.ts';
import { CHANGES } from './record.ts';
import { type Answer, RecordFailed } from './requests.ts';

const PAGE = 500;

/**
 * Returns the namespaces that hold records of changes or standing grants, each once, in order. Reads names and labels only. Rejects with
 * RecordFailed, and with NoAnswer.
 */
export async function namespacesOfRecords(ask: (request: ApiRequest) => Promise<Answer>): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const kind of [GRANTS, CHANGES])
    for (let next: string | undefined = ''; next !== undefined; ) {
      const path = withQuery(resourcePath(kind), { limit: PAGE, continue: next });
      const answer = await ask({ path, accept: METADATA });
      if (answer.status !== 200) throw new RecordFailed('The namespaces of records could not be listed', answer);
      const { items, metadata } = answer.object as Page;
      // An empty list of metadata is null.
      for (const item of items ?? []) found.add(item.metadata.namespace);
      next = metadata?.continue || undefined;
    }
  return [...found].toSorted();
}

interface Page {
  readonly items: readonly { readonly metadata: { readonly namespace: string } }[] | null;
  readonly metadata?: { readonly continue?: string };
}
