import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ChangeRow, ChangeRows } from '../../../src/console/face/changes.ts';
import { useDeadline } from '../api/deadline.ts';
import { useResource } from '../api/resource.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { counted } from '../parts/relative.ts';
import { Empty, Notice, Shown } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { Link, Page, setQuery, useRoute } from '../router.tsx';
import { ChangeList } from './change-list.tsx';
import { divided, fits, namespacesOf } from './filter.ts';

const PHASES = ['Pending', 'Planned', 'Approved', 'Applying', 'Applied', 'Denied', 'Expired', 'Failed', 'Interrupted'];

/** The list of changes: what waits for a decision first, then the rest. It follows what happens. */
export function ChangesPage() {
  const known = useResource<ChangeRows>('changes', ['changes']);
  const pending = known.value?.changes.filter(({ phase }) => phase === 'Pending') ?? [];
  useDeadline(
    pending.map(({ expiresAt }) => expiresAt),
    known.reload,
  );
  return (
    <Page title="Changes" actions={<Link to="/console/grants">Standing grants</Link>}>
      <Shown of="the changes" known={known}>
        {({ changes, why, note }) => (
          <>
            {note === undefined ? null : (
              <Notice>
                <Text>{note}</Text>
              </Notice>
            )}
            {why !== undefined ? (
              <Empty title="No changes">{why}</Empty>
            ) : changes.length === 0 ? (
              <Empty title="No changes yet">
                When an agent asks for a change that needs approval, it appears here at once.
              </Empty>
            ) : (
              <Lists changes={changes} />
            )}
          </>
        )}
      </Shown>
    </Page>
  );
}

function Lists({ changes }: { readonly changes: readonly ChangeRow[] }) {
  const { query } = useRoute();
  const filter = {
    text: query.get('text') ?? '',
    phase: query.get('phase') ?? '',
    namespace: query.get('namespace') ?? '',
  };
  const isFiltered = Object.values(filter).some((value) => value !== '');
  const shown = changes.filter((row) => fits(row, filter));
  const { pending, others } = divided(shown);
  const box = useKeptFocus();
  return (
    <div class="page" ref={box}>
      <search class="filters">
        <TextField
          label="Search changes"
          isLabelHidden
          type="search"
          placeholder="Search by object, caller, reason, risk …"
          class="field-grow"
          value={filter.text}
          onInput={(text) => setQuery({ text })}
        />
        <SelectField
          label="Phase"
          isLabelHidden
          value={filter.phase}
          options={[{ value: '', says: 'All phases' }, ...PHASES.map((phase) => ({ value: phase, says: phase }))]}
          onInput={(phase) => setQuery({ phase })}
        />
        <SelectField
          label="Namespace"
          isLabelHidden
          value={filter.namespace}
          options={[
            { value: '', says: 'All namespaces' },
            ...namespacesOf(changes).map((namespace) => ({ value: namespace, says: namespace })),
          ]}
          onInput={(namespace) => setQuery({ namespace })}
        />
      </search>
      <p class="visually-hidden" role="status">
        {`${counted(shown.length, 'change')} shown, ${pending.length} waiting for a decision`}
      </p>
      {shown.length === 0 ? (
        <Empty title="No change fits the filters">
          <button
            type="button"
            class="link"
            onClick={() => setQuery({ text: undefined, phase: undefined, namespace: undefined })}
          >
            Show all changes
          </button>
        </Empty>
      ) : null}
      {pending.length > 0 ? (
        <Section title="Waiting for a decision" rows={pending} />
      ) : isFiltered ? null : (
        <p class="quiet-line">Nothing waits for a decision.</p>
      )}
      {others.length > 0 ? <Section title="Earlier" rows={others} /> : null}
    </div>
  );
}

function Section({ title, rows }: { readonly title: string; readonly rows: readonly ChangeRow[] }) {
  return (
    <section class="card">
      <div class="card-head">
        <h2>{title}</h2>
        <span class="muted numbers">{rows.length}</span>
      </div>
      <ChangeList label={title} rows={rows} />
    </section>
  );
}

/** A change that moves from one list to the other is drawn again: the focus goes with it. */
function useKeptFocus() {
  const box = useRef<HTMLDivElement>(null);
  const focused = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const id = focused.current;
    if (id !== undefined && document.activeElement === document.body)
      box.current?.querySelector<HTMLElement>(`[data-change="${CSS.escape(id)}"] a`)?.focus({ preventScroll: true });
    focused.current = document.activeElement?.closest<HTMLElement>('[data-change]')?.dataset['change'];
  });
  return box;
}
