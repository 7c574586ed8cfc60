import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
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
  useEffect(() => {
    if (isOpen && !box.current?.open) box.current?.showModal();
    if (!isOpen && box.current?.open) box.current.close();
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={box}
      class="dialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {isOpen ? (
        <div class="dialog-body">
          <h2 id={id}>{title}</h2>
          {children}
          <div class="dialog-actions">
            {actions}
            <Button onClick={onClose}>{closeLabel}</Button>
          </div>
        </div>
      ) : null}
    </dialog>
  );
}
