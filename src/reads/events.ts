import { type Event, eventCells, eventTime, sortByTime } from './events/event.ts';
import { type EventsOptions, eventsOptions } from './events/options.ts';
import { readChunks } from './get/lists.ts';
import { withoutManagedFields } from './get/managed-fields.ts';
import { toYaml } from './get/print-objects.ts';
import { type Json, type JsonObject, parseJson } from './go/json.ts';
import { printStruct } from './go/print-json.ts';
import { TabWriter } from './go/tabwriter.ts';
import { TABLE_COLUMNS } from './go/terminal.ts';
import { toLower } from './go/unicode.ts';
import type { Read } from './read.ts';
import { reportErrors } from './report-errors.ts';
import { RestClient } from './rest-client.ts';

const EVENTS = { group: '', version: 'v1', resource: 'events', namespaced: true };
/** kubectl reads events in chunks of this size whatever --chunk-size says. */
const CHUNK_SIZE = 500;

/** kubectl events without --watch. Source: kubectl/pkg/cmd/events. */
export const readEvents: Read = reportErrors(async (command, parts) => {
  const options = await eventsOptions(command, parts);
  const printer = options.output === '' ? tablePrinter(options, parts.now()) : objectPrinter(options);
  const kept: Kept[] = [];
  const query = { ...options, labelSelector: undefined, chunkSize: CHUNK_SIZE };
  const form = { field: 'items', subject: 'events' } as const;
  await readChunks(new RestClient(parts), EVENTS, query, form, (text) => {
    const event = parseJson(text) as JsonObject & Event;
    if (options.types.length > 0 && !options.types.includes(toLower(event.type ?? ''))) return;
    kept.push({ at: eventTime(event), ...printer.keep(event) });
  });
  if (kept.length === 0) {
    parts.stderr(options.within === '' ? 'No events found.\n' : `No events found in ${options.namespace} namespace.\n`);
    return 0;
  }
  const columns = new TabWriter(TABLE_COLUMNS, parts.stdout);
  printer.print(sortByTime(kept), (text) => columns.write(text));
  columns.flush();
  return 0;
});

/** What is held of an event until all of them are there to be sorted. */
interface Kept {
  readonly at: number;
  readonly cells?: readonly string[];
  readonly object?: Json;
}

interface EventsPrinter {
  readonly keep: (event: JsonObject & Event) => Pick<Kept, 'cells' | 'object'>;
  readonly print: (events: readonly Kept[], write: (text: string) => void) => void;
}

function tablePrinter({ within, hasHeaders }: EventsOptions, now: number): EventsPrinter {
  const withNamespace = within === '';
  const header = [...(withNamespace ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  return {
    keep: (event) => ({
      cells: [...(withNamespace ? [event.metadata.namespace ?? ''] : []), ...eventCells(event, now)],
    }),
    print: (events, write) => {
      if (hasHeaders) write(`${header.join('\t')}\n`);
      for (const { cells = [] } of events) write(`${cells.join('\t')}\n`);
    },
  };
}

/** Prints the list as JSON or YAML. As names kubectl prints none of it, and says nothing. */
function objectPrinter({ output, keepsManagedFields }: EventsOptions): EventsPrinter {
  return {
    keep: (event) => ({
      object: {
        kind: 'Event',
        apiVersion: 'v1',
        ...(keepsManagedFields ? event : (withoutManagedFields(event) as JsonObject)),
      },
    }),
    print: (events, write) => {
      if (output === 'name') return;
      const items = events.map(({ object = null }) => object);
      const list = { kind: 'EventList', apiVersion: 'v1', metadata: {}, items };
      write(output === 'json' ? `${printStruct(list)}\n` : toYaml(list));
    },
  };
}
