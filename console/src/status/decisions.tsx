import type { StatusView } from '../../../src/console/face/status.ts';
import { Facts } from '../parts/facts.tsx';
import { counted, lengthInWords } from '../parts/relative.ts';
import { Table } from '../parts/table.tsx';
import { Text } from '../parts/text.tsx';
import { Link } from '../router.tsx';

/** What people decided: how much, how fast, and who. */
export function Decisions({ decisions }: Pick<StatusView, 'decisions'>) {
  const { approved, denied, pending, hasty, medianSeconds, byPerson, why } = decisions;
  return (
    <section class="card" aria-labelledby="decisions">
      <div class="card-head">
        <h2 id="decisions">Decisions</h2>
        {pending === 0 ? null : <Link to="/console/changes">{counted(pending, 'change waits', 'changes wait')}</Link>}
      </div>
      <div class="card-body">
        {why === undefined ? null : (
          <p class="warn">
            <Text>{why}</Text>
          </p>
        )}
        <Facts
          facts={[
            ['Approved', approved],
            ['Denied', denied],
            [
              'Median time to a decision',
              medianSeconds === undefined ? 'no decision yet' : lengthInWords(medianSeconds * 1000),
            ],
            ['Approved within ten seconds', <Hasty hasty={hasty} approved={approved} />],
          ]}
        />
        {byPerson.length === 0 ? null : (
          <Table
            caption="Decisions by person"
            rows={byPerson}
            keyOf={({ name }) => name}
            columns={[
              { name: 'Person', isHeader: true, isWide: true, cell: ({ name }) => <Text>{name}</Text> },
              { name: 'Approved', isNumber: true, cell: (person) => person.approved },
              { name: 'Denied', isNumber: true, cell: (person) => person.denied },
            ]}
          />
        )}
      </div>
    </section>
  );
}

/** Approvals that were faster than anyone reads a change. */
function Hasty({ hasty, approved }: { readonly hasty: number; readonly approved: number }) {
  if (hasty === 0) return <>none</>;
  const share = approved === 0 ? '' : ` of ${approved}`;
  return (
    <span class="warn">
      {hasty}
      {share}: hardly time to read a change
    </span>
  );
}
