import { Empty } from '../parts/states.tsx';
import { Page } from '../router.tsx';

/** The list of changes. */
export function ChangesPage() {
  return (
    <Page title="Changes">
      <Empty title="Not there yet." />
    </Page>
  );
}
