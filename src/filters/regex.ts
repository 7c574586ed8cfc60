import type { RE2JS } from 're2js';

type Engine = typeof RE2JS;

let engine: Engine | undefined;

/**
 * Loads the engine of regular expressions. It is loaded for the first call that filters, because most servers never need its
 * memory. What compiles a pattern throws before.
 */
export async function loadRegex(): Promise<void> {
  engine ??= (await import('re2js')).RE2JS;
}

/** A compiled pattern. Matching takes time linear in the text. */
export type Regex = RE2JS;

/** How a pattern is compiled. */
export interface RegexOptions {
  readonly ignoreCase?: boolean;
  /** Whether the longest of several matches counts, as POSIX says, and not the first alternative. */
  readonly longest?: boolean;
}

/** Compiles a pattern in RE2's syntax; returns the fault of one that RE2 does not take. Throws if the engine is not loaded. */
export function compileRegex(
  pattern: string,
  { ignoreCase, longest }: RegexOptions = {},
): Regex | { readonly fault: string } {
  if (engine === undefined) throw new TypeError('The engine of regular expressions is not loaded.');
  const flags =
    (ignoreCase ? engine.CASE_INSENSITIVE : 0) |
    (longest ? engine.LONGEST_MATCH : 0) |
    (pattern.includes('(?<') ? engine.LOOKBEHINDS : 0);
  try {
    return engine.compile(pattern, flags);
  } catch (error) {
    return { fault: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it is not valid' };
  }
}

/** As compileRegex, of a pattern that was compiled once already. */
export function regexOf(pattern: string, options: RegexOptions = {}): Regex {
  const compiled = compileRegex(pattern, options);
  if ('fault' in compiled) throw new TypeError('A pattern of a plan does not compile.');
  return compiled;
}

/** Whether patterns can be compiled. */
export function isRegexLoaded(): boolean {
  return engine !== undefined;
}
