import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

/** What a dialog needs. */
export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Called for the button, the Escape key and a click beside it. */
  readonly onClose: () => void;
  readonly closeLabel?: string;
  /** The buttons before the one that closes it. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A question or more of something, above the page. The focus goes in, stays in, and comes back: the browser sees to that. */
export function Dialog({ title, isOpen, onClose, closeLabel = 'Cancel', actions, children }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Whether it was shown, and not closed from here since.
  const isShown = useRef(false);
  useLayoutEffect(() => {
    isShown.current = isOpen;
    if (isOpen && !box.current?.open) box.current?.showModal();
    if (!isOpen && box.current?.open) box.current.close();
  }, [isOpen]);
  // The event `close` comes later, when a key may have opened it again: so it is not waited for.
  const dismiss = (): void => {
    isShown.current = false;
    box.current?.close();
    onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={box}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        if (event.target === event.currentTarget) dismiss();
      }}
      onClose={({ currentTarget }) => {
        // The browser may close it without `cancel`.
        if (isShown.current && !currentTarget.open) dismiss();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) dismiss();
      }}
    >
      {isOpen ? (
        <div class="dialog-body">
          <h2 id={id}>{title}</h2>
          {children}
          <div class="dialog-actions">
            {actions}
            <Button onClick={dismiss}>{closeLabel}</Button>
          </div>
        </div>
      ) : null}
    </dialog>
  );
}
