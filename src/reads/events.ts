import type { Pace } from '../api/objects/read-items.ts';
import { PARSED_FACTOR, RestClient } from '../api/objects/rest-client.ts';
import { type Json, type JsonObject, parseJson } from '../go/json.ts';
import { printStruct } from '../go/print-json.ts';
import { TabWriter } from '../go/tabwriter.ts';
import { TABLE_COLUMNS } from '../go/terminal.ts';
import { toLower } from '../go/unicode.ts';
import { type Event, eventCells, eventTime, sortByTimeInSteps } from './events/event.ts';
import { type EventsOptions, eventsOptions } from './events/options.ts';
import { ColumnLines } from './get/column-lines.ts';
import { readChunks } from './get/lists.ts';
import { withoutManagedFields } from './get/managed-fields.ts';
import { toYaml } from './get/print-objects.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';

const EVENTS = { group: '', version: 'v1', resource: 'events', namespaced: true };
/** kubectl reads events in chunks of this size whatever --chunk-size says. */
const CHUNK_SIZE = 500;

/** kubectl events without --watch. Source: kubectl/pkg/cmd/events. */
export const readEvents: NativeRead = reportErrors(async (command, parts) => {
  const options = await eventsOptions(command, parts);
  const client = new RestClient(parts);
  const printer =
    options.output === ''
      ? tablePrinter(options, parts.now(), parts.stdout, client)
      : objectPrinter(options, parts.stdout, client);
  const kept: Kept[] = [];
  const query = { ...options, labelSelector: undefined, chunkSize: CHUNK_SIZE };
  const form = { field: 'items', subject: 'events' } as const;
  await readChunks(client, EVENTS, query, form, (text) => {
    const event = parseJson(text) as JsonObject & Event;
    if (options.types.length > 0 && !options.types.includes(toLower(event.type ?? ''))) return;
    kept.push({ at: eventTime(event), ...printer.keep(event) });
    client.hold(options.output === '' ? LINE_BYTES : text.length * PARSED_FACTOR);
  });
  if (kept.length === 0) {
    parts.stderr(options.within === '' ? 'No events found.\n' : `No events found in ${options.namespace} namespace.\n`);
    return 0;
  }
  await printer.print(await sortByTimeInSteps(kept, () => client.next()));
  return 0;
});

/** What is held of an event that is printed as a line, and of that line. */
const LINE_BYTES = 700;

/** What is held of an event until all of them are there to be sorted. */
interface Kept {
  readonly at: number;
  readonly line?: string;
  readonly object?: Json;
}

interface EventsPrinter {
  readonly keep: (event: JsonObject & Event) => Pick<Kept, 'line' | 'object'>;
  readonly print: (events: readonly Kept[]) => Promise<void>;
}

type Write = (text: string) => void;

function tablePrinter({ within, hasHeaders }: EventsOptions, now: number, stdout: Write, pace: Pace): EventsPrinter {
  const withNamespace = within === '';
  const header = [...(withNamespace ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  return {
    keep: (event) => ({
      line: [...(withNamespace ? [event.metadata.namespace ?? ''] : []), ...eventCells(event, now)].join('\t'),
    }),
    print: async (events) => {
      const lines = new ColumnLines(stdout, pace);
      if (hasHeaders) lines.line(header.join('\t'));
      for (const { line = '' } of events) {
        lines.line(line);
        const wait = pace.next();
        if (wait !== undefined) await wait;
      }
      await lines.end();
    },
  };
}

/** Prints the list as JSON or YAML. As names kubectl prints none of it, and says nothing. */
function objectPrinter({ output, keepsManagedFields }: EventsOptions, stdout: Write, pace: Pace): EventsPrinter {
  const list = { kind: 'EventList', apiVersion: 'v1', metadata: {}, items: [null] };
  const [start = '', rest = ''] = output === 'json' ? printStruct(list).split('null') : toYaml(list).split('- null\n');
  return {
    keep: (event) => ({
      object: {
        kind: 'Event',
        apiVersion: 'v1',
        ...(keepsManagedFields ? event : (withoutManagedFields(event) as JsonObject)),
      },
    }),
    print: async (events) => {
      if (output === 'name') return;
      // kubectl prints objects through its columns, too.
      const columns = new TabWriter(TABLE_COLUMNS, stdout);
      columns.write(start);
      for (const [index, { object = null }] of events.entries()) {
        if (pace.isEnough()) return pace.leaveOff();
        if (output === 'json') columns.write(`${index === 0 ? '' : `,\n${INDENT}`}${printStruct(object, INDENT)}`);
        else columns.write(toYaml([object]));
        const wait = pace.next();
        if (wait !== undefined) await wait;
      }
      columns.write(output === 'json' ? `${rest}\n` : rest);
      columns.flush();
    },
  };
}

/** The JSON before the items of a list. */
const INDENT = ' '.repeat(8);
