import { useId, useState } from 'preact/hooks';
import type { ChangeView, DecisionBody } from '../../../src/console/face/changes.ts';
import { ask } from '../api/client.ts';
import { canSignIn, isSigningIn, session } from '../api/session.ts';
import { useCell } from '../cell.ts';
import { Permit } from '../grants/permit.tsx';
import { Button } from '../parts/button.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { toast } from '../parts/toast.tsx';
import { Act } from './act.tsx';

/** What the form for a decision needs. */
export interface DecisionProps {
  /** The change as it is on the screen. */
  readonly view: ChangeView;
  /** What is different since the reader began to read, in sentences. Then nothing can be decided before the reader says so. */
  readonly altered: readonly string[];
  readonly onRead: () => void;
  /** Gets the change with the decision. */
  readonly onDecided: (view: ChangeView) => void;
  /** Another person was faster, or the change is another one: the page must show what is there now. */
  readonly onConflict: () => void;
  /** Called when the change was applied. */
  readonly onDone: () => void;
}

/** Reasons that were begun, by person and change: a session that ends takes none of them along. */
const drafts = new Map<string, string>();

type Verdict = DecisionBody['verdict'];

/** Approve or deny. The decision names the hash of the plan on the screen, so it cannot mean another one. */
export function Decision(props: DecisionProps) {
  const { view, altered } = props;
  const [failure, setFailure] = useState<string>();
  const reader = useCell(session);
  const isLooking = reader?.isLocal === true && canSignIn(reader);
  return (
    <section class="card decision" aria-labelledby="decision-title">
      <div class="card-head">
        <h2 id="decision-title" tabIndex={-1}>
          Decision
        </h2>
      </div>
      <div class="card-body">
        {altered.length === 0 ? null : (
          <Notice
            tone="caution"
            isUrgent
            actions={view.canDecide ? <Button onClick={props.onRead}>I have read it</Button> : undefined}
          >
            <strong>This change was updated while you read it.</strong>
            {altered.map((says) => (
              <span key={says}>
                <Text>{says}</Text>
              </span>
            ))}
          </Notice>
        )}
        {failure === undefined ? null : (
          <Notice tone="bad" isUrgent>
            <Text>{failure}</Text>
          </Notice>
        )}
        {view.canDecide ? (
          <DecisionForm {...props} onFailure={setFailure} />
        ) : (
          <p class="why-not">
            <Icon name="lock" />
            <span>
              <Text>{view.whyNot ?? 'Nothing is to be decided now.'}</Text>
            </span>
          </p>
        )}
        {isLooking && !view.canDecide ? (
          <Button kind="primary" onClick={() => isSigningIn.set(true)}>
            Sign in to decide
          </Button>
        ) : null}
        <Permit view={view} />
        <Act word="apply" view={view} isOffered={view.canApply} onDone={props.onDone} />
      </div>
    </section>
  );
}

function DecisionForm(props: DecisionProps & { readonly onFailure: (says: string | undefined) => void }) {
  const { view, altered } = props;
  const { typeToApprove } = view;
  const draft = `${session.get()?.person?.name} ${view.id}`;
  const [reason, setReason] = useState(() => drafts.get(draft) ?? '');
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState<Verdict>();
  const why = useId();
  const isTyped = typeToApprove === undefined || typed === typeToApprove;
  const isUnread = altered.length > 0;
  const decide = async (verdict: Verdict): Promise<void> => {
    if (busy !== undefined || isUnread) return;
    if (verdict === 'Denied' && reason.trim() === '') {
      setError('Say why, so that the agent can find another way.');
      document.querySelector<HTMLTextAreaElement>('.decision textarea')?.focus();
      return;
    }
    setError(undefined);
    props.onFailure(undefined);
    setBusy(verdict);
    const body: DecisionBody = {
      verdict,
      hash: view.hash,
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      ...(verdict === 'Approved' && typeToApprove !== undefined ? { typed } : {}),
    };
    const { value, failure } = await ask<ChangeView>(`changes/${view.id}/decision`, { method: 'POST', body });
    setBusy(undefined);
    if (failure !== undefined) {
      props.onFailure(failure.error);
      if (failure.status === 409 || failure.status === 404) props.onConflict();
      return;
    }
    drafts.delete(draft);
    props.onDecided(value);
    toast(saysOf(verdict, value));
  };
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <TextArea
        label="Reason"
        hint="Needed to deny. The agent reads it."
        value={reason}
        error={error}
        onInput={(value) => {
          setReason(value);
          drafts.set(draft, value);
          setError(undefined);
        }}
      />
      {typeToApprove === undefined ? null : (
        <TextField
          label={`Type “${typeToApprove}” to approve`}
          hint="This change cannot be undone."
          isCode
          value={typed}
          onInput={setTyped}
        />
      )}
      <div class="decision-buttons">
        <Button
          kind="primary"
          icon="check"
          isBusy={busy === 'Approved'}
          isDisabled={!isTyped || isUnread || busy === 'Denied'}
          describedBy={why}
          onClick={() => void decide('Approved')}
        >
          Approve
        </Button>
        <Button
          kind="danger"
          icon="cross"
          isBusy={busy === 'Denied'}
          isDisabled={isUnread || busy === 'Approved'}
          describedBy={why}
          onClick={() => void decide('Denied')}
        >
          Deny
        </Button>
      </div>
      <p class="hint" id={why}>
        {isUnread
          ? 'Read the update first.'
          : isTyped
            ? `You decide on the plan ${view.hash.slice(0, 10)}, which is on this page.`
            : 'To approve, type the text above exactly.'}
      </p>
    </form>
  );
}

function saysOf(verdict: Verdict, { decisions, needed, phase }: ChangeView): string {
  if (verdict === 'Denied') return 'Denied. The agent reads your reason.';
  return phase === 'Pending'
    ? `Approved by you: ${decisions} of ${needed} approvals.`
    : 'Approved. The agent can apply the change now.';
}
