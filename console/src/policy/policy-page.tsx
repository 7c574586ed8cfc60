import { useEffect } from 'preact/hooks';
import type { PolicyView } from '../../../src/console/face/policy.ts';
import { useResource } from '../api/resource.ts';
import { session } from '../api/session.ts';
import { useCell } from '../cell.ts';
import { Shown } from '../parts/states.tsx';
import { LongText } from '../parts/text.tsx';
import { Link, Page, useRoute } from '../router.tsx';
import { draft, openDraft } from './draft.ts';
import { DraftView } from './draft-view.tsx';
import { Playground } from './playground.tsx';
import { WordsView } from './words-view.tsx';

const VIEWS = [
  ['words', 'In words'],
  ['try', 'Playground'],
  ['draft', 'Draft and replay'],
] as const;

/** The page Policy: what is allowed, what a call would meet, and what another policy would do. */
export function PolicyPage() {
  const { query } = useRoute();
  const person = useCell(session)?.person;
  const known = useResource<PolicyView>('policy');
  const text = useCell(draft);
  useEffect(() => openDraft(`${person?.method} ${person?.name}`), [person?.method, person?.name]);
  const [view] = VIEWS.find(([name]) => name === query.get('view')) ?? VIEWS[0];
  return (
    <Page title="Policy">
      <nav class="tabs" aria-label="Views of the policy">
        {VIEWS.map(([name, title]) => (
          <Link
            key={name}
            class="tab"
            to={name === 'words' ? '/console/policy' : `/console/policy?view=${name}`}
            isCurrent={name === view}
          >
            {title}
          </Link>
        ))}
      </nav>
      {view === 'try' ? <Playground draft={text} /> : null}
      {view === 'try' ? null : (
        <Shown of="the policy" known={known}>
          {(policy) =>
            view === 'draft' ? (
              <DraftView policy={policy} text={text} />
            ) : (
              <>
                <WordsView words={policy.words} />
                {policy.file === undefined ? null : <PolicyFile file={policy.file} />}
              </>
            )
          }
        </Shown>
      )}
    </Page>
  );
}

function PolicyFile({ file }: { readonly file: string }) {
  return (
    <details class="card">
      <summary class="card-head">
        <h2>The policy file</h2>
        <span class="muted">as the server read it</span>
      </summary>
      <div class="card-body">
        <LongText of="the policy file" lines={200} characters={40_000}>
          {file}
        </LongText>
      </div>
    </details>
  );
}
