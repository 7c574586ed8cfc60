import { useState } from 'preact/hooks';
import type { ChangeView, UndoAnswer } from '../../../src/console/face/changes.ts';
import { ask } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { Link } from '../router.tsx';

const WORDS = {
  undo: {
    name: 'Undo',
    title: 'Undo this change?',
    confirm: 'Undo the change',
    follows:
      'The server makes another change that takes this one back, as a call of yours. Policy judges it as any other call: it is made at once, or waits for an approval first.',
  },
  apply: {
    name: 'Apply',
    title: 'Apply this change?',
    confirm: 'Apply the change',
    follows:
      'The server sends the reviewed requests now, as a call of yours, and looks at the workloads afterwards. It checks first that nothing has changed since the review.',
  },
} as const;

/** What the button needs. */
export interface ActProps {
  readonly word: 'undo' | 'apply';
  readonly view: ChangeView;
  /** Whether it can be done now. A dialog that is open stays: what it began goes on. */
  readonly isOffered: boolean;
  /** Called when the server has answered. */
  readonly onDone: () => void;
}

/** A button that has a change applied or undone, and a dialog that says what follows and what came of it. */
export function Act({ word, view, isOffered, onDone }: ActProps) {
  const { name, title, confirm, follows } = WORDS[word];
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [answer, setAnswer] = useState<UndoAnswer>();
  const reasons = word === 'undo' ? [...new Set(view.requests.map(({ reversible }) => reversible.reason))] : [];
  const act = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    const { value, failure: refused } = await ask<UndoAnswer>(`changes/${view.id}/${word}`, { method: 'POST' });
    setBusy(false);
    if (refused === undefined) setAnswer(value);
    else setFailure(refused.error);
    onDone();
  };
  const open = (): void => {
    if (!isBusy) {
      setAnswer(undefined);
      setFailure(undefined);
    }
    setOpen(true);
  };
  const close = (): void => {
    setOpen(false);
    // The button that had the focus may be gone by now.
    if (!isOffered) document.querySelector<HTMLElement>('h1')?.focus();
  };
  const other = answer?.id === undefined || answer.id === view.id ? undefined : answer.id;
  return (
    <>
      {isOffered ? (
        <Button icon={word === 'undo' ? 'undo' : 'play'} isBusy={isBusy && !isOpen} onClick={open}>
          {name}
        </Button>
      ) : null}
      <Dialog
        title={answer === undefined ? title : name}
        isOpen={isOpen}
        onClose={close}
        closeLabel={answer === undefined && !isBusy ? 'Cancel' : 'Close'}
        actions={
          answer === undefined ? (
            <Button kind="primary" isBusy={isBusy} onClick={() => void act()}>
              {confirm}
            </Button>
          ) : other === undefined ? undefined : (
            <Link to={`/console/changes/${encodeURIComponent(other)}`} class="button button-primary">
              Open the change {other}
            </Link>
          )
        }
      >
        {answer === undefined ? (
          <>
            <p>{follows}</p>
            {reasons.length === 0 ? null : (
              <ul class="bullets">
                {reasons.map((reason) => (
                  <li key={reason}>
                    <Text>{reason}</Text>
                  </li>
                ))}
              </ul>
            )}
          </>
        ) : null}
        <div role="status">
          {isBusy ? (
            <p class="muted">
              <span class="spinner" aria-hidden="true" /> It is under way. You can close this; the page shows how far it
              is.
            </p>
          ) : null}
          {answer === undefined ? null : (
            <p>
              <Text>{answer.says}</Text>
            </p>
          )}
        </div>
        {failure === undefined ? null : (
          <Notice tone="bad" isUrgent>
            <Text>{failure}</Text>
          </Notice>
        )}
      </Dialog>
    </>
  );
}
