import { useEffect } from 'preact/hooks';
import { ActivityPage } from './activity/activity-page.tsx';
import { followEvents } from './api/live.ts';
import { isSigningIn, readSession, session, sessionFailure } from './api/session.ts';
import { useCell } from './cell.ts';
import { ChangePage } from './changes/change-page.tsx';
import { ChangesPage } from './changes/changes-page.tsx';
import { Empty, FailureNotice, Loading } from './parts/states.tsx';
import { PolicyPage } from './policy/policy-page.tsx';
import { Link, Page, useRoute } from './router.tsx';
import { Shell } from './shell/shell.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { StatusPage } from './status/status-page.tsx';

/** The whole application: who looks on, then the shell with the page of the address. */
export function App() {
  const current = useCell(session);
  const failure = useCell(sessionFailure);
  const isAsked = useCell(isSigningIn);
  const person = current?.person;
  const who = person === undefined ? undefined : `${person.method}:${person.name}`;
  useEffect(() => (who === undefined ? undefined : followEvents()), [who]);
  if (current === undefined)
    return (
      <main class="alone">
        {failure === undefined ? (
          <Loading of="the console" />
        ) : (
          <FailureNotice failure={failure} onRetry={() => void readSession()} />
        )}
      </main>
    );
  if (person === undefined || isAsked) return <SignInPage session={current} />;
  return (
    <Shell key={who} session={current} person={person}>
      <CurrentPage />
    </Shell>
  );
}

function CurrentPage() {
  const { page, rest } = useRoute();
  const [first] = rest;
  if (page === 'changes' && rest.length <= 1)
    return first === undefined ? <ChangesPage /> : <ChangePage key={first} id={first} />;
  if (page === 'activity') return <ActivityPage rest={rest} />;
  if (page === 'policy') return <PolicyPage />;
  if (page === 'status') return <StatusPage />;
  return (
    <Page title="Page not found">
      <Empty title="There is no page at this address.">
        <Link to="/console/changes">Go to the changes</Link>
      </Empty>
    </Page>
  );
}
