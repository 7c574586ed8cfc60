import { Empty } from '../parts/states.tsx';
import { Page } from '../router.tsx';

/** The page Policy. */
export function PolicyPage() {
  return (
    <Page title="Policy">
      <Empty title="Not there yet." />
    </Page>
  );
}
