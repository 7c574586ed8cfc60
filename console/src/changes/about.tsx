import type { ChangeView } from '../../../src/console/face/changes.ts';
import { Badge } from '../parts/badge.tsx';
import { CopyButton } from '../parts/button.tsx';
import { Facts } from '../parts/facts.tsx';
import { counted } from '../parts/relative.ts';
import { Text } from '../parts/text.tsx';
import { Ago, At } from '../parts/time.tsx';
import { Link } from '../router.tsx';
import { nameOf } from './change-list.tsx';
import { grantText } from './grant-text.ts';

/** So many objects are listed; the requests name all of them. */
const MOST_OBJECTS = 12;

/** The facts of a change beside its plan. */
export function About({ view }: { readonly view: ChangeView }) {
  const { approvers, objects } = view;
  const names = [...(approvers?.users ?? []), ...(approvers?.groups ?? []).map((group) => `group ${group}`)];
  return (
    <section class="card" aria-labelledby="about-title">
      <div class="card-head">
        <h2 id="about-title">About</h2>
      </div>
      <div class="card-body">
        <Facts
          facts={[
            ['Asked by', <Text>{view.askedBy}</Text>],
            ['Client', view.client === undefined ? undefined : <Text>{view.client}</Text>],
            ['Planned', <At at={view.plannedAt} />],
            ['Expires', <At at={view.expiresAt} />],
            [
              'Approvals',
              view.needed === 0
                ? 'needs no approval'
                : view.grant === undefined
                  ? `${counted(view.needed, 'approval')} needed, ${view.decisions} so far`
                  : 'approved ahead of time',
            ],
            ['Granted', view.grant === undefined ? undefined : <TextList texts={[grantText(view.grant)]} />],
            ['Approvers', names.length === 0 ? undefined : <TextList texts={names} />],
            ['Rules that spoke', view.rules.length === 0 ? undefined : <TextList texts={view.rules} isCode />],
            [
              objects.length === 1 ? 'Object' : `${objects.length} objects`,
              <>
                <TextList texts={objects.slice(0, MOST_OBJECTS).map(nameOf)} isCode />
                {objects.length > MOST_OBJECTS ? (
                  <span class="muted">and {objects.length - MOST_OBJECTS} more, see the requests</span>
                ) : null}
              </>,
            ],
            ['Takes back', view.undoes === undefined ? undefined : <ChangeLink id={view.undoes} />],
            ['Was taken back by', view.undoneBy === undefined ? undefined : <ChangeLink id={view.undoneBy} />],
            [
              'Hash of the plan',
              <span class="hash">
                <span class="code" title={view.hash}>
                  {view.hash.slice(0, 10)}…
                </span>
                <CopyButton text={view.hash} of="the whole hash" />
              </span>,
            ],
            [
              'Kept',
              view.keptInMemory ? (
                <>
                  <Badge tone="caution" icon="warning">
                    in memory only
                  </Badge>
                  <p class="hint">It is lost when the server ends.</p>
                </>
              ) : undefined,
            ],
          ]}
        />
      </div>
    </section>
  );
}

/** The decisions so far. */
export function Decided({ view }: { readonly view: ChangeView }) {
  if (view.decided.length === 0) return null;
  return (
    <section class="card" aria-labelledby="decided-title">
      <div class="card-head">
        <h2 id="decided-title">Decisions so far</h2>
      </div>
      <ul class="decided" aria-label="Decisions so far">
        {view.decided.map(({ verdict, by, at, reason }) => (
          <li key={by + at}>
            <p class="decided-head">
              <Badge tone={verdict === 'Denied' ? 'bad' : 'good'} icon={verdict === 'Denied' ? 'cross' : 'check'}>
                {verdict === 'Denied' ? 'Denied' : 'Approved'}
              </Badge>
              <span>
                by <Text>{by}</Text>
              </span>
              <span class="muted">
                <Ago at={at} />
              </span>
            </p>
            {reason === undefined || reason === '' ? null : (
              <p class="quote">
                <Text>{reason}</Text>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function TextList({ texts, isCode = false }: { readonly texts: readonly string[]; readonly isCode?: boolean }) {
  return (
    <ul class="plain-list">
      {texts.map((text) => (
        <li key={text}>
          <Text code={isCode}>{text}</Text>
        </li>
      ))}
    </ul>
  );
}

function ChangeLink({ id }: { readonly id: string }) {
  return (
    <Link to={`/console/changes/${encodeURIComponent(id)}`} class="code">
      {id}
    </Link>
  );
}
