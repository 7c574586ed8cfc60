import type { ServerContext } from '@modelcontextprotocol/server';
import type { Progress, ReportProgress } from '../kube/progress.ts';

const EVERY_MS = 1000;

/** Someone who is told how far a call is, until it ends. */
export interface Follower {
  readonly report: ReportProgress;
  readonly end: () => void;
}

/**
 * Tells the client of a call how far it is, once a second from its second second on, if it gave a token for that; undefined
 * if it did not. The value is the seconds the call has taken, which always grows. Source: MCP 2025-11-25, Progress.
 */
export function followFor({ mcpReq }: ServerContext): Follower | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  const startedAt = performance.now();
  let latest: Progress = { phase: 'queued', bytes: 0 };
  const timer = setInterval(() => {
    const progress = Math.round((performance.now() - startedAt) / 100) / 10;
    const params = { progressToken, progress, message: inWords(latest) };
    // Whoever is gone needs no progress.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
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
