/** What is wrong with a filter, and how to write it instead; both are clauses without a capital and a full stop. */
export interface Fault {
  readonly fault: string;
  /** Filters that do what was meant, in their right form. */
  readonly instead?: readonly string[];
  /** What to do, if there is no such filter. */
  readonly advice?: string;
}

/** Stands for a text of the caller in records: a text that is searched for may be a secret. */
export const HIDDEN = '<hidden>';

/** Returns the fault of operands where a filter takes none: they would be files. */
export function refuseFiles(name: string, operands: readonly string[]): Fault | undefined {
  const file = operands.find((each) => each !== '-');
  return file === undefined
    ? undefined
    : { fault: `${name} reads only the output of kubectl, and ${JSON.stringify(file)} would be a file` };
}

/** Returns the fault of a pattern that no engine in linear time takes, or that is not valid. */
export function refusePattern(why: string): Fault {
  return {
    fault: `the pattern is not supported: ${why}`,
    advice: 'Write the pattern without back references and look-around, as RE2 takes it',
  };
}

/** Reads a number of a list of options; undefined without one. */
export function lastOf(
  options: readonly { readonly letter: string; readonly value: string }[],
  letter: string,
): string | undefined {
  return options.findLast((option) => option.letter === letter)?.value;
}
