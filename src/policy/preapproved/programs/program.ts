import type { PreapprovedSettings } from '../../../kube/preapproved.ts';

/** What one value, or one word beside the options, may be; says in words what is wrong with it. */
export type Kind = (text: string, settings: PreapprovedSettings) => string | undefined;

/** What one program may be given. What is not in its row is refused. */
export interface Program {
  /** The manual that the row was read from. */
  readonly source: string;
  /** The letters of options without a value. */
  readonly letters?: string;
  /** The letters of options with a value, which is the rest of the word or the next one. */
  readonly valued?: Readonly<Record<string, Kind>>;
  /** Options of more than one letter, with their dashes: `true` for one without a value. */
  readonly long?: Readonly<Record<string, Kind | true>>;
  /** Whether a long option has its value in the next word alone, as find has them. */
  readonly separate?: true;
  /** What other words may be; absent if there may be none. */
  readonly words?: Kind;
  /** What is refused for a reason worth telling: an option, with what it would do. */
  readonly harms?: Readonly<Record<string, string>>;
  /** Why a list of words is refused that the rest lets pass, and how it goes right. */
  readonly whole?: (words: readonly string[], settings: PreapprovedSettings) => Fault | undefined;
  /** Judges all the words, in place of everything above: the program reads them in a way of its own. */
  readonly judge?: (words: readonly string[]) => Fault | undefined;
  /** How it is used. */
  readonly example: readonly string[];
}

/** What is wrong with the words of a program: a sentence, and what to do. */
export interface Fault {
  readonly says: string;
  readonly instead?: string;
}
