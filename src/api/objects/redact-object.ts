/**
 * Returns an object without what no answer may show; the same object if it holds nothing of that. `about` is what it is if it
 * does not say so itself.
 */
export type RedactObject = <T>(object: T, about?: AboutObject) => T;

/** What an object of a list is, which often does not say it. */
export interface AboutObject {
  readonly apiVersion?: string;
  readonly kind?: string;
}
