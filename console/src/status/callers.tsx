import type { StatusView } from '../../../src/console/face/status.ts';
import { Empty } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Text } from '../parts/text.tsx';
import { Ago } from '../parts/time.tsx';
import { Link } from '../router.tsx';

/** The callers of the last hour, the busiest first. */
export function Callers({ callers }: Pick<StatusView, 'callers'>) {
  return (
    <section class="card" aria-labelledby="callers">
      <div class="card-head">
        <h2 id="callers">Callers</h2>
        <span class="muted">in the last hour</span>
      </div>
      {callers.length === 0 ? (
        <div class="card-body">
          <Empty title="No calls in the last hour." />
        </div>
      ) : (
        <Table
          caption="Callers of the last hour, the busiest first"
          rows={callers}
          keyOf={({ name }) => name}
          columns={[
            {
              name: 'Caller',
              isHeader: true,
              isWide: true,
              cell: ({ name }) => (
                <Link to={`/console/activity?${new URLSearchParams({ caller: name })}`}>
                  <Text>{name}</Text>
                </Link>
              ),
            },
            { name: 'Calls', isNumber: true, cell: ({ calls }) => calls },
            {
              name: 'Refused',
              isNumber: true,
              cell: ({ name, refused }) =>
                refused === 0 ? (
                  0
                ) : (
                  <Link to={`/console/activity?${new URLSearchParams({ caller: name, verdict: 'denied' })}`}>
                    {refused}
                  </Link>
                ),
            },
            { name: 'Per minute', isNumber: true, cell: ({ perMinute }) => rate(perMinute) },
            { name: 'Last call', cell: ({ last }) => <Ago at={last} /> },
          ]}
        />
      )}
    </section>
  );
}

function rate(perMinute: number): string {
  return perMinute > 0 && perMinute < 0.1 ? '< 0.1' : perMinute.toFixed(perMinute < 10 ? 1 : 0);
}
