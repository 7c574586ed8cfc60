import { useRef, useState } from 'preact/hooks';
import { API } from '../api/client.ts';
import { session } from '../api/session.ts';
import { useCell } from '../cell.ts';
import { Button } from '../parts/button.tsx';
import { counted } from '../parts/relative.ts';
import { Empty, FailureNotice, Loading, Notice } from '../parts/states.tsx';
import { Page, useRoute } from '../router.tsx';
import { CallPage } from './call-page.tsx';
import { CallTable } from './call-table.tsx';
import { type CallList, useCalls } from './calls.ts';
import { apiQuery, filterOf, isFiltered } from './filter.ts';
import { FilterForm } from './filter-form.tsx';
import { VerifyPanel } from './verify-panel.tsx';
import { countInWords, shortTime } from './words.ts';

/** The page Activity: the calls, or one of them. */
export function ActivityPage({ rest }: { readonly rest: readonly string[] }) {
  const [id] = rest;
  return id === undefined ? <CallsPage /> : <CallPage key={id} id={id} />;
}

function CallsPage() {
  const { query } = useRoute();
  const person = useCell(session)?.person;
  const filter = filterOf(query);
  const calls = useCalls(filter, `${person?.method} ${person?.name}`);
  const [isVerifying, setVerifying] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const exportQuery = apiQuery(filter, Date.now());
  const showFresh = (): void => {
    calls.showFresh();
    list.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  };
  return (
    <Page
      title="Activity"
      actions={
        <>
          <Button icon="shield" onClick={() => setVerifying(true)}>
            Verify the record
          </Button>
          <a class="button" href={`${API}activity/export${exportQuery === '' ? '' : `?${exportQuery}`}`} download>
            Export as JSON lines
          </a>
        </>
      }
    >
      {isVerifying ? <VerifyPanel scope={calls.page?.scope ?? 'all'} onClose={() => setVerifying(false)} /> : null}
      <FilterForm filter={filter} rows={calls.rows} />
      {calls.failure === undefined ? null : <FailureNotice failure={calls.failure} onRetry={calls.reload} />}
      {calls.page?.scope === 'own' ? <Notice>You see your own calls only.</Notice> : null}
      {calls.page?.unsound ? (
        <Notice tone="bad" actions={<Button onClick={() => setVerifying(true)}>Verify the record</Button>}>
          {counted(calls.page.unsound, 'line')} of the record {calls.page.unsound === 1 ? 'is' : 'are'} not as the
          server wrote {calls.page.unsound === 1 ? 'it' : 'them'}.
        </Notice>
      ) : null}
      <div role="status" class="fresh">
        {calls.fresh.length === 0 ? null : (
          <Button kind="primary" onClick={showFresh}>
            {freshInWords(calls)}
          </Button>
        )}
      </div>
      <div ref={list} tabIndex={-1} class="call-list">
        <List calls={calls} isNarrowed={isFiltered(filter)} query={query.size === 0 ? '' : `?${query}`} />
      </div>
    </Page>
  );
}

function List(props: { readonly calls: CallList; readonly isNarrowed: boolean; readonly query: string }) {
  const { calls, isNarrowed, query } = props;
  const { page, rows } = calls;
  if (page === undefined) return calls.failure === undefined ? <Loading of="the calls" /> : null;
  if (rows.length === 0)
    return isNarrowed ? (
      <>
        <Empty title={page.next === undefined ? 'No call fits these filters.' : 'No call fits these filters so far.'}>
          {searchedInWords(page)}
        </Empty>
        <Older calls={calls} />
      </>
    ) : (
      <Empty title="No calls yet.">Each call of an agent appears here as soon as the server records it.</Empty>
    );
  return (
    <>
      <div class="card">
        <CallTable rows={rows} query={query} />
      </div>
      <div class="list-end">
        <p class="muted">
          {counted(rows.length, 'call')} shown. {searchedInWords(page)}
        </p>
        {calls.isCut ? (
          <Button
            onClick={() => {
              calls.restart();
              scrollTo(0, 0);
            }}
          >
            Back to the newest calls
          </Button>
        ) : null}
        <Older calls={calls} />
      </div>
    </>
  );
}

function Older({ calls: { page, isBusy, readOlder } }: { readonly calls: CallList }) {
  if (page?.next === undefined) return null;
  return (
    <Button isBusy={isBusy} onClick={readOlder}>
      Show older calls
    </Button>
  );
}

function freshInWords({ fresh, hasGap }: CallList): string {
  if (hasGap) return `More than ${fresh.length} new calls: show`;
  return `${counted(fresh.length, 'new call')}: show`;
}

function searchedInWords({ searched, since, source }: Omit<Exclude<CallList['page'], undefined>, 'scope'>): string {
  const back = since === undefined ? '' : `, back to ${shortTime(since, Date.now())}`;
  const where =
    source === 'memory' ? ' This server keeps no audit file, so it knows only the calls since its start.' : '';
  return `The server looked through ${searched === 1 ? '1 call' : `${countInWords(searched)} calls`}${back}.${where}`;
}
