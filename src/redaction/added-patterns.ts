import type { Find } from './text/region.ts';

/** A pattern that the operator adds. */
export interface AddedPattern {
  /** What the mark says: a word of lower-case letters and hyphens. */
  readonly name: string;
  /** A regular expression of RE2's syntax. If it has groups, the first is the secret. */
  readonly pattern: string;
}

/** Says which pattern cannot be used, and why. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly at: number;

  constructor(at: number, why: string) {
    super(why);
    this.at = at;
  }
}

/**
 * Compiles patterns that run in linear time, whatever the text. They see one line at a time. Rejects with PatternError if a
 * pattern is not of RE2's syntax, or matches the empty text.
 */
export async function compilePatterns(patterns: readonly AddedPattern[]): Promise<readonly Find[]> {
  if (patterns.length === 0) return [];
  // A large package, for servers with such patterns alone.
  const { RE2JS } = await import('re2js');
  return patterns.map(({ name, pattern }, at) => {
    let compiled: ReturnType<typeof RE2JS.compile>;
    try {
      compiled = RE2JS.compile(pattern, RE2JS.MULTILINE);
    } catch (error) {
      throw new PatternError(at, error instanceof Error ? error.message : String(error));
    }
    if (compiled.matcher('').find()) throw new PatternError(at, 'it matches the empty text');
    return (region) => {
      const matcher = compiled.matcher(region.text);
      while (matcher.find()) {
        const group = matcher.groupCount() > 0 && matcher.group(1) !== null ? 1 : 0;
        const [start, end] = [matcher.start(group), matcher.end(group)];
        // What begins on one line and ends on another would depend on how the text is cut.
        const stop = Math.min(end, region.lineAt(start).end);
        region.add({ start, end: stop, word: name, value: region.text.slice(start, stop) });
      }
    };
  });
}
