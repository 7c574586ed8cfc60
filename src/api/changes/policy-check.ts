import type { ChangeSpec } from '../../remediation/change.ts';
import type { ApiRequest } from '../api.ts';
import { resourcePath } from '../objects/resource-path.ts';
import { CHANGES, namespaceOf, recordOf } from './record.ts';
import type { Answer } from './requests.ts';

/** How long it is believed that a namespace is under the policy. */
const BELIEVED_MS = 300_000;

/**
 * Finds out whether the API server enforces the policy on changes, by a dry run of a record that only the policy refuses: a copy under
 * another name. A server whose account the policy does not know is refused too, so what passes is under all of its rules.
 */
export class PolicyCheck {
  readonly #ask: (request: ApiRequest) => Promise<Answer>;
  readonly #now: () => number;
  readonly #believed = new Map<string, number>();

  constructor(ask: (request: ApiRequest) => Promise<Answer>, now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  /** Resolves with true if the namespace of the change is under the policy, false if it is not, or another answer than those. */
  async isEnforced(spec: ChangeSpec): Promise<boolean | Answer> {
    const namespace = namespaceOf(spec.id);
    if (this.#now() < (this.#believed.get(namespace) ?? 0)) return true;
    const small = { ...spec, argv: [], requests: [], risks: [], warnings: [], diff: '' };
    const path = `${resourcePath(CHANGES, namespace)}?dryRun=All`;
    const answer = await this.#ask({ method: 'POST', path, body: recordOf(small, `${namespace}.policy-check`) });
    if (answer.status < 300) return false;
    if (!answer.message.includes('a change is recorded under its own id')) return answer;
    this.#believed.set(namespace, this.#now() + BELIEVED_MS);
    return true;
  }
}
