import { NoAnswer } from '../../kube/no-answer.ts';
import type { ApiRequest } from '../api.ts';
import { resourcePath, withQuery } from '../objects/resource-path.ts';
import { GRANTS } from './grant-record.ts';
import { METADATA } from './planned-times.ts';
import { CHANGES } from './record.ts';
import { type Answer, ask, type OpenApi, RecordFailed } from './requests.ts';

const PAGE = 500;

/** The server's own way to the cluster. */
interface Own {
  readonly open: OpenApi;
  readonly closing: AbortSignal;
  /** Its own namespace; empty if it has none. */
  readonly ownNamespace: () => Promise<string>;
}

/**
 * Returns the namespaces where people may find records: the server's own, and each that holds records of changes or grants, as far as the
 * server may see them. Rejects on a defect only.
 */
export async function placesOfRecords(own: Own): Promise<readonly string[]> {
  const home = (await own.ownNamespace().catch(() => '')) || 'default';
  const found = await namespacesOfRecords((request) => ask((signal) => own.open(signal), own.closing, request)).catch(
    (error: unknown) => {
      if (error instanceof RecordFailed || error instanceof NoAnswer) return [];
      throw error;
    },
  );
  return [...new Set([...found, home])].toSorted();
}

/**
 * Returns the namespaces that hold records of changes or standing grants, each once. Reads names and labels only. Rejects with
 * RecordFailed, and with NoAnswer.
 */
async function namespacesOfRecords(read: (request: ApiRequest) => Promise<Answer>): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const kind of [GRANTS, CHANGES])
    for (let next: string | undefined = ''; next !== undefined; ) {
      const path = withQuery(resourcePath(kind), { limit: PAGE, continue: next });
      const answer = await read({ path, accept: METADATA });
      if (answer.status !== 200) throw new RecordFailed('The namespaces of records could not be listed', answer);
      const { items, metadata } = answer.object as Page;
      // An empty list of metadata is null.
      for (const item of items ?? []) found.add(item.metadata.namespace);
      next = metadata?.continue || undefined;
    }
  return [...found];
}

interface Page {
  readonly items: readonly { readonly metadata: { readonly namespace: string } }[] | null;
  readonly metadata?: { readonly continue?: string };
}
