import type { ActAs, KubectlCommand } from '../../kube/command.ts';
import type { StuckRollout } from '../../kube/rollout.ts';

/** A command that ran, and how it ended. */
export interface Ended {
  readonly command: KubectlCommand;
  /** Undefined if the command was ended because its time was over. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** The user that the server impersonated, if it did. */
  readonly actAs?: ActAs | undefined;
  /** The namespaces that the operator allows; empty if all are. */
  readonly allowedNamespaces: readonly string[];
  /** Why a rollout does not go on, if a read found it out. */
  readonly stuck?: StuckRollout | undefined;
}

/** A call of the tool kubectl that may help. */
export interface Suggestion {
  /** What the call does, as the beginning of a sentence: "List the pods". */
  readonly to: string;
  readonly args: readonly string[];
}

/**
 * What a caller should know or do after a command ran. Of `calls`, the answer shows the first ones that this caller may
 * make, at most `show` of them (1 if not given).
 */
export interface Hint {
  readonly text: string;
  readonly calls?: readonly Suggestion[];
  readonly show?: number;
}

/**
 * Something to read from the cluster before a hint can be given: `get WORDS FLAGS`, without the words that this caller may
 * not read. `tell` gets what it printed, or undefined if it could not be read.
 */
export interface Look {
  readonly words: readonly string[];
  readonly flags: readonly string[];
  readonly tell: (stdout: string | undefined) => Hint | Look | undefined;
}

export type NextStep = Hint | Look | undefined;

/** Tells a look from a hint. */
export function isLook(step: NextStep): step is Look {
  return step !== undefined && 'tell' in step;
}

/** A hint for some commands and ends; undefined for all others. Pure. */
export type HintRule = (ended: Ended) => NextStep;

/** Shortens text of the cluster for a hint: one line of at most `most` characters. */
export function head(text: string, most = 200): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
