import { countMarks, type MarkOf, openMarks } from './marks.ts';
import { type About, redactObject } from './objects.ts';
import { openText } from './text.ts';

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
   * or broken over lines. Leaves out values of fewer than 6 characters, and common ones.
   */
  readonly knowing: (values: Iterable<string>) => Redaction;
  /** Returns the values that `object` would mark in this object, decoded. */
  readonly secretsOf: (object: unknown, about?: About) => readonly string[];
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

/** A pattern that the operator adds. */
export interface AddedPattern {
  /** What the mark says: a word of lower-case letters and hyphens. */
  readonly name: string;
  /** A regular expression of RE2's syntax. */
  readonly pattern: string;
}

/** A key whose values the operator lets pass. `*` stands for any text within a field. */
export interface AllowedKey {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

export interface RedactionOptions {
  /** The key of the marks, at least 16 bytes. */
  readonly key: Uint8Array;
  /** More names of keys, variables and flags whose values are secret. */
  readonly names?: readonly string[];
  readonly patterns?: readonly AddedPattern[];
  readonly allowed?: readonly AllowedKey[];
}

export { holdsMark } from './marks.ts';
export type { About } from './objects.ts';

/** Opens a redaction. */
export function openRedaction({ key }: RedactionOptions): Redaction {
  return withMarks(openMarks(key), []);
}

function withMarks(mark: MarkOf, known: readonly string[]): Redaction {
  const patterns = openText(mark);
  const text = (whole: string): string =>
    patterns(known.reduce((rest, value) => rest.replaceAll(value, mark('secret', value)), whole));
  return {
    object: <T>(object: T, about: About = {}) => redactObject(object, about, mark, text) as T,
    text,
    stream: () => openStream(text),
    knowing: (values) => withMarks(mark, [...known, ...[...values].filter((value) => value.length >= 6)]),
    secretsOf: (object, about = {}) => {
      const found = new Set<string>();
      redactObject(
        object,
        about,
        (word, value) => {
          found.add(value);
          return mark(word, value);
        },
        openText((_, value) => {
          found.add(value);
          return value;
        }),
      );
      return [...found];
    },
    mayHold: () => true,
    count: countMarks,
  };
}

function openStream(redact: (text: string) => string): RedactionStream {
  let held = '';
  let marks = 0;
  return {
    push: (text) => {
      held += text;
      return '';
    },
    end: () => {
      const shown = redact(held);
      marks += countMarks(shown);
      held = '';
      return shown;
    },
    get marks() {
      return marks;
    },
  };
}
