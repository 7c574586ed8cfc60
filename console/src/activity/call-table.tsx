import { useMemo } from 'preact/hooks';
import type { CallRow } from '../../../src/console/face/activity.ts';
import { Badge } from '../parts/badge.tsx';
import { counted, exactTime } from '../parts/relative.ts';
import { Text } from '../parts/text.tsx';
import { Link } from '../router.tsx';
import { outcomeOf } from './outcome.ts';
import { commandLine, cut, durationInWords, shortTime } from './words.ts';

/** What the table needs. `query` goes with the links, so that the way back leads to the same list. */
interface CallTableProps {
  readonly rows: readonly CallRow[];
  readonly query: string;
}

/** The calls, the newest first. A row is drawn once, however often the list grows. */
export function CallTable({ rows, query }: CallTableProps) {
  return (
    <table class="table calls">
      <caption class="visually-hidden">Calls, the newest first</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Command line</th>
          <th scope="col">Verdict and code</th>
          <th scope="col">Caller and client</th>
          <th scope="col">Tool</th>
          <th scope="col" class="number">
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.callId} row={row} query={query} />
        ))}
      </tbody>
    </table>
  );
}

/** The place lets the server find the call at once. It goes before the filters. */
function linkOf({ callId, place }: CallRow, query: string): string {
  const at = `at=${encodeURIComponent(place)}`;
  return `/console/activity/${callId}?${query === '' ? at : `${at}&${query.slice(1)}`}`;
}

function Row({ row, query }: { readonly row: CallRow; readonly query: string }) {
  // The same element again tells Preact that nothing in it needs to be compared.
  return useMemo(() => {
    const { word, tone, icon, says } = outcomeOf(row);
    const line = commandLine(row.argv);
    const code = row.code ?? (row.exitCode ? `exit ${row.exitCode}` : undefined);
    return (
      <tr>
        <td class="call-time numbers" data-name="Time">
          <time dateTime={row.time} title={exactTime(row.time)}>
            {shortTime(row.time, Date.now())}
          </time>
        </td>
        <th scope="row" class="call-line">
          <Link to={linkOf(row, query)} class="code">
            <Text>{line === '' ? row.tool : cut(line)}</Text>
          </Link>
          <Extras row={row} />
        </th>
        <td class="call-verdict">
          <Badge tone={tone} icon={icon} title={says}>
            {word}
          </Badge>
          {code === undefined ? null : (
            <span class="call-code code">
              <Text>{code}</Text>
            </span>
          )}
        </td>
        <td class="call-caller" data-name="Caller">
          <Text>{row.caller}</Text>
          {row.client === undefined ? null : (
            <span class="call-client muted">
              <Text>{row.client}</Text>
            </span>
          )}
        </td>
        <td data-name="Tool">
          <Text>{row.tool}</Text>
        </td>
        <td class="number" data-name={row.durationMs === undefined ? undefined : 'Duration'}>
          {durationInWords(row.durationMs)}
        </td>
      </tr>
    );
  }, [row, query]);
}

function Extras({ row: { writes, change, objects } }: { readonly row: CallRow }) {
  const namespaces = [...new Set(objects.map(({ namespace }) => namespace))].filter((each) => each !== undefined);
  if (writes === 0 && change === undefined && namespaces.length === 0) return null;
  return (
    <span class="call-extras">
      {namespaces.length === 0 ? null : (
        <span>
          in <Text>{namespaces.slice(0, 3).join(', ')}</Text>
          {namespaces.length > 3 ? ` and ${namespaces.length - 3} more` : ''}
        </span>
      )}
      {writes === 0 ? null : <span>{counted(writes, 'write')}</span>}
      {change === undefined ? null : (
        <Link to={`/console/changes/${encodeURIComponent(change)}`}>
          change <Text>{change}</Text>
        </Link>
      )}
    </span>
  );
}
