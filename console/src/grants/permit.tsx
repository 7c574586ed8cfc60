import { useState } from 'preact/hooks';
import type { ChangeView } from '../../../src/console/face/changes.ts';
import type { GrantBody, GrantOfferView, GrantRow } from '../../../src/console/face/grants.ts';
import { ask } from '../api/client.ts';
import { grantText, permittedText } from '../changes/grant-text.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Facts } from '../parts/facts.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Notice } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { Link } from '../router.tsx';
import { Choices } from './choices.tsx';
import { lengthsUpTo, usesOf } from './lengths.ts';

/** A button that permits the next changes like one, as far as policy lets this reader, and a dialog that says what that covers. */
export function Permit({ view }: { readonly view: ChangeView }) {
  // The offer ends when the change fails or expires. A dialog that is open stays, and the server decides.
  const [offer, setOffer] = useState<GrantOfferView>();
  const close = (): void => {
    setOffer(undefined);
    if (view.grantable === undefined) document.querySelector<HTMLElement>('h1')?.focus();
  };
  return (
    <>
      {view.grantable === undefined ? null : (
        <Button icon="again" onClick={() => setOffer(view.grantable)}>
          Permit the next ones like it
        </Button>
      )}
      {offer === undefined ? null : <PermitDialog view={view} offer={offer} onClose={close} />}
    </>
  );
}

interface PermitProps {
  readonly view: ChangeView;
  readonly offer: GrantOfferView;
  readonly onClose: () => void;
}

function PermitDialog({ view, offer, onClose }: PermitProps) {
  const { typeToApprove } = view;
  const lengths = lengthsUpTo(offer.lastsSeconds);
  const [way, setWay] = useState(0);
  const [uses, setUses] = useState(String(Math.min(3, offer.uses)));
  const [seconds, setSeconds] = useState(Math.min(3600, offer.lastsSeconds));
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [made, setMade] = useState<GrantRow>();
  const maxUses = usesOf(uses, offer.uses);
  const isTyped = typeToApprove === undefined || typed === typeToApprove;
  const permit = async (): Promise<void> => {
    const chosen = offer.ways[way];
    if (maxUses === undefined || chosen === undefined) return;
    setBusy(true);
    setFailure(undefined);
    const { sameFields, anyName } = chosen;
    const body: GrantBody = {
      ...{ hash: view.hash, uses: maxUses, lastsSeconds: seconds, sameFields, anyName },
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      ...(typeToApprove === undefined ? {} : { typed }),
    };
    const { value, failure: refused } = await ask<GrantRow>(`changes/${view.id}/grant`, { method: 'POST', body });
    setBusy(false);
    setMade(value);
    setFailure(refused?.error);
  };
  const lasts = lengths.find((length) => length.seconds === seconds)?.says ?? '';
  return (
    <Dialog
      title="Permit the next changes like this one"
      isOpen
      onClose={onClose}
      closeLabel={made === undefined ? 'Cancel' : 'Close'}
      actions={
        made === undefined ? (
          <Button
            kind="primary"
            isBusy={isBusy}
            isDisabled={maxUses === undefined || !isTyped}
            describedBy="permit-says"
            onClick={() => void permit()}
          >
            Permit them
          </Button>
        ) : (
          <Link to="/console/grants" class="button button-primary">
            All standing grants
          </Link>
        )
      }
    >
      <div role="status">
        {made === undefined ? null : (
          <p>
            Permitted <Text>{grantText(made)}</Text>. <Text>{`It covers ${made.covers}.`}</Text>
          </p>
        )}
      </div>
      {made !== undefined ? null : (
        <div class="form">
          <p>
            The next changes that this covers run without asking a person. Each is still planned, checked and recorded.
            This change itself still needs its decision.
          </p>
          <Choices
            legend="What it covers"
            choices={offer.ways.map(({ covers }) => covers)}
            chosen={way}
            onChoose={setWay}
          />
          <Facts
            facts={[
              ['For', <Text>{view.askedBy}</Text>],
              ['Risks', view.risks.length === 0 ? 'none' : <Text>{[...new Set(view.risks)].join(', ')}</Text>],
              ['Undo', `${view.reversible}, or better`],
            ]}
          />
          <TextField
            label="How many changes"
            type="number"
            hint={`From 1 to ${offer.uses}, by the policy.`}
            value={uses}
            error={maxUses === undefined ? `Use a whole number from 1 to ${offer.uses}.` : undefined}
            onInput={setUses}
          />
          <SelectField
            label="For how long"
            value={String(seconds)}
            options={lengths.map((length) => ({ value: String(length.seconds), says: length.says }))}
            onInput={(value) => setSeconds(Number(value))}
          />
          <TextArea label="Reason for the grant" rows={2} value={reason} onInput={setReason} />
          {typeToApprove === undefined ? null : (
            <TextField
              label={`Type “${typeToApprove}” to permit them`}
              hint="Such changes cannot be undone."
              isCode
              value={typed}
              onInput={setTyped}
            />
          )}
          <p class="hint" id="permit-says">
            <Text>{permittedText({ maxUses: maxUses ?? 0, asker: view.askedBy, lasts })}</Text>
          </p>
        </div>
      )}
      {failure === undefined ? null : (
        <Notice tone="bad" isUrgent>
          <Text>{failure}</Text>
        </Notice>
      )}
    </Dialog>
  );
}
