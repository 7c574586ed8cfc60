import type { ApiCall } from '../api/client.ts';
import type { ApiObject } from '../kube/admission-request.ts';
import { parse, readAll } from './read-answer.ts';
import { fieldsOf } from './write-request.ts';

/**
 * How the API server is set up to judge writes. It judges them by its cache of this, so the same cache says what speaks against one. To
 * have it caught up first takes 15 ms.
 */
const OF_ADMISSION = '/apis/admissionregistration.k8s.io/';

/** What the caller of a call can read. Each path of a look is read once: judgements count what the writes of the call do to it. */
export class Looks {
  readonly #api: ApiCall;
  readonly #seen = new Map<string, Promise<ApiObject | undefined>>();

  constructor(api: ApiCall) {
    this.#api = api;
  }

  /** Reads paths that were not read before, and returns what gives the object at each; undefined as `get`. */
  async seen(paths: readonly string[]): Promise<(path: string) => ApiObject | undefined> {
    const looked = new Map(await Promise.all(paths.map(async (path) => [path, await this.#look(path)] as const)));
    return (path) => looked.get(path);
  }

  /** Returns what is stored at a path; undefined if it is not there, or the caller may not read it. Rejects as `Api.request`. */
  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ApiObject | undefined> {
    const stored = await this.#ask(path, headers);
    return typeof stored === 'string' ? undefined : stored;
  }

  /** The same for several paths at once, which tells what is not there from what cannot be read. */
  async stored(paths: readonly string[]): Promise<(path: string) => ApiObject | undefined | 'unknown'> {
    const looked = new Map(await Promise.all(paths.map(async (path) => [path, await this.#ask(path)] as const)));
    return (path) => {
      const stored = looked.get(path);
      return stored === 'none' ? undefined : (stored ?? 'unknown');
    };
  }

  async #ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ApiObject | 'none' | 'unknown'> {
    const answer = await this.#api.api.request({ path, headers });
    const body = await readAll(answer);
    if (answer.status === 200) return fieldsOf(parse(body));
    return answer.status === 404 ? 'none' : 'unknown';
  }

  #look(path: string): Promise<ApiObject | undefined> {
    const known = this.#seen.get(path) ?? this.get(path.startsWith(OF_ADMISSION) ? `${path}?resourceVersion=0` : path);
    this.#seen.set(path, known);
    return known;
  }
}
