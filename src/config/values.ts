/** The value of a setting's text, or undefined where the text is not allowed. */
export type Parsed<T> = T | undefined;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Splits at commas, trims, drops empty items. */
export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The items of a list; undefined if any does not match `item`. */
export function parseList(text: string, item = /^[^\s]+$/): Parsed<readonly string[]> {
  const items = splitList(text);
  return items.every((part) => item.test(part)) ? items : undefined;
}

/** The items of a list in which `faultOf` finds nothing wrong. */
export function parseItems(
  text: string,
  item: RegExp,
  faultOf: (item: string) => string | undefined,
): Parsed<readonly string[]> {
  return parseList(text, item)?.some((each) => faultOf(each) !== undefined) ? undefined : parseList(text, item);
}

/** What is wrong with the first item of a list that is well-formed and yet of no use. */
export function faultIn(text: string, item: RegExp, faultOf: (item: string) => string | undefined): string | undefined {
  return splitList(text)
    .filter((each) => item.test(each))
    .map(faultOf)
    .find((fault) => fault !== undefined);
}

/** One of several words, blanks and line ends around it ignored. */
export function parseWord<Word extends string>(text: string, words: readonly Word[]): Parsed<Word> {
  return words.find((word) => word === text.trim());
}

/** `on` or `off`. */
export function parseSwitch(text: string): Parsed<boolean> {
  const word = parseWord(text, ['on', 'off']);
  return word === undefined ? undefined : word === 'on';
}

/** A whole decimal number within bounds, both included; blanks around it are ignored. */
export function parseCount(text: string, least: number, most: number): Parsed<number> {
  if (!/^\s*\d{1,10}\s*$/.test(text)) return undefined;
  const count = Number(text);
  return count >= least && count <= most ? count : undefined;
}

/** The level names of the specification (Python's), in any case, as the logger's own. */
export function parseLogLevel(text: string): Parsed<LogLevel> {
  return LEVELS[text.trim().toUpperCase()];
}

/** Whether an address to listen on reaches this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Whether a URL may carry keys and tokens: it is https, so that they cannot be read or changed in transit, or a loopback address.
 * A query is allowed where `query` is true; user names and fragments never are.
 */
export function isSafeUrl(text: string, query = false): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  return (
    (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) &&
    `${username}${password}${hash}` === '' &&
    (query || search === '')
  );
}

const LEVELS: Record<string, LogLevel | undefined> = {
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
  CRITICAL: 'fatal',
};
