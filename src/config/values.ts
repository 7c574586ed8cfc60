/** The value of a setting's text, or undefined where the text is not allowed. */
export type Parsed<T> = T | undefined;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Splits at commas, trims, drops empty items; undefined if any item does not match `item`. */
export function parseList(text: string, item = /^[^\s]+$/): Parsed<readonly string[]> {
  const items = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return items.every((part) => item.test(part)) ? items : undefined;
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

/**
 * Whether a URL may carry keys and tokens: nobody can read or change them on the way, and a loopback address has no way.
 * A query is allowed where `query` is true; user names and fragments never are.
 */
export function isSafeUrl(text: string, query = false): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  return (
    (protocol === 'https:' || (protocol === 'http:' && isLoopback)) &&
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
