import type { KubectlCommand } from '../../kube/command.ts';
import type { LineRedactor } from './lines.ts';
import { redactQuoted } from './quoted.ts';
import { redactTokens } from './tokens.ts';

/** The facts about a run that decide what is redacted in its output. */
export interface RedactedRun {
  readonly command: KubectlCommand;
  /** Whether the call may touch Secrets. */
  readonly touchesSecrets: boolean;
}

/** One way to redact, in use for the runs and streams that it names. */
export interface Redactor {
  readonly streams: readonly ('stdout' | 'stderr')[];
  readonly appliesTo: (run: RedactedRun) => boolean;
  readonly open: (run: RedactedRun, tell: (notice: string) => void) => LineRedactor;
}

/** All redactors, in the order in which a stream passes through them. */
export const REDACTORS: readonly Redactor[] = [
  {
    streams: ['stdout'],
    appliesTo: ({ command }) => command.path[0] === 'describe',
    open: ({ command, touchesSecrets }) => redactTokens(command, touchesSecrets),
  },
  { streams: ['stderr'], appliesTo: ({ touchesSecrets }) => touchesSecrets, open: (_, tell) => redactQuoted(tell) },
];
