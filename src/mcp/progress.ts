import type { Progress, ReportProgress } from '../kube/progress.ts';

const EVERY_MS = 1000;

/** Sends a notification to the client of a call, before the answer. Never rejects. */
export type Tell = (method: string, params: object) => Promise<void> | void;

/** Someone who is told how far a call is, until it ends. */
export interface Follower {
  readonly report: ReportProgress;
  readonly end: () => void;
}

/**
 * Tells the client of a call how far the call is, once a second from its second second on. The value is the seconds the call
 * has taken, which always grows. Source: MCP 2025-11-25, Progress.
 */
export function follow(progressToken: unknown, tell: Tell): Follower {
  const startedAt = performance.now();
  let latest: Progress = { phase: 'queued', bytes: 0 };
  const timer = setInterval(() => {
    const progress = Math.round((performance.now() - startedAt) / 100) / 10;
    void tell('notifications/progress', { progressToken, progress, message: inWords(latest) });
  }, EVERY_MS);
  return {
    report: (progress) => {
      latest = progress;
    },
    end: () => clearInterval(timer),
  };
}

function inWords({ phase, bytes, line }: Progress): string {
  if (phase === 'queued') return 'Waiting for a free slot';
  return line ?? (bytes === 0 ? 'Running' : `Running, ${bytes} bytes so far`);
}
