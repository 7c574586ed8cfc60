import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Refusal, refuse } from '../errors.ts';
import type { Position, RepeatedArguments } from '../kube/answer.ts';
import type { Subject } from '../kube/subject.ts';
import type { OpenedCursor } from '../tools/tool.ts';

/** What a cursor holds. */
export interface CursorClaims {
  readonly position: Position;
  readonly maxBytes: number | undefined;
  readonly repeats: RepeatedArguments;
}

/** A cursor is for going on now; later the output is another one. */
const LIFETIME_S = 3600;
const MAC_BYTES = 16;
/** What no cursor comes near; anything longer is not even looked at. */
const MOST_CHARACTERS = 4096;
const MOST_BYTES = 64 * 1024;

type Body = readonly [
  expiresAt: number,
  maxBytes: number,
  digest: string,
  position: readonly [number, number, string, string, number],
  args: readonly string[] | 0,
  pipe: readonly string[] | 0,
];

/**
 * Makes and reads cursors: where an answer ended, and of which call, compressed and signed for one caller and one tool. Signed,
 * not encrypted: a cursor holds nothing that its caller did not send. Every server with the same key reads it.
 */
export class Cursors {
  readonly #key: Uint8Array;
  readonly #now: () => number;

  /** `key` is the same on all replicas, and signs nothing else. `now` gives seconds. */
  constructor(key: Uint8Array, now: () => number = () => Math.floor(Date.now() / 1000)) {
    this.#key = key;
    this.#now = now;
  }

  /**
   * Makes a cursor of at most `mostBytes`, with the arguments of the call if there is room for them, and without them if not.
   * What stood in stdin is never in it.
   */
  seal(subject: Subject, tool: string, claims: CursorClaims, mostBytes: number): { cursor: string; isAlone: boolean } {
    const { position, maxBytes = 0, repeats } = claims;
    const { at, of, digest, last, within = 0 } = position;
    const { args, pipe, stdin } = repeats;
    const body = (holdsArguments: boolean): Body => [
      this.#now() + LIFETIME_S,
      maxBytes,
      digestOf(repeats),
      [at, of, digest, last, within],
      holdsArguments ? args : 0,
      holdsArguments && pipe !== undefined ? pipe : 0,
    ];
    const whole = this.#write(subject, tool, body(true));
    if (whole.length <= mostBytes) return { cursor: whole, isAlone: stdin === undefined };
    return { cursor: this.#write(subject, tool, body(false)), isAlone: false };
  }

  /** Reads a cursor that was made for this caller and tool; every other text is refused. */
  open(subject: Subject, tool: string, cursor: string): OpenedCursor | Refusal {
    const body = this.#read(subject, tool, cursor);
    if (body === undefined) return refuseCursor('"continue" is no cursor that this server gave to you.');
    const [expiresAt, maxBytes, digest, [at, of, shown, last, within], args, pipe] = body;
    if (expiresAt <= this.#now()) return refuseCursor('The cursor in "continue" has expired.');
    return {
      from: { at, of, digest: shown, last, ...(within > 0 && { within }) },
      maxBytes: maxBytes || undefined,
      repeats: args === 0 ? undefined : { args, ...(pipe !== 0 && { pipe }) },
      isFor: (given) => digestOf(given) === digest,
    };
  }

  #write(subject: Subject, tool: string, body: Body): string {
    const packed = deflateRawSync(JSON.stringify(body), { level: 9 });
    return Buffer.concat([this.#mac(subject, tool, packed), packed]).toString('base64url');
  }

  #read(subject: Subject, tool: string, cursor: string): Body | undefined {
    if (cursor.length > MOST_CHARACTERS || !/^[\w-]+$/.test(cursor)) return undefined;
    const bytes = Buffer.from(cursor, 'base64url');
    const packed = bytes.subarray(MAC_BYTES);
    // Two texts may stand for the same bytes; only the one that was given is taken.
    if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) return undefined;
    if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(subject, tool, packed))) return undefined;
    return JSON.parse(inflateRawSync(packed, { maxOutputLength: MOST_BYTES }).toString('utf8')) as Body;
  }

  #mac({ method, name }: Subject, tool: string, packed: Buffer): Buffer {
    const about = JSON.stringify([method, name, tool]);
    return createHmac('sha256', this.#key).update(`${about}\n`).update(packed).digest().subarray(0, MAC_BYTES);
  }
}

function digestOf({ args, pipe, stdin }: RepeatedArguments): string {
  return hash('sha256', JSON.stringify([args, pipe ?? null, stdin ?? null]), 'base64url').slice(0, 12);
}

function refuseCursor(error: string): Refusal {
  return refuse('CURSOR_INVALID', error, 'Nothing was run. Make the first call again, without "continue".');
}
