/**
 * Returns an object without what no answer may show; the same object if it holds nothing of that. `text` is the JSON that it
 * was parsed from, `about` what it is if it does not say so itself.
 */
export type RedactObject = <T>(object: T, text: string, about?: AboutObject) => T;

/** What an object of a list is, which often does not say it. */
export interface AboutObject {
  readonly apiVersion?: string;
  readonly kind?: string;
}
