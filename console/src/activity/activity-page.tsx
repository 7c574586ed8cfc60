import { Empty } from '../parts/states.tsx';
import { Page } from '../router.tsx';

/** The page Activity. */
export function ActivityPage({ rest: _rest }: { readonly rest: readonly string[] }) {
  return (
    <Page title="Activity">
      <Empty title="Not there yet." />
    </Page>
  );
}
