import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Failure } from '../api/client.ts';
import type { Known } from '../api/resource.ts';
import { canSignIn, isSigningIn, session } from '../api/session.ts';
import { useCell } from '../cell.ts';
import type { Tone } from './badge.tsx';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Text } from './text.tsx';

/** Says that something loads, but only after a moment: most answers come before that, and a flash disturbs. */
export function Loading({ of }: { readonly of: string }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" role="status">
      {isLate ? (
        <>
          <span class="spinner" aria-hidden="true" /> Loading {of} …
        </>
      ) : null}
    </div>
  );
}

/** What is shown instead of an empty list. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children === undefined ? null : <p>{children}</p>}
    </div>
  );
}

const ICONS: Readonly<Record<Tone, IconName>> = {
  neutral: 'dot',
  info: 'dot',
  good: 'check',
  caution: 'warning',
  bad: 'warning',
};

/** A sentence in a box that a person should not miss. `isUrgent` reads it out at once when it appears. */
export function Notice(props: {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly isUrgent?: boolean;
  readonly id?: string | undefined;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { tone = 'info' } = props;
  return (
    <div class={`notice tone-${tone}`} role={props.isUrgent ? 'alert' : undefined} id={props.id}>
      <Icon name={props.icon ?? ICONS[tone]} />
      <div class="notice-body">{props.children}</div>
      {props.actions === undefined ? null : <div class="notice-actions">{props.actions}</div>}
    </div>
  );
}

/** A refusal or a lost connection, with a way to try again. */
export function FailureNotice({ failure, onRetry }: { readonly failure: Failure; readonly onRetry?: () => void }) {
  const reader = useCell(session);
  if (failure.error === '') return null;
  // Without a name there is little that the server may show.
  if (failure.status === 403 && reader?.isLocal === true && canSignIn(reader))
    return (
      <Notice
        tone="info"
        icon="lock"
        isUrgent
        actions={
          <Button kind="primary" onClick={() => isSigningIn.set(true)}>
            Sign in
          </Button>
        }
      >
        <strong>Sign in to go on.</strong>
        <Text>{failure.error}</Text>
      </Notice>
    );
  return (
    <Notice
      tone="bad"
      isUrgent
      actions={onRetry === undefined ? undefined : <Button onClick={onRetry}>Try again</Button>}
    >
      <Text>{failure.error}</Text>
    </Notice>
  );
}

/** Shows what is known of a resource: its value, or that it loads, or why it is not there. */
export function Shown<T>(props: {
  readonly of: string;
  readonly known: Known<T> & { readonly reload: () => void };
  readonly children: (value: T) => ComponentChildren;
}) {
  const { value, failure, reload } = props.known;
  return (
    <>
      {failure === undefined ? null : <FailureNotice failure={failure} onRetry={reload} />}
      {value === undefined ? failure === undefined ? <Loading of={props.of} /> : null : props.children(value)}
    </>
  );
}
