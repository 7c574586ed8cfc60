import { useEffect, useState } from 'preact/hooks';
import type { ChangeView } from '../../../src/console/face/changes.ts';
import { useDeadline } from '../api/deadline.ts';
import { forgetResource, useResource } from '../api/resource.ts';
import { PhaseBadge, UndoBadge } from '../parts/badge.tsx';
import { CopyButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Shown } from '../parts/states.tsx';
import { LongText, ShortText, Text } from '../parts/text.tsx';
import { Ago, Left } from '../parts/time.tsx';
import { Link, Page } from '../router.tsx';
import { About, Decided } from './about.tsx';
import { ChangeList } from './change-list.tsx';
import { commandText } from './command.ts';
import { Decision } from './decision.tsx';
import { DiffView } from './diff-view.tsx';
import { Outcome } from './outcome.tsx';
import { Requests } from './requests.tsx';
import { Risks } from './risks.tsx';
import { alterations } from './seen.ts';

/** One change: what it would do, what speaks against it, and the decision. It follows what happens. */
export function ChangePage({ id }: { readonly id: string }) {
  const path = `changes/${encodeURIComponent(id)}`;
  const known = useResource<ChangeView>(path, ['changes']);
  const view = known.value;
  useDeadline(view === undefined ? [] : [view.expiresAt], known.reload);
  // What is decided must be read fresh, not from an earlier visit.
  useEffect(() => () => forgetResource(path), [path]);
  return (
    <Page
      title={`Change ${id}`}
      heading={view === undefined ? undefined : <Text>{view.summary}</Text>}
      above={
        <Link to="/console/changes">
          <Icon name="back" /> All changes
        </Link>
      }
    >
      <Shown of="the change" known={known}>
        {(shown) => <ChangeDetail view={shown} onDecided={known.put} onReload={known.reload} />}
      </Shown>
    </Page>
  );
}

interface DetailProps {
  readonly view: ChangeView;
  readonly onDecided: (view: ChangeView) => void;
  readonly onReload: () => void;
}

function ChangeDetail({ view, onDecided, onReload }: DetailProps) {
  // The change that the reader began to read, or has confirmed since.
  const [read, setRead] = useState(view);
  return (
    <>
      <Head view={view} />
      <div class="detail">
        <div class="detail-plan">
          <Outcome view={view} onDone={onReload} />
          <Risks view={view} />
          <DiffView diff={view.diff} />
          <Runs view={view} />
          <Requests requests={view.requests} />
        </div>
        <aside class="detail-side" aria-label="Decision and facts">
          <Decision
            view={view}
            altered={read.canDecide || view.canDecide ? alterations(read, view) : []}
            onRead={() => setRead(view)}
            onDecided={(decided) => {
              setRead(decided);
              onDecided(decided);
            }}
            onConflict={onReload}
            onDone={onReload}
          />
          <Decided view={view} />
          <About view={view} />
        </aside>
        {view.history.length === 0 ? null : (
          <section class="card detail-more" aria-labelledby="history-title">
            <div class="card-head">
              <h2 id="history-title">Other changes of the same objects</h2>
            </div>
            <ChangeList label="Other changes of the same objects" rows={view.history} />
          </section>
        )}
      </div>
    </>
  );
}

function Head({ view }: { readonly view: ChangeView }) {
  const isOpen = view.phase === 'Pending' || view.phase === 'Approved' || view.phase === 'Planned';
  return (
    <div class="detail-head">
      <p class="detail-state">
        <PhaseBadge phase={view.phase} />
        <UndoBadge reversible={view.reversible} />
        {isOpen ? <Left until={view.expiresAt} /> : null}
        {view.canDecide ? (
          <button type="button" class="link to-decision" onClick={goToDecision}>
            Go to the decision
          </button>
        ) : null}
        <span class="detail-id">
          <span class="code">{view.id}</span>
          <CopyButton text={view.id} of="the id" />
        </span>
      </p>
      <p>
        <strong>
          <Text>{view.askedBy}</Text>
        </strong>{' '}
        asked for it
        {view.client === undefined ? null : (
          <>
            {' through '}
            <Text>{view.client}</Text>
          </>
        )}{' '}
        <span class="muted">
          <Ago at={view.plannedAt} />
        </span>
      </p>
      {view.reason === undefined || view.reason === '' ? (
        <p class="muted">The caller gave no reason.</p>
      ) : (
        <blockquote class="quote" aria-label="Reason of the caller">
          <ShortText most={600}>{view.reason}</ShortText>
        </blockquote>
      )}
      {view.argv.length === 0 ? null : (
        <LongText of="the command" lines={6} characters={1000}>
          {commandText(view.argv)}
        </LongText>
      )}
    </div>
  );
}

/** On narrow screens the decision comes after all there is to read. */
function goToDecision(): void {
  const heading = document.getElementById('decision-title');
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

/** A command that cannot be rehearsed. */
function Runs({ view }: { readonly view: ChangeView }) {
  if (view.runs === undefined) return null;
  return (
    <section class="card" aria-labelledby="runs-title">
      <div class="card-head">
        <h2 id="runs-title">Runs a command</h2>
      </div>
      <div class="card-body">
        <p>The command line above runs as it is. The server cannot say before what it does, and cannot undo it.</p>
        {view.runs.images.length === 0 ? null : (
          <ul class="plain-list" aria-label="Images">
            {view.runs.images.map((image) => (
              <li key={image}>
                <Text code>{image}</Text>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
