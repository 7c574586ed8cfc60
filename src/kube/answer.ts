/** Where a page ended. Units are the rows, objects, lines or parts that are shown as a whole. */
export interface Position {
  /** How many units were shown until here, in the order of showing. */
  readonly at: number;
  /** How many units there were. */
  readonly of: number;
  /** A digest of the units shown until here. */
  readonly digest: string;
  /** A digest of the last of them. */
  readonly last: string;
  /** How many characters of the next unit were shown, if one alone is longer than a page. */
  readonly within?: number | undefined;
}

/** What a caller wants to see of the output of a call. */
export interface AnswerWish {
  /** At most so many bytes; absent for as many as the server gives. */
  readonly maxBytes?: number | undefined;
  /** Where the answer before ended; absent for the first one. */
  readonly from?: Position | undefined;
  /** The arguments that a cursor stands for, as they are given again. */
  readonly repeats: RepeatedArguments;
}

/** The arguments of a call without the ones that choose what of its output is shown. */
export interface RepeatedArguments {
  readonly args: readonly string[];
  readonly pipe?: readonly string[] | undefined;
  readonly stdin?: unknown;
}
