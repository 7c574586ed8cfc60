/**
 * One filter of a pipe, after parsing. A plan carries its filters, so that what was judged is what runs. Counts are lines unless
 * a name says otherwise.
 */
export type Filter = (Grep | Head | Tail | WordCount | Sort | Uniq | Cut | Awk | Jq) & {
  /** The filter for a record: its name and options, without the texts that it searches for. */
  readonly record: string;
};

/** Keeps the lines that a regular expression matches. */
export interface Grep {
  readonly name: 'grep';
  /** In RE2 syntax: the whole pattern, with its boundaries for `-w` and `-x`. */
  readonly pattern: string;
  /** How many groups the pattern has before the text that `-o` shows; absent if that text is the whole match. */
  readonly shownGroup?: number;
  /** Texts of which a line must hold one to match. */
  readonly literals?: readonly string[];
  /** Whether a line that holds one of the literals matches. */
  readonly isLiteral: boolean;
  /** Whether the pattern must match the whole line. */
  readonly isWholeLine: boolean;
  /** Whether the pattern is in Perl's syntax, which prefers the first alternative to the longest. */
  readonly isPerl: boolean;
  readonly ignoreCase: boolean;
  readonly invert: boolean;
  readonly shows: 'lines' | 'matches' | 'count' | 'nothing';
  readonly numbers: boolean;
  readonly before: number;
  readonly after: number;
  /** Whether context was asked for, so that groups of lines are divided by `--`. */
  readonly hasContext: boolean;
  readonly most?: number;
}

/** Keeps the first lines or bytes; with `butLast` all lines but the last ones. */
export interface Head {
  readonly name: 'head';
  readonly unit: 'lines' | 'bytes';
  readonly count: number;
  readonly butLast: boolean;
}

/** Keeps the last lines or bytes, or with `from` all from the one of this number on. */
export interface Tail {
  readonly name: 'tail';
  readonly unit: 'lines' | 'bytes';
  readonly count: number;
  readonly isFrom: boolean;
}

/** Counts. */
export interface WordCount {
  readonly name: 'wc';
  readonly counts: readonly ('lines' | 'words' | 'characters' | 'bytes')[];
}

/** How texts are compared; `human` knows suffixes like K and Mi. */
export type SortOrder = 'text' | 'numbers' | 'human';

/** How a whole line or a key of it is compared. */
export interface SortBy {
  readonly order: SortOrder;
  readonly reverse: boolean;
  readonly foldCase: boolean;
  readonly skipBlanks: boolean;
  /** `-d`: only blanks, letters and digits count. */
  readonly dictionary: boolean;
}

/** One key: from a field and a character of it to another; both count from 0, and the end is absent for the end of the line. */
export interface SortKey extends SortBy {
  readonly from: { readonly field: number; readonly character: number };
  /** `characters` 0 means up to the end of the field. */
  readonly to?: { readonly field: number; readonly characters: number };
  readonly skipBlanksAtEnd: boolean;
}

/** Puts lines in order. */
export interface Sort {
  readonly name: 'sort';
  readonly keys: readonly SortKey[];
  readonly by: SortBy;
  readonly separator?: string;
  readonly unique: boolean;
  readonly stable: boolean;
}

/** Merges repeated lines that follow one another. */
export interface Uniq {
  readonly name: 'uniq';
  readonly count: boolean;
  readonly shows: 'all' | 'repeated' | 'unique' | 'nothing';
  readonly ignoreCase: boolean;
  readonly skipFields: number;
  readonly skipCharacters: number;
  readonly most?: number;
}

/** Keeps fields or characters of each line. */
export interface Cut {
  readonly name: 'cut';
  readonly unit: 'fields' | 'characters';
  /** In order, without overlaps, counted from 1; the last one may be open. */
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
  readonly delimiter: string;
  readonly outputDelimiter?: string;
  readonly onlyDelimited: boolean;
}

/** One value of a line for awk: a field (0 is the line, `last` minus so many), the number of the line or of its fields, a text. */
export type AwkValue =
  | { readonly is: 'field'; readonly at: number }
  | { readonly is: 'last'; readonly minus: number }
  | { readonly is: 'NR' }
  | { readonly is: 'NF' }
  | { readonly is: 'text'; readonly text: string };

/** A condition of awk; all conditions of a program must hold. */
export type AwkTest =
  | { readonly is: 'matches'; readonly value: AwkValue; readonly pattern: string; readonly negated: boolean }
  | {
      readonly is: 'compares';
      readonly value: AwkValue;
      readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
      readonly with: string | number;
    };

/** Prints values of the lines for which all tests hold. */
export interface Awk {
  readonly name: 'awk';
  readonly tests: readonly AwkTest[];
  /** Each entry is printed after the separator; its values follow one another. */
  readonly prints: readonly (readonly AwkValue[])[];
  /** How lines are divided: at blanks, at one character, or at matches of a pattern in RE2 syntax. */
  readonly separator: 'blanks' | { readonly text: string } | { readonly pattern: string };
  readonly outputSeparator: string;
}

/** Evaluates an expression over a JSON document. */
export interface Jq {
  readonly name: 'jq';
  /** The program as it was given. */
  readonly program: string;
  readonly raw: boolean;
  readonly compact: boolean;
  readonly sortKeys: boolean;
  readonly slurp: boolean;
  readonly join: boolean;
}
