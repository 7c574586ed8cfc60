import type { GrantUse, StandingGrant } from '../../remediation/grants/grant.ts';
import type { GrantStore } from '../../remediation/grants/grants.ts';
import { StoreFailed } from '../../remediation/store.ts';
import type { ApiRequest } from '../api.ts';
import { resourcePath, withQuery } from '../objects/resource-path.ts';
import { addUse, GRANTS, grantOf, grantPath, PROBED, probeGrant } from './grant-record.ts';
import { type Answer, ask, type OpenApi, RecordFailed } from './requests.ts';

/** So many are read at a time. */
const PAGE = 100;

/** Standing grants as objects of the cluster, whose API server enforces who may make them and how often they count. */
export class ClusterGrants implements GrantStore {
  readonly #open: OpenApi;
  readonly #closing: AbortSignal;
  readonly #onUnreadable: ((name: string) => void) | undefined;

  /**
   * `open` opens the API server as the one who asks. `closing` ends whatever is under way. `onUnreadable` is told of each record in a list that
   * is not as a grant should be, and so grants nothing.
   */
  constructor(open: OpenApi, closing: AbortSignal, onUnreadable?: (name: string) => void) {
    this.#open = open;
    this.#closing = closing;
    this.#onUnreadable = onUnreadable;
  }

  /** As GrantStore; of all namespaces without one. */
  async list(namespace?: string): Promise<readonly StandingGrant[]> {
    const grants: StandingGrant[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const path = withQuery(resourcePath(GRANTS, namespace), { limit: PAGE, continue: next });
      const answer = await this.#ask({ path });
      const page = expectOk('The standing grants could not be listed', answer) as Page;
      for (const item of page.items) {
        const grant = grantOf(item);
        if (grant !== undefined) grants.push(grant);
        else this.#onUnreadable?.(String(item.metadata?.name));
      }
      next = page.metadata?.continue || undefined;
    }
    return grants;
  }

  /** As GrantStore. */
  async get(namespace: string, name: string): Promise<StandingGrant | undefined> {
    const path = grantPath(namespace, name);
    if (path === undefined) return undefined;
    const answer = await this.#ask({ path });
    if (answer.status === 404) return undefined;
    return grantOf(expectOk('The standing grant could not be read', answer));
  }

  /** As GrantStore: rejects if the API server does not enforce the policy on grants for this account. Then anyone could have made the grant. */
  async check(grant: StandingGrant): Promise<'usable' | 'conflict'> {
    const probed = await this.#ask(probeGrant(grant));
    if (probed.status === 409 || probed.status === 404) return 'conflict';
    if (!probed.message.includes(PROBED)) {
      if (probed.status >= 300) throw new RecordFailed('The standing grant could not be used', probed);
      throw new StoreFailed('The cluster does not enforce who may make standing grants');
    }
    return 'usable';
  }

  /** As GrantStore. Rejects if an answer is lost; the use may have been counted then. */
  async use(grant: StandingGrant, use: GrantUse): Promise<StandingGrant | 'conflict'> {
    if ((await this.check(grant)) === 'conflict') return 'conflict';
    const answer = await this.#ask(addUse(grant, use));
    if (answer.status === 409 || answer.status === 404) return 'conflict';
    return grantOf(expectOk('The use of the standing grant could not be counted', answer)) ?? 'conflict';
  }

  #ask(request: ApiRequest): Promise<Answer> {
    return ask(this.#open, this.#closing, request);
  }
}

interface Page {
  readonly items: readonly { readonly metadata?: { readonly name?: unknown } }[];
  readonly metadata?: { readonly continue?: string };
}

function expectOk(what: string, answer: Answer): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.object;
  throw new RecordFailed(what, answer);
}
