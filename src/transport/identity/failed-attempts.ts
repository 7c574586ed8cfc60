import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** An address may fail this often at once, and once more after each pause. */
const BURST = 10;
const PAUSE_MS = 6000;
const MOST_ADDRESSES = 10_000;
const MOST_PROVEN = 1000;

interface Failures {
  /** How many failures are held against the address at `at`; they wear off with time. */
  readonly count: number;
  readonly at: number;
}

/**
 * Slows down who tries credentials, by address, in bounded memory. A credential that has proven right is looked at
 * whatever its address does: many callers may be behind one, and a hostile one must not lock the others out.
 */
export class FailedAttempts {
  readonly #now: () => number;
  readonly #failures = new Map<string, Failures>();
  readonly #proven = new Set<string>();

  /** `now` is milliseconds of any clock that does not go back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds until a credential from this address is looked at again; 0 is now. */
  secondsToWait(address: string, credential: string): number {
    if (this.#proven.has(hashOf(credential))) return 0;
    const count = this.#count(placeOf(address));
    return count <= BURST - 1 ? 0 : Math.ceil(((count - (BURST - 1)) * PAUSE_MS) / 1000);
  }

  failed(address: string, credential: string): void {
    const place = placeOf(address);
    const count = this.#count(place) + 1;
    this.#proven.delete(hashOf(credential));
    this.#failures.delete(place);
    this.#failures.set(place, { count, at: this.#now() });
    dropOldest(this.#failures, MOST_ADDRESSES);
  }

  succeeded(credential: string): void {
    const hash = hashOf(credential);
    this.#proven.delete(hash);
    this.#proven.add(hash);
    dropOldest(this.#proven, MOST_PROVEN);
  }

  #count(place: string): number {
    const { count, at } = this.#failures.get(place) ?? { count: 0, at: 0 };
    return Math.max(0, count - (this.#now() - at) / PAUSE_MS);
  }
}

/** The holder of one IPv6 address also has its whole /64 network. */
function placeOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('%', 1).join('').split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0');
  return [...groups, ...zeros, ...after].slice(0, 4).join(':');
}

function dropOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}

function hashOf(credential: string): string {
  return createHash('sha256').update(credential).digest('base64');
}
