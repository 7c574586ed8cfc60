import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Cell, cell, useCell } from './cell.ts';

/** A place in the console: `/console/changes/shop.7f3kq2?phase=Pending` is the page `changes`, the rest `['shop.7f3kq2']`, and a query. */
export interface Route {
  readonly page: string;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
  /** Without the query. */
  readonly path: string;
}

export const BASE = '/console/';

/** Set when the router starts. */
const route: Cell<Route> = cell<Route>({ page: '', rest: [], query: new URLSearchParams(), path: BASE });
/** How far each entry of the history was scrolled, by its key. */
const scrolled = new Map<string, number>();
let key = '';
/** Whether a person has gone from one page to another since the application was loaded. */
let hasMoved = false;

/** Returns the place that is shown. */
export function useRoute(): Route {
  return useCell(route);
}

/** Starts to follow the buttons of the browser. Call it once. */
export function startRouter(): void {
  history.scrollRestoration = 'manual';
  key = keyOf(history.state);
  route.set(here());
  addEventListener('popstate', () => {
    scrolled.set(key, scrollY);
    key = keyOf(history.state);
    arrive(scrolled.get(key) ?? 0);
  });
  if (here().page === '') navigate(`${BASE}changes`, { replace: true });
}

/** Goes to a path of the console. `replace` leaves no entry in the history: for filters, and for redirections. */
export function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) {
    try {
      history.replaceState({ key }, '', to);
    } catch {
      // Some browsers allow so many of these in a short time only: the next one brings the address up to date.
    }
    route.set(at(new URL(to, location.href)));
    return;
  }
  scrolled.set(key, scrollY);
  key = String(Date.now() + Math.random());
  history.pushState({ key }, '', to);
  arrive(0);
}

/** Shows the place of an address, without the history of a browser. */
export function showPlace(url: URL): void {
  route.set(at(url));
}

/** Sets or removes filters in the address, without an entry in the history. An empty value removes its name. */
export function setQuery(values: Readonly<Record<string, string | undefined>>): void {
  const query = new URLSearchParams(route.get().query);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(route.get().path + (text === '' ? '' : `?${text}`), { replace: true });
}

/** What a link needs. `to` is a path of the console. */
export interface LinkProps {
  readonly to: string;
  readonly class?: string | undefined;
  /** Whether this is the page that is shown. */
  readonly isCurrent?: boolean | undefined;
  readonly label?: string | undefined;
  readonly children: ComponentChildren;
}

/** A link within the console. With a modifier key or the middle button it opens as any link does. */
export function Link({ to, class: className, isCurrent, label, children }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={to} class={className} aria-current={isCurrent ? 'page' : undefined} aria-label={label} onClick={follow}>
      {children}
    </a>
  );
}

/** What a page needs. */
export interface PageProps {
  readonly title: string;
  /** What the title of the tab says, if it is not the title of the page. */
  readonly tab?: string | undefined;
  /** Above the title: the way back. */
  readonly above?: ComponentChildren;
  /** Beside the title. */
  readonly actions?: ComponentChildren;
  /** Shown instead of the title, in the heading. */
  readonly heading?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The number before the title of the tab: changes that wait for a decision. */
export const waiting: Cell<number> = cell(0);

/** A page: sets the title of the tab, and moves the focus to its heading if a person came here from another page. */
export function Page({ title, tab, above, actions, heading, children }: PageProps) {
  const top = useRef<HTMLHeadingElement>(null);
  const count = useCell(waiting);
  const { path } = useRoute();
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ''}${tab ?? title} · Remediation console`;
  }, [count, tab, title]);
  // Another path is another page, even in the same component.
  useEffect(() => {
    if (hasMoved) top.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div class="page">
      {above === undefined ? null : <div class="page-above">{above}</div>}
      <div class="page-head">
        <h1 ref={top} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {actions === undefined ? null : <div class="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

function arrive(top: number): void {
  const before = route.get().path;
  const next = here();
  hasMoved = hasMoved || next.path !== before;
  route.set(next);
  // After the page is drawn: what was read before is there at once.
  requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, top)));
}

function here(): Route {
  return at(new URL(location.href));
}

function at({ pathname, search }: URL): Route {
  const [page = '', ...rest] = pathname.slice(BASE.length).split('/').filter(Boolean).map(decoded);
  return { page, rest, query: new URLSearchParams(search), path: pathname };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function keyOf(state: unknown): string {
  const { key: kept } = (state ?? {}) as { readonly key?: unknown };
  return typeof kept === 'string' ? kept : 'first';
}
