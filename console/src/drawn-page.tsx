import { renderToString } from 'preact-render-to-string';
import type { DrawChanges } from '../../src/console/face/drawn.ts';
import { bring, forgetResource } from './api/resource.ts';
import { ChangesPage } from './changes/changes-page.tsx';
import { BASE, showPlace, waiting } from './router.tsx';
import { Shell } from './shell/shell.tsx';

const LIST = 'changes';

/**
 * Returns the page of changes as the application draws it, for the server: a browser paints it before the application is there. It
 * keeps nothing of one person for the next. Throws if a component does.
 */
export const drawChanges: DrawChanges = ({ session, changes, query }) => {
  const { person } = session;
  if (person === undefined) return '';
  try {
    showPlace(new URL(`${BASE}${LIST}${query}`, 'http://localhost'));
    bring(LIST, changes);
    waiting.set(changes.changes.filter(({ phase }) => phase === 'Pending').length);
    return renderToString(
      <Shell session={session} person={person}>
        <ChangesPage />
      </Shell>,
    );
  } finally {
    forgetResource(LIST);
    waiting.set(0);
  }
};
