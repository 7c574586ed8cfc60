import type { ApiResource } from '../api.ts';
import { KubectlError, type Status } from '../kubectl-error.ts';
import { qualified } from './named-object.ts';
import { resourcePath, withQuery } from './resource-path.ts';
import type { RestClient } from './rest-client.ts';

/** A change that a watch tells. Source: meta/v1 WatchEvent. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

/** The longest a watch is asked to last; the deadline of the command ends it before. */
const MOST_SECONDS = 3600;

/**
 * The changes of a collection, until the API server ends the watch after `timeoutSeconds` (whole seconds; 0 for no end).
 * Leaving the loop ends the request. Throws what the server says of a watch that cannot go on.
 */
export async function* watchEvents<T>(
  client: RestClient,
  resource: Pick<ApiResource, 'group' | 'version' | 'resource'>,
  namespace: string | undefined,
  query: Readonly<Record<string, string | undefined>>,
  timeoutSeconds: number,
): AsyncGenerator<WatchEvent<T>> {
  const path = withQuery(resourcePath(resource, namespace), {
    ...query,
    watch: true,
    timeoutSeconds: timeoutSeconds === 0 ? MOST_SECONDS : Math.max(1, Math.ceil(timeoutSeconds)),
  });
  const { body } = await client.ask({ path }, { resource: qualified(resource) });
  for await (const line of watchLines(body)) {
    const event = JSON.parse(line) as { readonly type: string; readonly object: unknown };
    if (event.type === 'ERROR') {
      const status = event.object as Status;
      throw new KubectlError(status.message ?? '', status);
    }
    yield event as WatchEvent<T>;
  }
}

/** The lines of a watch, one JSON object each. */
export async function* watchLines(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  for await (const chunk of body) {
    const parts = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = parts.pop() ?? '';
    yield* parts.filter((part) => part !== '');
  }
}
