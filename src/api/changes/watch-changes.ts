import { setTimeout as pause } from 'node:timers/promises';
import { resourcePath, withQuery } from '../objects/resource-path.ts';
import { watchLines } from '../objects/watch.ts';
import { CHANGES } from './record.ts';
import { ask, type OpenApi, openOrThrow } from './requests.ts';

/** The records alone would be large: only that something happened to one of them is of interest. */
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const WATCH_SECONDS = 300;
const AGAIN_MS = 2000;

/**
 * Calls `onChange` whenever a record of a change was made, altered or deleted, in any namespace, and when it had to begin again and
 * may have missed something. Resolves when `signal` aborts; goes on if the API server is away for a while.
 */
export async function watchChanges(open: OpenApi, signal: AbortSignal, onChange: () => void): Promise<void> {
  while (!signal.aborted) {
    await watchOnce(open, signal, onChange).catch(() => undefined);
    if (!signal.aborted) await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    onChange();
  }
}

async function watchOnce(open: OpenApi, signal: AbortSignal, onChange: () => void): Promise<void> {
  const path = resourcePath(CHANGES);
  const { object } = await ask(open, signal, { path: withQuery(path, { limit: 1 }), accept: METADATA_LIST });
  const { resourceVersion } = (object as { readonly metadata?: { readonly resourceVersion?: string } }).metadata ?? {};
  const opened = await openOrThrow(open, signal);
  try {
    const { status, body } = await opened.api.request({
      path: withQuery(path, { watch: true, timeoutSeconds: WATCH_SECONDS, resourceVersion }),
      accept: METADATA,
    });
    if (status !== 200) return;
    for await (const line of watchLines(body)) {
      if ((JSON.parse(line) as { readonly type: string }).type === 'ERROR') return;
      onChange();
    }
  } finally {
    opened.end();
  }
}
