import { type AllowedKey, openAllowed } from './allowed.ts';
import { findKnown, type Known } from './known.ts';
import { openMarkOf } from './mark-value.ts';
import { countMarks, type MarkOf } from './marks.ts';
import { openNames, type ReadName, wordsOf } from './names.ts';
import { type About, type OpenTools, redactObject } from './objects/object.ts';
import { mayHoldJson, openMayHold } from './prefilter.ts';
import type { Find } from './text/region.ts';
import { TextStream } from './text/stream.ts';
import { openFinders } from './text/text.ts';

/** What one server redacts with: the rules, the operator's additions, and the key of its marks. */
export interface Redaction {
  /**
   * Returns the object with marks in place of what is secret; the same reference if nothing is. Decides by apiVersion, kind,
   * field and name, and by patterns for free text; JSON inside strings is redacted too. Lists are redacted item by item;
   * `about` says what items that have no kind are. Never mutates. Takes JSON of `src/go/json.ts` or of JSON.parse.
   */
  readonly object: <T>(object: T, about?: About) => T;
  /** Redacts a whole short text: a refusal, hint, warning or notice. */
  readonly text: (text: string) => string;
  /** Redacts one stream of text. */
  readonly stream: () => RedactionStream;
  /**
   * Returns the same redaction that also marks these values wherever they appear: plain, in base64, escaped for JSON or URLs,
   * or broken over lines. Leaves out values of fewer than 6 characters, and common ones (see `known.ts`).
   */
  readonly knowing: (values: Iterable<string | Known>) => Redaction;
  /** Returns the values that `object` would mark in this object, decoded, and what their marks say. */
  readonly secretsOf: (object: unknown, about?: About) => readonly Known[];
  /**
   * Returns whether `object` could change anything in this JSON text of the API server (an object or a list). False is
   * certain; true is not. Far cheaper than parsing.
   */
  readonly mayHold: (json: string) => boolean;
  /** Returns how many marks a text holds. */
  readonly count: (text: string) => number;
}

/** One stream of text, redacted however it is cut into pieces. */
export interface RedactionStream {
  /** Takes the next piece, and returns what can be shown by now. */
  readonly push: (text: string) => string;
  /** Returns the rest. Nothing may be pushed after it. */
  readonly end: () => string;
  /** How many marks this stream has shown. */
  readonly marks: number;
}

export interface RedactionOptions {
  /** The key of the marks, at least 16 bytes. */
  readonly key: Uint8Array;
  /** More names of keys, variables and flags whose values are secret. */
  readonly names?: readonly string[];
  /** More finders, of the operator's patterns (`added-patterns.ts`). */
  readonly patterns?: readonly Find[];
  readonly allowed?: readonly AllowedKey[];
}

export type { AllowedKey } from './allowed.ts';
export type { Known } from './known.ts';
export { holdsMark } from './marks.ts';
export type { About } from './objects/object.ts';

/** Opens a redaction. */
export function openRedaction({ key, names = [], patterns = [], allowed = [] }: RedactionOptions): Redaction {
  const readName = openNames(names);
  const finders = openFinders(readName, names.map(wordsOf));
  return new Rules({
    mark: remembering(openMarkOf(key)),
    readName,
    finders: [...patterns, ...finders],
    allowed: openAllowed(allowed),
    mayHold: openMayHold(names.map(wordsOf)),
    known: [],
  });
}

const OWN_FINDERS = openFinders(openNames(), []).length;

interface Parts {
  readonly mark: MarkOf;
  readonly readName: ReadName;
  readonly finders: readonly Find[];
  readonly allowed: ReturnType<typeof openAllowed>;
  readonly mayHold: (text: string) => boolean;
  readonly known: readonly Known[];
}

class Rules implements Redaction {
  readonly #parts: Parts;
  readonly #finders: readonly Find[];
  readonly count = countMarks;

  constructor(parts: Parts) {
    this.#parts = parts;
    const find = findKnown(parts.known);
    this.#finders = find === undefined ? parts.finders : [find, ...parts.finders];
  }

  readonly object = <T>(object: T, about: About = {}): T =>
    redactObject(object, about, this.#openTools(this.#parts.mark)) as T;

  readonly text = (text: string): string => redactWhole(text, this.#finders, this.#parts.mark);

  readonly stream = (): TextStream => new TextStream(this.#finders, this.#parts.mark);

  readonly knowing = (values: Iterable<string | Known>): Redaction => {
    const more = [...values].map((value) => (typeof value === 'string' ? { value, word: 'secret' } : value));
    return more.length === 0 ? this : new Rules({ ...this.#parts, known: [...this.#parts.known, ...more] });
  };

  readonly secretsOf = (object: unknown, about: About = {}): readonly Known[] => {
    const found = new Map<string, Known>();
    const remember: MarkOf = (word, value) => {
      if (!found.has(value)) found.set(value, { value, word });
      return this.#parts.mark(word, value);
    };
    redactObject(object, about, this.#openTools(remember));
    return [...found.values()];
  };

  readonly mayHold = (json: string): boolean =>
    this.#finders.length > OWN_FINDERS || mayHoldJson(json, this.#parts.readName);

  #openTools(mark: MarkOf): OpenTools {
    const { readName, allowed } = this.#parts;
    const text = (value: string): string => redactWhole(value, this.#finders, mark);
    // Known values, and the operator's patterns, may be in any text.
    const mayHold = this.#finders.length > OWN_FINDERS ? () => true : this.#parts.mayHold;
    const open: OpenTools = (about) => {
      // What is in a text may be of another kind; its place is the same.
      const nested = (value: object): unknown =>
        redactObject(value, { ...about, kind: undefined, apiVersion: undefined }, open);
      return { mark, readName, text, mayHold, nested, isAllowed: allowed(about) };
    };
    return open;
  }
}

/** Remembers marks until this turn of the event loop ends: the values of a list repeat, and no secret is kept for long. */
function remembering(mark: MarkOf): MarkOf {
  const marks = new Map<string, string>();
  return (word, value) => {
    const key = `${word} ${value}`;
    const known = marks.get(key);
    if (known !== undefined) return known;
    if (marks.size === 0) queueMicrotask(() => marks.clear());
    const made = mark(word, value);
    marks.set(key, made);
    return made;
  };
}

function redactWhole(text: string, finders: readonly Find[], mark: MarkOf): string {
  const stream = new TextStream(finders, mark);
  const shown = stream.push(text);
  return shown + stream.end();
}
