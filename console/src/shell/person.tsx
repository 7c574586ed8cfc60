import { useEffect, useRef, useState } from 'preact/hooks';
import type { Person, Session } from '../../../src/console/face/session.ts';
import { canSignIn, isSigningIn, signOut } from '../api/session.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Text } from '../parts/text.tsx';
import { At, Left, useTicking } from '../parts/time.tsx';
import { toast } from '../parts/toast.tsx';
import { shortName } from './short-name.ts';

/** Who is signed in, how long, and the way out. */
export function PersonMenu({ session, person }: { readonly session: Session; readonly person: Person }) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const close = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('focusin', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('focusin', close);
    };
  }, [isOpen]);
  const leave = async (): Promise<void> => {
    setBusy(true);
    const error = await signOut();
    setBusy(false);
    if (error !== undefined) toast(error, 'bad');
  };
  if (session.isLocal)
    return canSignIn(session) ? (
      <Button kind="primary" onClick={() => isSigningIn.set(true)}>
        Sign in
      </Button>
    ) : null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what the button inside opened.
    <div
      class="menu"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        setOpen(false);
        box.current?.querySelector('button')?.focus();
      }}
    >
      <button type="button" class="button button-quiet person" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="person" />
        <span class="visually-hidden">Signed in as </span>
        <span class="person-name" title={person.name}>
          <Text>{shortName(person.name)}</Text>
        </span>
        <Icon name="down" />
      </button>
      {isOpen ? (
        <div class="menu-box">
          <p class="menu-name">
            <Text>{person.name}</Text>
          </p>
          <p class="muted">
            Signed in by <Text>{person.method}</Text>
            {session.expiresAt === undefined ? null : (
              <>
                {', '}
                <Left until={session.expiresAt} />
              </>
            )}
          </p>
          {person.groups.length === 0 ? null : (
            <p class="muted">
              Groups: <Text>{person.groups.join(', ')}</Text>
            </p>
          )}
          <Button isBusy={isBusy} onClick={() => void leave()}>
            Sign out
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** Says that the reader of a loopback address may look on only. */
export function LocalNotice() {
  return (
    <aside class="strip tone-info" aria-label="You are not signed in">
      <Icon name="lock" /> You are looking on without signing in. Decisions need a person who is signed in.
    </aside>
  );
}

/** A session that ends within this time deserves a word. */
const SOON_MS = 3 * 60_000;

/** Says that the session ends soon. */
export function ExpiryNotice({ expiresAt }: { readonly expiresAt: string }) {
  const isSoon = useTicking((now) => Date.parse(expiresAt) - now < SOON_MS);
  return (
    <div role="status">
      {isSoon ? (
        <p class="strip tone-caution">
          <Icon name="clock" /> Your session ends soon: <At at={expiresAt} />. You will be asked to sign in again.
        </p>
      ) : null}
    </div>
  );
}
