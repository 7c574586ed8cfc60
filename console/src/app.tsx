import { useEffect } from 'preact/hooks';
import { followEvents } from './api/live.ts';
import { isSigningIn, readSession, session, sessionFailure } from './api/session.ts';
import { useCell } from './cell.ts';
import { ChangePage } from './changes/change-page.tsx';
import { ChangesPage } from './changes/changes-page.tsx';
import { later } from './later.tsx';
import { Empty, FailureNotice, Loading } from './parts/states.tsx';
import { Link, Page, useRoute } from './router.tsx';
import { Shell } from './shell/shell.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';

/** Changes are in the first file: they are what people open, mostly from a link. */
const activity = later('Activity', () => import('./activity/activity-page.tsx').then((file) => file.ActivityPage));
const grants = later('Standing grants', () => import('./grants/grants-page.tsx').then((file) => file.GrantsPage));
const policy = later('Policy', () => import('./policy/policy-page.tsx').then((file) => file.PolicyPage));
const status = later('Status', () => import('./status/status-page.tsx').then((file) => file.StatusPage));
/** When the first page is shown, the others are loaded, so that they open at once. */
const CALM_MS = 1_000;

/** The whole application: who looks on, then the shell with the page of the address. */
export function App() {
  const current = useCell(session);
  const failure = useCell(sessionFailure);
  const isAsked = useCell(isSigningIn);
  const person = current?.person;
  const who = person === undefined ? undefined : `${person.method}:${person.name}`;
  useEffect(() => (who === undefined ? undefined : followEvents()), [who]);
  useEffect(() => {
    if (who === undefined) return undefined;
    const timer = setTimeout(() => {
      for (const page of [activity, grants, policy, status]) page.load();
    }, CALM_MS);
    return () => clearTimeout(timer);
  }, [who]);
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
  if (page === 'activity') return <activity.Show rest={rest} />;
  if (page === 'grants') return <grants.Show />;
  if (page === 'policy') return <policy.Show />;
  if (page === 'status') return <status.Show />;
  return (
    <Page title="Page not found">
      <Empty title="There is no page at this address.">
        <Link to="/console/changes">Go to the changes</Link>
      </Empty>
    </Page>
  );
}
