/** A JSON value that is read without trust: what is missing or of another type reads as empty. */
export class Fields {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** The value at a path of keys. */
  at(...path: readonly string[]): Fields {
    let value = this.#value;
    for (const key of path) value = own(value, key);
    return new Fields(value);
  }

  /** The text of a field; empty if there is none. */
  text(key: string): string {
    const value = own(this.#value, key);
    return typeof value === 'string' ? value : '';
  }

  /** The text of a field that may also be a number, such as a port. */
  word(key: string): string {
    const value = own(this.#value, key);
    return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  }

  number(key: string): number | undefined {
    const value = own(this.#value, key);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }

  isTrue(key: string): boolean {
    return own(this.#value, key) === true;
  }

  isFalse(key: string): boolean {
    return own(this.#value, key) === false;
  }

  has(key: string): boolean {
    const value = own(this.#value, key);
    return value !== undefined && value !== null;
  }

  list(key: string): readonly Fields[] {
    const value = own(this.#value, key);
    return Array.isArray(value) ? value.map((each) => new Fields(each)) : [];
  }

  texts(key: string): readonly string[] {
    const value = own(this.#value, key);
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  }

  /** The fields of an object whose values are texts, such as labels. */
  map(key: string): ReadonlyMap<string, string> {
    const value = own(this.#value, key);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
    return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  }

  keys(key: string): readonly string[] {
    const value = own(this.#value, key);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  }

  /** Epoch milliseconds of a time; undefined if there is none. */
  time(key: string): number | undefined {
    const at = Date.parse(this.text(key));
    return Number.isNaN(at) ? undefined : at;
  }

  /** A short number that is the same for the same value, for comparing what must not be kept. */
  digest(): number {
    return digestOf(JSON.stringify(this.#value) ?? '');
  }
}

/** A short number that is the same for the same text. Source: FNV-1a. */
export function digestOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
