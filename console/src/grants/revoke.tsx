import { useState } from 'preact/hooks';
import type { GrantRow, RevocationBody } from '../../../src/console/face/grants.ts';
import { ask } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { Notice } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { toast } from '../parts/toast.tsx';

/** What the dialog needs. */
export interface RevokeProps {
  readonly grant: GrantRow;
  readonly onClose: () => void;
  /** Called when the grant is withdrawn. */
  readonly onDone: () => void;
}

/** Asks whether a grant is to be withdrawn, and why. */
export function Revoke({ grant, onClose, onDone }: RevokeProps) {
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const revoke = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    const body: RevocationBody = reason.trim() === '' ? {} : { reason: reason.trim() };
    const path = `grants/${grant.namespace}/${grant.name}/revocation`;
    const { failure: refused } = await ask<GrantRow>(path, { method: 'POST', body });
    setBusy(false);
    if (refused !== undefined) return setFailure(refused.error);
    toast('Revoked. The grant covers no further change.');
    onDone();
  };
  return (
    <Dialog
      title="Revoke this grant?"
      isOpen
      onClose={onClose}
      actions={
        <Button kind="danger" isBusy={isBusy} onClick={() => void revoke()}>
          Revoke the grant
        </Button>
      }
    >
      <p>
        <Text code>{grant.name}</Text> then covers no further change, also none that is planned and not applied yet.
        This cannot be taken back.
      </p>
      <TextArea label="Reason for the revocation" rows={2} value={reason} onInput={setReason} />
      {failure === undefined ? null : (
        <Notice tone="bad" isUrgent>
          <Text>{failure}</Text>
        </Notice>
      )}
    </Dialog>
  );
}
