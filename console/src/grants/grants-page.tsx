import { useState } from 'preact/hooks';
import type { GrantRow, GrantRows } from '../../../src/console/face/grants.ts';
import { useDeadline } from '../api/deadline.ts';
import { useResource } from '../api/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Notice, Shown } from '../parts/states.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Text } from '../parts/text.tsx';
import { At } from '../parts/time.tsx';
import { Link, Page } from '../router.tsx';
import { Revoke } from './revoke.tsx';

/** What people approved ahead of time: who may do what without asking, how often and until when; and the way to withdraw it. */
export function GrantsPage() {
  const known = useResource<GrantRows>('grants', ['changes']);
  const [revoking, setRevoking] = useState<GrantRow>();
  const active = known.value?.grants.filter(({ phase }) => phase === 'Active') ?? [];
  useDeadline(
    active.map(({ expiresAt }) => expiresAt),
    known.reload,
  );
  return (
    <Page
      title="Standing grants"
      above={
        <Link to="/console/changes">
          <Icon name="back" /> All changes
        </Link>
      }
    >
      <p class="muted">
        Changes that a grant covers run without asking a person. To make one, open a change that you may approve.
      </p>
      <Shown of="the grants" known={known}>
        {({ grants, why, note }) => (
          <>
            {note === undefined ? null : (
              <Notice>
                <Text>{note}</Text>
              </Notice>
            )}
            {grants.length === 0 ? (
              <Empty title="No standing grants">{why}</Empty>
            ) : (
              <>
                <Section title="In force" grants={active} onRevoke={setRevoking} />
                <Section
                  title="Over"
                  grants={grants.filter(({ phase }) => phase !== 'Active')}
                  onRevoke={setRevoking}
                />
              </>
            )}
          </>
        )}
      </Shown>
      {revoking === undefined ? null : (
        <Revoke
          grant={revoking}
          onClose={() => setRevoking(undefined)}
          onDone={() => {
            setRevoking(undefined);
            known.reload();
            // The button that had the focus is gone.
            document.querySelector<HTMLElement>('h1')?.focus();
          }}
        />
      )}
    </Page>
  );
}

interface SectionProps {
  readonly title: string;
  readonly grants: readonly GrantRow[];
  readonly onRevoke: (grant: GrantRow) => void;
}

function Section({ title, grants, onRevoke }: SectionProps) {
  if (grants.length === 0) return null;
  const columns: readonly Column<GrantRow>[] = [
    { name: 'Grant', isHeader: true, cell: nameCell },
    { name: 'Covers', isWide: true, cell: coversCell },
    { name: 'For', cell: ({ asker }) => <Text>{asker}</Text> },
    { name: 'By', cell: ({ by }) => <Text>{by}</Text> },
    { name: 'Uses left', isNumber: true, cell: ({ uses, maxUses }) => `${maxUses - uses} of ${maxUses}` },
    { name: 'Until', cell: ({ expiresAt }) => <At at={expiresAt} /> },
    {
      name: 'Withdraw',
      isNameHidden: true,
      cell: (grant) =>
        grant.canRevoke ? (
          <Button icon="stop" label={`Revoke ${grant.name}`} onClick={() => onRevoke(grant)}>
            Revoke
          </Button>
        ) : null,
    },
  ];
  return (
    <section class="card">
      <div class="card-head">
        <h2>{title}</h2>
        <span class="muted numbers">{grants.length}</span>
      </div>
      <div class="card-body">
        <Table
          caption={title}
          columns={columns}
          rows={grants}
          keyOf={({ namespace, name }) => `${namespace}/${name}`}
        />
      </div>
    </section>
  );
}

function nameCell({ namespace, name, phase, revoked }: GrantRow) {
  return (
    <>
      <Text code>{`${namespace}/${name}`}</Text>
      {phase === 'Active' ? null : (
        <p>
          <Badge>{phase}</Badge>
        </p>
      )}
      {revoked === undefined ? null : (
        <p class="hint">
          <Text>{`by ${revoked.by}${revoked.reason === undefined ? '' : `: ${revoked.reason}`}`}</Text>
        </p>
      )}
    </>
  );
}

function coversCell({ covers, risks, reversible, reason, like }: GrantRow) {
  return (
    <>
      <Text>{covers}</Text>
      <p class="hint">
        Risks: <Text>{risks.length === 0 ? 'none' : risks.join(', ')}</Text>. Undo: {reversible}, or better.
      </p>
      {reason === undefined ? null : (
        <p class="hint">
          Reason: <Text>{reason}</Text>
        </p>
      )}
      {like === undefined ? null : (
        <p class="hint">
          Made from <Link to={`/console/changes/${encodeURIComponent(like)}`}>{like}</Link>
        </p>
      )}
    </>
  );
}
