import type { ActAs, KubectlCommand, Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import { actAsOf } from './impersonation.ts';
import type { Policy } from './policy.ts';
import { selectionOf } from './selection.ts';

/** The terms on which a plan may run. */
export interface Terms {
  /** The read that names the objects a change selects, one per line, and how many there may be. */
  readonly selection?: { readonly command: KubectlCommand; readonly most: number } | undefined;
  /** The user to impersonate; undefined if requests are made as the server itself. */
  readonly actAs?: ActAs | undefined;
}

/** Returns the terms of a plan that policy allows this caller. */
export function termsOf({ command }: Plan, policy: Policy, subject: Subject): Terms {
  const selection = selectionOf(command);
  const actAs = policy.impersonate ? actAsOf(subject, policy) : 'unknown';
  return {
    ...(selection && { selection: { command: selection, most: policy.maxObjects } }),
    ...(actAs !== 'unknown' && { actAs }),
  };
}
