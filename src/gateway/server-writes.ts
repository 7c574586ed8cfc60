import type { ApiObject } from '../kube/admission-request.ts';
import type { WireWrite } from '../kube/reviewed-write.ts';
import type { Objected } from '../policy/terms.ts';
import type { HeldWrite, HeldWritesParts } from './held-write.ts';
import { HeldWrites } from './held-writes.ts';
import { parse, readAll } from './read-answer.ts';
import { fieldsOf, readWrite } from './write-request.ts';

/** What became of one write of the server's own. */
export type SentWrite =
  /** Made, or rehearsed: the object that the API server answered with, or its Status. */
  | { readonly kind: 'taken'; readonly object: ApiObject }
  | { readonly kind: 'refused'; readonly objected: Objected }
  /** The API server did not take it: its status, and what it says. */
  | { readonly kind: 'failed'; readonly status: number; readonly says: string };

/** How a write is taken, as HeldWrite has it. */
export type WriteConditions = Pick<HeldWrite, 'differs' | 'onSend'>;

/** Sends writes that no process asks for, on the way of all others: each is rehearsed, judged, and made on the judged state. */
export class ServerWrites {
  readonly #writes: HeldWrites;
  readonly #signal: AbortSignal;

  /** Nothing more is made once `signal` aborts. */
  constructor(parts: HeldWritesParts, signal: AbortSignal) {
    this.#writes = new HeldWrites(parts);
    this.#signal = signal;
  }

  /** Takes one write after another; call it again only when it has resolved. Rejects as HeldWrites.take. */
  async take(given: WireWrite, conditions: WriteConditions = {}): Promise<SentWrite> {
    const { method, path, query, contentType, body, userAgent } = given;
    const write = readWrite({ method, path, query, contentType, body });
    if ('why' in write) return { kind: 'failed', status: 403, says: write.why };
    const headers: Record<string, string> = userAgent === undefined ? {} : { 'user-agent': userAgent };
    const isGone = () => this.#signal.aborted;
    const answer = await this.#writes.take({ ...write, ...conditions, headers, isGone });
    const { objected } = this.#writes.taken;
    const object = fieldsOf(parse(Buffer.isBuffer(answer.body) ? answer.body : await readAll({ body: answer.body })));
    if (objected !== undefined) return { kind: 'refused', objected };
    if (answer.status < 400) return { kind: 'taken', object };
    const { message } = object;
    return { kind: 'failed', status: answer.status, says: typeof message === 'string' ? message : '' };
  }
}
