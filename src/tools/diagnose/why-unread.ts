import { plain } from '../../diagnose/quotation.ts';
import { isRefusal, type Refusal } from '../../errors.ts';
import type { Execution } from '../../kube/execution.ts';

/** Returns why a read gave nothing, in a few words; `absent` if the cluster has no such type or object; undefined if it worked. */
export function whyUnread(end: Execution | Refusal): string | 'absent' | undefined {
  if (isRefusal(end)) return `the server's policy refuses (${end.code})`;
  if (end.ended === 'not-run') return end.refusal.error;
  if (end.ended === 'timed-out') return 'the read took too long';
  const { text } = end.stderr;
  if (end.exitCode === 0) return undefined;
  if (/\(Forbidden\)|is forbidden: /.test(text)) return 'forbidden (RBAC of the cluster)';
  if (/doesn't have a resource type|could not find the requested resource|\(NotFound\)/.test(text)) return 'absent';
  return plain(end.cause?.error ?? text, 120);
}
