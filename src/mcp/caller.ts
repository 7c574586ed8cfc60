import type { ServerContext } from '@modelcontextprotocol/server';
import type { Subject } from '../kube/subject.ts';

/** A call ends with its cancellation and, in every revision, when the client that waits for it disconnects. */
export function callSignal(context: ServerContext): AbortSignal {
  const disconnected = context.http?.req?.signal;
  return disconnected === undefined ? context.mcpReq.signal : AbortSignal.any([context.mcpReq.signal, disconnected]);
}

/** The transport puts the authenticated caller into `authInfo.extra`, the one place the SDK carries it in. */
export function subjectOf(context: ServerContext, caller: Subject): Subject {
  return (context.http?.authInfo?.extra?.['subject'] as Subject | undefined) ?? caller;
}
