import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ChangeRows } from '../../../src/console/face/changes.ts';
import type { Person, Session } from '../../../src/console/face/session.ts';
import { useResource } from '../api/resource.ts';
import { useCell } from '../cell.ts';
import { counted } from '../parts/relative.ts';
import { Toasts } from '../parts/toast.tsx';
import { Link, useRoute, waiting } from '../router.tsx';
import { ConnectionNotice } from './connection.tsx';
import { Mark } from './mark.tsx';
import { ExpiryNotice, LocalNotice, PersonMenu } from './person.tsx';
import { ThemeSwitch } from './theme.tsx';

const PAGES = [
  ['changes', 'Changes'],
  ['activity', 'Activity'],
  ['policy', 'Policy'],
  ['status', 'Status'],
] as const;

/** What is around every page: the way past it, the navigation, who looks on, and whether the connection is there. */
export function Shell(props: {
  readonly session: Session;
  readonly person: Person;
  readonly children: ComponentChildren;
}) {
  const { page } = useRoute();
  const count = useWaiting();
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it is a link to a place in the page, which must not become an entry of the history. */}
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="top">
        <div class="top-inner">
          <Link to="/console/changes" class="brand" label="Remediation console">
            <Mark />
            <span class="brand-name">Remediation</span>
          </Link>
          <nav aria-label="Pages" class="nav">
            {PAGES.map(([name, title]) => (
              <Link
                key={name}
                to={`/console/${name}`}
                isCurrent={page === name || (name === 'changes' && page === 'grants')}
                class="nav-link"
              >
                {title}
                {name === 'changes' && count > 0 ? (
                  <>
                    <span class="count" aria-hidden="true">
                      {count}
                    </span>
                    <span class="visually-hidden">
                      , {counted(count, 'change waits', 'changes wait')} for a decision
                    </span>
                  </>
                ) : null}
              </Link>
            ))}
          </nav>
          <div class="top-end">
            <ThemeSwitch />
            <PersonMenu session={props.session} person={props.person} />
          </div>
        </div>
      </header>
      <ConnectionNotice />
      {props.session.isLocal ? <LocalNotice /> : null}
      {props.session.expiresAt === undefined ? null : <ExpiryNotice expiresAt={props.session.expiresAt} />}
      <main id="main" tabIndex={-1}>
        {props.children}
      </main>
      <footer class="foot">Kubernetes Remediation MCP Server {props.session.version}</footer>
      <Toasts />
    </>
  );
}

/** How many changes wait for a decision; the title of the tab shows it too. */
function useWaiting(): number {
  const { value } = useResource<ChangeRows>('changes', ['changes']);
  const count = value?.changes.filter(({ phase }) => phase === 'Pending').length ?? 0;
  useEffect(() => waiting.set(count), [count]);
  return useCell(waiting);
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
