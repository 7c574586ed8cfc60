import type { ChangeRow, ObjectName } from '../../../src/console/face/changes.ts';
import { Badge, PhaseBadge, RiskBadge, UndoBadge, VerificationBadge, worstFirst } from '../parts/badge.tsx';
import { Kept } from '../parts/kept.ts';
import { counted } from '../parts/relative.ts';
import { Text } from '../parts/text.tsx';
import { Ago, Left } from '../parts/time.tsx';
import { Link } from '../router.tsx';

/** So many risks are named in a row; the others are counted. */
const MOST_RISKS = 2;
const MOST_OF_REASON = 200;
/** Phases in which nothing more happens: their risks are history. */
const PAST: ReadonlySet<string> = new Set(['Applied', 'Denied', 'Expired', 'Failed', 'Interrupted']);

/** Changes as a list of links. `label` names the list for screen readers. */
export function ChangeList({ label, rows }: { readonly label: string; readonly rows: readonly ChangeRow[] }) {
  return (
    <ul class="changes" aria-label={label}>
      {rows.map((row) => (
        <Kept key={row.id} of={JSON.stringify(row)} draw={() => <ChangeItem row={row} />} />
      ))}
    </ul>
  );
}

function ChangeItem({ row }: { readonly row: ChangeRow }) {
  const isPending = row.phase === 'Pending';
  const isPast = PAST.has(row.phase);
  return (
    <li class="change" data-change={row.id}>
      <div class="change-main">
        <Link to={`/console/changes/${encodeURIComponent(row.id)}`} class="change-link">
          <Text>{row.summary}</Text>
        </Link>
        <p class="change-meta">
          <span class="code">{row.id}</span>
          <span>
            asked by <Text>{row.askedBy}</Text>
            {row.client === undefined ? null : (
              <>
                {' through '}
                <Text>{row.client}</Text>
              </>
            )}
          </span>
          <Ago at={row.plannedAt} />
          {row.isOwn ? <span>you asked for it</span> : null}
        </p>
        {isPending && row.reason !== undefined ? (
          <p class="change-reason">
            <span class="visually-hidden">Reason: </span>
            <Text>{row.reason.slice(0, MOST_OF_REASON).toWellFormed()}</Text>
          </p>
        ) : null}
      </div>
      <div class="change-side">
        <div class="change-state">
          {row.verdict === undefined ? null : <VerificationBadge verdict={row.verdict} />}
          <PhaseBadge phase={row.phase} />
          {isPending && row.needed > 1 ? (
            <span class="muted">
              {row.decisions} of {counted(row.needed, 'approval')}
            </span>
          ) : null}
          {isPending || row.phase === 'Approved' ? (
            <span class="change-left">
              <Left until={row.expiresAt} />
            </span>
          ) : null}
        </div>
        <div class="change-badges">
          <Risks ids={row.risks} isPast={isPast} />
          {isPast || row.reversible === 'restores' ? null : <UndoBadge reversible={row.reversible} />}
        </div>
      </div>
    </li>
  );
}

function Risks({ ids, isPast }: { readonly ids: readonly string[]; readonly isPast: boolean }) {
  const sorted = worstFirst(ids);
  const more = sorted.slice(MOST_RISKS);
  return (
    <>
      {sorted.slice(0, MOST_RISKS).map((id) => (
        <RiskBadge key={id} id={id} isPast={isPast} />
      ))}
      {more.length === 0 ? null : <Badge title={more.join(', ')}>{`and ${counted(more.length, 'more risk')}`}</Badge>}
    </>
  );
}

/** An object as `deployments.apps shop/cart`. */
export function nameOf({ resource, namespace, name }: ObjectName): string {
  return `${resource} ${namespace === undefined ? '' : `${namespace}/`}${name ?? '(a new one)'}`;
}
