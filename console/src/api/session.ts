import type { Session } from '../../../src/console/face/session.ts';
import { type Cell, cell } from '../cell.ts';
import { ask, configureClient, type Failure } from './client.ts';

/** Who looks at the pages; undefined until the server has answered. */
export const session: Cell<Session | undefined> = cell<Session | undefined>(undefined);
/** Why the session could not be read. */
export const sessionFailure: Cell<Failure | undefined> = cell<Failure | undefined>(undefined);
/** Whether the session ended while a person looked at a page. */
export const hasEnded: Cell<boolean> = cell(false);

/** Whether the local reader has asked for the form to sign in. */
export const isSigningIn: Cell<boolean> = cell(false);

/** Whether there is any way to sign in. */
export function canSignIn({ signIn }: Session): boolean {
  return signIn.oidc || signIn.tokens.length > 0;
}

/** Asks who is signed in. Resolves when the cells are set. */
export async function readSession(): Promise<void> {
  const { value, failure } = await ask<Session>('session');
  if (failure !== undefined) {
    sessionFailure.set(failure);
    return;
  }
  const before = session.get();
  if (before?.person !== undefined && value.person === undefined) hasEnded.set(true);
  if (value.person !== undefined) hasEnded.set(false);
  keep(value);
}

/** Signs in with a token that a person pasted. Resolves with a sentence if it was refused. */
export async function signInWithToken(token: string): Promise<string | undefined> {
  const { failure } = await ask<unknown>('session', { method: 'POST', body: { token } });
  if (failure !== undefined) return failure.error;
  await readSession();
  return session.get()?.person === undefined
    ? 'The token was taken, but the browser kept no session. Allow cookies for this address.'
    : undefined;
}

/** Ends the session. Resolves with a sentence if it could not be ended. */
export async function signOut(): Promise<string | undefined> {
  const { failure } = await ask<unknown>('session', { method: 'DELETE' });
  if (failure !== undefined && failure.status !== 401) return failure.error;
  const before = session.get();
  if (before !== undefined) session.set({ ...before, person: undefined, expiresAt: undefined });
  hasEnded.set(false);
  await readSession();
  hasEnded.set(false);
  return undefined;
}

/** Takes a session as the server's answer. */
export function keep(next: Session): void {
  configureClient(next.csrf, () => void readSession());
  sessionFailure.set(undefined);
  if (JSON.stringify(next) !== JSON.stringify(session.get())) session.set(next);
}
