import { Empty } from '../parts/states.tsx';
import { Page } from '../router.tsx';

/** One change. */
export function ChangePage({ id }: { readonly id: string }) {
  return (
    <Page title={`Change ${id}`}>
      <Empty title="Not there yet." />
    </Page>
  );
}
