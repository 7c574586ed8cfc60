import type { ApiResource } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { askNamed } from '../../api/objects/named-object.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import type { ReadParts } from '../read.ts';
import type { NamedObject, Selection } from './arguments.ts';
import { type Failure, notIgnored } from './failure.ts';
import type { GetOptions } from './options.ts';
import { sortByField } from './sort-by.ts';
import { readTable, TABLE_ACCEPT } from './table.ts';
import { asQuery, partOfObjects, TableList } from './table-list.ts';
import { type Found, TableSink } from './table-sink.ts';

/**
 * Prints the selected objects as tables and gives what failed. The chunks of a list are printed as they come, and nothing
 * is held but the cells of one chunk. Source: Run of kubectl/pkg/cmd/get.
 */
export async function getTables(
  selection: Selection,
  options: GetOptions,
  client: RestClient,
  { stdout, stderr }: Pick<ReadParts, 'stdout' | 'stderr'>,
): Promise<Failure | undefined> {
  const sink = new TableSink(options, client, stdout);
  const failure = notIgnored(
    selection.kind === 'lists'
      ? await readLists(selection.resources, options, client, sink)
      : await readObjects(selection.objects, options, client, (found) => sink.hold(found)),
    options,
  );
  await sink.end();
  if (!sink.wroteAny && !options.ignoresNotFound && failure === undefined) {
    const resources =
      selection.kind === 'lists' ? selection.resources : selection.objects.map(({ resource }) => resource);
    const isWithin = options.within !== '' && resources.every(({ namespaced }) => namespaced);
    stderr(isWithin ? `No resources found in ${options.namespace} namespace.\n` : 'No resources found\n');
  }
  return failure;
}

/** Reads lists one after the other. Of those behind a long one the first chunk is read before, until it is known how to print. */
async function readLists(
  resources: readonly ApiResource[],
  options: GetOptions,
  client: RestClient,
  sink: TableSink,
): Promise<Failure | undefined> {
  const lists = resources.map((resource) => new TableList(resource, options, client));
  const errors: KubectlError[] = [];
  for (const [at, list] of lists.entries()) {
    try {
      for (let found = await list.next(); found !== undefined; found = await list.next()) {
        await sink.take(found);
        if (!list.hasMore) break;
        if (client.isEnough()) {
          client.leaveOff();
          return failureOf(errors);
        }
        for (const later of lists.slice(at + 1)) if (!sink.isDecided) sink.announce(await later.peek());
        await sink.decide();
      }
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return failureOf(errors);
}

function failureOf(errors: readonly KubectlError[]): Failure | undefined {
  return errors.length === 0 ? undefined : { errors, isOfLists: true };
}

async function readObjects(
  objects: readonly NamedObject[],
  options: GetOptions,
  client: RestClient,
  take: (found: Found) => void,
): Promise<Failure | undefined> {
  const errors: KubectlError[] = [];
  const { sortBy } = options;
  const part = partOfObjects(options);
  const asked = { accept: TABLE_ACCEPT, subresource: options.subresource, query: asQuery(part) };
  for (const { resource, name } of objects) {
    try {
      const answer = await askNamed(client, resource, options.within, name, asked);
      const table = await readTable(answer, part, client);
      const sorted = async () =>
        sortBy === '' || table.rows.length < 2
          ? table.rows
          : sortByField([...table.rows], ({ object }) => object, sortBy);
      take({ resource, table, sorted });
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return errors.length === 0 ? undefined : { errors, isOfLists: false };
}
