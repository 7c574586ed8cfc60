import type { KubectlCommand } from '../../kube/command.ts';
import type { ReviewedWrite } from '../../kube/reviewed-write.ts';
import type { ChangeWindow } from '../../policy/file/windows.ts';
import type { Redaction } from '../../redaction/redaction.ts';
import { type View, viewOf } from './view.ts';
import { lineOf } from './visible-text.ts';

/** What is reviewed. */
export interface ReviewParts {
  readonly command: KubectlCommand;
  readonly writes: readonly ReviewedWrite[];
  readonly protectedNamespaces: readonly string[];
  /** The change windows of the policy file. */
  readonly windows?: readonly ChangeWindow[] | undefined;
  readonly now: Date;
  readonly redaction?: Redaction | undefined;
}

/** What rows of the tables judge by. */
export interface Reviewing extends ReviewParts {
  readonly views: readonly View[];
  /** What the API server answered to a look of the row, as JSON; undefined if the caller may not read it, or it is not there. */
  readonly seen: (path: string) => unknown;
}

/** What is known before anything is looked at. */
export type Unseen = Omit<Reviewing, 'seen'>;

/** Returns the views of what is reviewed. */
export function openReview(parts: ReviewParts): Unseen {
  return { ...parts, views: parts.writes.map((write) => viewOf(write, parts.redaction)) };
}

/** Names and images may be of any length. The patch for a repository fits. */
const MOST_OF_SENTENCE = 1500;

/** Returns what makes a sentence fit to be shown: redacted, on one line of at most 1,500 characters, invisible characters spelled out. */
export function sayingSafely({ redaction }: ReviewParts): (sentence: string) => string {
  return (sentence) => lineOf(redaction?.text(sentence) ?? sentence, MOST_OF_SENTENCE);
}
