import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

/** What a button needs. */
export interface ButtonProps {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly type?: 'button' | 'submit';
  readonly icon?: IconName;
  /** Shows that something is under way, and takes no more clicks. It keeps the focus. */
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  /** Ids of the texts that say more, such as why it is disabled. */
  readonly describedBy?: string | undefined;
  /** The name, if the children are only a picture. */
  readonly label?: string | undefined;
  readonly isPressed?: boolean | undefined;
  readonly isExpanded?: boolean | undefined;
  readonly onClick?: (() => void) | undefined;
  readonly children?: ComponentChildren;
}

/** A button. Disabled ones keep the focus, and say why by `describedBy`. */
export function Button(props: ButtonProps) {
  const { kind = 'plain', type = 'button', icon, isBusy = false, isDisabled = false, children } = props;
  const isOff = isBusy || isDisabled;
  return (
    <button
      type={type}
      class={`button button-${kind}`}
      aria-disabled={isOff ? 'true' : undefined}
      aria-busy={isBusy ? 'true' : undefined}
      aria-describedby={props.describedBy}
      aria-label={props.label}
      aria-pressed={props.isPressed}
      aria-expanded={props.isExpanded}
      title={children === undefined ? props.label : undefined}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else props.onClick?.();
      }}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that copies a text, and says so for two seconds. */
export function CopyButton({ text, of }: { readonly text: string; readonly of: string }) {
  const [says, setSays] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSays('Copied');
    } catch {
      setSays('Not copied: the browser does not allow it');
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSays(''), 2000);
  };
  return (
    <span class="copy">
      <Button kind="quiet" icon="copy" label={`Copy ${of}`} onClick={() => void copy()} />
      <span role="status" class="copy-says">
        {says}
      </span>
    </span>
  );
}
