import { StoreFailed } from '../../remediation/store.ts';
import type { ApiRequest } from '../api.ts';
import { resourcePath, withQuery } from '../objects/resource-path.ts';
import { CHANGES } from './record.ts';
import { type Answer, RecordFailed } from './requests.ts';

/** The columns that `kubectl get changes` shows, in place of records of half a megabyte. Source: Kubernetes API concepts, Receiving resources as Tables. */
const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1';

/**
 * Returns the names of the records that say that their change is being applied, in all namespaces. One request, which the API server answers
 * from its cache: a record may be some seconds old. Rejects with StoreFailed, and with NoAnswer.
 */
export async function readApplying(ask: (request: ApiRequest) => Promise<Answer>): Promise<readonly string[]> {
  const path = withQuery(resourcePath(CHANGES), { resourceVersion: 0, includeObject: 'None' });
  const answer = await ask({ path, accept: TABLE });
  if (answer.status !== 200) throw new RecordFailed('The changes that are being applied could not be listed', answer);
  const { columnDefinitions, rows } = answer.object as Table;
  const [name, phase] = ['Name', 'Phase'].map((each) => columnDefinitions.findIndex((column) => column.name === each));
  if (name === undefined || phase === undefined || name < 0 || phase < 0)
    throw new StoreFailed(
      'The definition of the kind Change has no column Phase, as the part changes of rbac.yaml has',
    );
  // A table without rows may have none of them.
  return (rows ?? []).filter(({ cells }) => cells[phase] === 'Applying').map(({ cells }) => String(cells[name]));
}

interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows?: readonly { readonly cells: readonly unknown[] }[] | null;
}
