import { ApiAccess } from '../api/access.ts';
import type { ApiRequest } from '../api/api.ts';
import { type Answer, ask, type OpenApi } from '../api/changes/requests.ts';
import { explainFailure } from '../api/connection/connection-failures.ts';
import { CurrentContext } from '../api/kubeconfig/current-context.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { findKubectl } from '../process/kubectl-program.ts';

/** The cluster of a kubeconfig, asked as its user. Every request rejects with ConfigurationError if there is no answer. */
export interface Cluster {
  readonly open: OpenApi;
  /** The namespace of the current context. */
  readonly namespace: string;
  readonly ask: (request: ApiRequest) => Promise<Answer>;
  readonly closing: AbortSignal;
  readonly close: () => Promise<void>;
}

/**
 * Opens the cluster of the current context, with the credentials that kubectl would use; credential plugins get the whole environment,
 * because it is the user's own. Rejects with ConfigurationError if there is no kubectl or no usable context.
 */
export async function openCluster(environment: Readonly<Record<string, string | undefined>>): Promise<Cluster> {
  const own = Object.fromEntries(
    Object.entries({ ...environment, KUBECTL_KUBERC: 'false' }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const closing = new AbortController();
  const context = new CurrentContext(() => findKubectl(own, closing.signal), own, closing.signal);
  const current = await context.read();
  if (typeof current === 'string') throw unreachable(current);
  const access = new ApiAccess(context, own);
  const open: OpenApi = async (signal) => {
    const opened = await access.open(signal, { as: 'server', to: 'keep-changes' });
    if (opened === undefined) throw unreachable('Only kubectl can use its kubeconfig.');
    const request: typeof opened.api.request = (asked) =>
      opened.api.request(asked).catch((error: unknown) => {
        throw unreachable(signal.aborted ? 'The API server did not answer in time.' : explainFailure(error));
      });
    return { api: { request }, end: opened.end };
  };
  return {
    open,
    namespace: current.namespace,
    ask: (request) => ask(open, closing.signal, request),
    closing: closing.signal,
    close: async () => {
      closing.abort();
      await access.close();
    },
  };
}

function unreachable(why: string): ConfigurationError {
  return new ConfigurationError(`changes needs the cluster. ${why}`);
}
