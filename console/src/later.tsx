import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { cell, useCell } from './cell.ts';
import { Button } from './parts/button.tsx';
import { Loading, Notice } from './parts/states.tsx';
import { Page } from './router.tsx';

/** A page whose code is in a file of its own. */
export interface Later<P> {
  /** Shows the page, or that it loads, or that it cannot be loaded. */
  readonly Show: FunctionComponent<P>;
  /** Loads the file before the page is shown. */
  readonly load: () => void;
}

/** Returns a page that is loaded when it is first shown, or earlier by `load`. */
export function later<P extends object>(title: string, read: () => Promise<FunctionComponent<P>>): Later<P> {
  const loaded = cell<FunctionComponent<P> | 'failed' | undefined>(undefined);
  let isAsked = false;
  const load = (): void => {
    if (isAsked) return;
    isAsked = true;
    read().then(
      (found) => loaded.set(found),
      () => {
        isAsked = false;
        loaded.set('failed');
      },
    );
  };
  const Show = (props: P) => {
    const Found = useCell(loaded);
    useEffect(load, []);
    if (Found !== undefined && Found !== 'failed') return <Found {...props} />;
    return (
      <Page title={title}>
        {Found === undefined ? (
          <Loading of="the page" />
        ) : (
          // A server that was updated has files of other names.
          <Notice tone="bad" isUrgent actions={<Button onClick={() => location.reload()}>Load again</Button>}>
            A part of the console could not be loaded. Check your connection, then load the page again.
          </Notice>
        )}
      </Page>
    );
  };
  return { Show, load };
}
