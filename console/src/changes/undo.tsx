import { useState } from 'preact/hooks';
import type { ChangeView, UndoAnswer } from '../../../src/console/face/changes.ts';
import { ask } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { Link } from '../router.tsx';

/** A button that plans the way back, and a dialog that says what follows. */
export function Undo({ view }: { readonly view: ChangeView }) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [answer, setAnswer] = useState<UndoAnswer>();
  const reasons = [...new Set(view.requests.map(({ reversible }) => reversible.reason))];
  const plan = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    const { value, failure: refused } = await ask<UndoAnswer>(`changes/${view.id}/undo`, { method: 'POST' });
    setBusy(false);
    if (refused === undefined) setAnswer(value);
    else setFailure(refused.error);
  };
  return (
    <>
      <Button
        icon="undo"
        onClick={() => {
          setAnswer(undefined);
          setFailure(undefined);
          setOpen(true);
        }}
      >
        Undo
      </Button>
      <Dialog
        title={answer === undefined ? 'Undo this change?' : 'Undo'}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        closeLabel={answer === undefined ? 'Cancel' : 'Close'}
        actions={
          answer === undefined ? (
            <Button kind="primary" isBusy={isBusy} onClick={() => void plan()}>
              Plan the undo
            </Button>
          ) : answer.id === undefined ? undefined : (
            <Link to={`/console/changes/${encodeURIComponent(answer.id)}`} class="button button-primary">
              Open the change {answer.id}
            </Link>
          )
        }
      >
        {answer === undefined ? (
          <>
            <p>
              The server plans another change that takes this one back. Nothing is sent to the cluster yet: policy
              judges that change as any other, and it may need an approval.
            </p>
            <ul class="bullets">
              {reasons.map((reason) => (
                <li key={reason}>
                  <Text>{reason}</Text>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p role="status">
            <Text>{answer.says}</Text>
          </p>
        )}
        {failure === undefined ? null : (
          <Notice tone="bad" isUrgent>
            <Text>{failure}</Text>
          </Notice>
        )}
      </Dialog>
    </>
  );
}
