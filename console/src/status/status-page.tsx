import { Empty } from '../parts/states.tsx';
import { Page } from '../router.tsx';

/** The page Status. */
export function StatusPage() {
  return (
    <Page title="Status">
      <Empty title="Not there yet." />
    </Page>
  );
}
