/** Why a text cannot be used as documents. The readers throw it; `documents.ts` turns it into a refusal. */
export class DocumentFault extends Error {
  /** The line of the text, the first being 1; undefined for a fault of the whole. */
  readonly line: number | undefined;
  /** What to do about it, where the text is well formed and yet not taken; undefined where it is no JSON or YAML. */
  readonly instead: string | undefined;

  constructor(says: string, line?: number, instead?: string) {
    super(says);
    this.line = line;
    this.instead = instead;
  }
}

/** How deep lists and mappings may be nested. */
export const MAX_DEPTH = 64;

/** The fault of a text that is nested too deeply. */
export function tooDeep(line?: number): DocumentFault {
  return new DocumentFault(
    `"stdin" is nested more than ${MAX_DEPTH} deep. kubectl would accept it; this server does not.`,
    line,
    'Give objects with less nesting.',
  );
}

/** The fault of a field that is named twice in one mapping. */
export function namedTwice(field: string, line: number): DocumentFault {
  return new DocumentFault(
    `"stdin" names the field ${JSON.stringify(field.slice(0, 60))} twice in one object. kubectl would use the last one; this server does not guess.`,
    line,
    'Name every field once.',
  );
}

/** The fault of a number that neither JSON nor kubectl can hold. */
export function tooLarge(written: string, line?: number): DocumentFault {
  return new DocumentFault(
    `"stdin" holds the number ${written.slice(0, 40)}, which is too large.`,
    line,
    'Give a smaller number, or quote it if it is text.',
  );
}

/** The fault of a text with half of a pair of surrogates, which no UTF-8 can carry. */
export function halfCharacter(line?: number): DocumentFault {
  return new DocumentFault(
    '"stdin" holds half a character (a lone surrogate). kubectl would replace it; this server does not.',
    line,
    'Write the whole character, or leave it out.',
  );
}
