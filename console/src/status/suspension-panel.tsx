import { useState } from 'preact/hooks';
import type { Suspension } from '../../../src/console/face/status.ts';
import type { Failure } from '../api/client.ts';
import { ask, type Result } from '../api/client.ts';
import { canSignIn, isSigningIn, session } from '../api/session.ts';
import { useCell } from '../cell.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { FailureNotice, Notice } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { Ago } from '../parts/time.tsx';
import { toast } from '../parts/toast.tsx';

/** What the panel needs. */
interface SuspensionPanelProps {
  readonly suspension: Suspension;
  readonly onChange: (suspension: Suspension) => void;
}

/** Whether changes are suspended, and the way to suspend and to resume them. */
export function SuspensionPanel({ suspension, onChange }: SuspensionPanelProps) {
  const [dialog, setDialog] = useState<'suspend' | 'resume'>();
  const { isSuspended, isOffered, reason, by, at, why } = suspension;
  const reader = useCell(session);
  const mustSignIn = reader?.isLocal === true && canSignIn(reader);
  const close = (): void => setDialog(undefined);
  const done = (next: Suspension): void => {
    close();
    onChange(next);
    toast(next.isSuspended ? 'Changes are suspended on all servers of the cluster.' : 'Changes are applied again.');
  };
  return (
    <>
      {isSuspended ? (
        <Notice
          tone="bad"
          icon="stop"
          actions={
            why === undefined ? <Button onClick={() => setDialog('resume')}>Apply changes again</Button> : undefined
          }
        >
          <p>
            <b>
              {why === undefined
                ? 'Changes are suspended: no server of the cluster applies one.'
                : 'It is not known whether changes are suspended, so none is applied.'}
            </b>
          </p>
          {why === undefined ? null : (
            <p>
              <Text>{why}</Text>
            </p>
          )}
          {reason === undefined ? null : (
            <p>
              Reason: <Text>{reason}</Text>
            </p>
          )}
          {by === undefined && at === undefined ? null : (
            <p class="muted">
              {by === undefined ? null : (
                <>
                  By <Text>{by}</Text>
                </>
              )}
              {at === undefined ? null : (
                <>
                  {' '}
                  <Ago at={at} />
                </>
              )}
            </p>
          )}
        </Notice>
      ) : (
        <section class="card stop" aria-labelledby="suspend">
          <div>
            <h2 id="suspend">Suspend changes</h2>
            <p class="muted">
              {isOffered
                ? 'No server of the cluster then applies a planned change, approved ones too. Reads go on, and so do commands that need no approval.'
                : 'Not available: it needs the kind Suspension in the cluster. The documentation on changes says how to install it.'}
            </p>
          </div>
          {isOffered ? (
            <Button
              kind="danger"
              icon="stop"
              onClick={() => (mustSignIn ? isSigningIn.set(true) : setDialog('suspend'))}
            >
              {mustSignIn ? 'Sign in to suspend changes' : 'Suspend changes'}
            </Button>
          ) : null}
        </section>
      )}
      <SuspendDialog isOpen={dialog === 'suspend'} onClose={close} onDone={done} />
      <ResumeDialog isOpen={dialog === 'resume'} onClose={close} onDone={done} />
    </>
  );
}

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (suspension: Suspension) => void;
}

/** Sends one request at a time, and keeps why it was refused. */
function useSending(onDone: (suspension: Suspension) => void) {
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const send = async (request: () => Promise<Result<Suspension>>): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    const answer = await request();
    setBusy(false);
    if (answer.failure === undefined) onDone(answer.value);
    else setFailure(answer.failure);
  };
  return { failure, isBusy, send, forget: () => setFailure(undefined) };
}

function SuspendDialog({ isOpen, onClose, onDone }: DialogProps) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const { failure, isBusy, send, forget } = useSending((suspension) => {
    setReason('');
    onDone(suspension);
  });
  const suspend = (): void => {
    const text = reason.trim();
    setError(text === '' ? 'Write why. The others read it.' : undefined);
    if (text !== '') void send(() => ask<Suspension>('suspension', { method: 'POST', body: { reason: text } }));
  };
  const close = (): void => {
    setError(undefined);
    forget();
    onClose();
  };
  return (
    <Dialog
      title="Suspend changes?"
      isOpen={isOpen}
      onClose={close}
      actions={
        <Button kind="danger" icon="stop" isBusy={isBusy} onClick={suspend}>
          Suspend changes
        </Button>
      }
    >
      <p>
        No server of the cluster applies a planned change until a person resumes changes. Reads go on, and so do
        commands that need no approval: to stop these too, scale the servers to zero.
      </p>
      <TextArea label="Reason" isRequired value={reason} error={error} onInput={setReason} />
      {failure === undefined ? null : <FailureNotice failure={failure} />}
    </Dialog>
  );
}

function ResumeDialog({ isOpen, onClose, onDone }: DialogProps) {
  const { failure, isBusy, send, forget } = useSending(onDone);
  const close = (): void => {
    forget();
    onClose();
  };
  return (
    <Dialog
      title="Apply changes again?"
      isOpen={isOpen}
      onClose={close}
      actions={
        <Button
          kind="primary"
          isBusy={isBusy}
          onClick={() => void send(() => ask<Suspension>('suspension', { method: 'DELETE' }))}
        >
          Apply changes again
        </Button>
      }
    >
      <p>All servers of the cluster apply approved changes again.</p>
      {failure === undefined ? null : <FailureNotice failure={failure} />}
    </Dialog>
  );
}
