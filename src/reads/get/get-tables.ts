import { KubectlError } from '../kubectl-error.ts';
import { askNamed } from '../named-object.ts';
import type { ApiResource, ReadParts } from '../read.ts';
import { LeaveToKubectl } from '../read.ts';
import type { RestClient } from '../rest-client.ts';
import type { NamedObject, Selection } from './arguments.ts';
import { type Failure, notIgnored } from './failure.ts';
import { readChunks } from './lists.ts';
import type { GetOptions } from './options.ts';
import { TablePrinter, type TableStyle } from './print-tables.ts';
import { sortByField } from './sort-by.ts';
import { makeTable, type PartOfObjects, parseRow, type Row, readTable, TABLE_ACCEPT, type Table } from './table.ts';

/** A table and the resource it is of. */
interface Found {
  readonly resource: ApiResource;
  readonly table: Table;
}

/**
 * Prints the selected objects as tables and gives what failed. The chunks of one list are printed as they come, and
 * nothing is held but the cells of one chunk. Source: Run of kubectl/pkg/cmd/get.
 */
export async function getTables(
  selection: Selection,
  options: GetOptions,
  client: RestClient,
  { stdout, stderr }: Pick<ReadParts, 'stdout' | 'stderr'>,
): Promise<Failure | undefined> {
  const printer = new TablePrinter(stdout);
  const found: Found[] = [];
  let showsNamespace = false;
  const style = (resource: ApiResource, hasManyKinds: boolean): TableStyle => {
    // Once there was a column of namespaces, kubectl keeps it for types that have none.
    showsNamespace ||= options.within === '' && resource.namespaced;
    return { ...styleFor(options, hasManyKinds), showsNamespace };
  };
  const isStreamed = selection.kind === 'lists' && selection.resources.length === 1 && options.sortBy === '';
  const take = (each: Found): void => {
    if (isStreamed) printer.print(each.table, each.resource, style(each.resource, false));
    else found.push(each);
  };
  const failure = notIgnored(
    selection.kind === 'lists'
      ? await readLists(selection.resources, options, client, take)
      : await readObjects(selection.objects, options, client, take),
    options,
  );
  if (options.sortBy !== '' && found.length > 1) throw sortingManyTables(found, options.sortBy);
  const hasManyKinds = new Set(found.map(({ resource }) => kindKey(resource))).size > 1;
  for (const { resource, table } of found) {
    const sorted = sortRows(table, options.sortBy);
    if (sorted !== undefined) printer.print(sorted, resource, style(resource, hasManyKinds));
  }
  printer.end();
  if (!printer.wroteAny && !options.ignoresNotFound && failure === undefined) {
    const resources =
      selection.kind === 'lists' ? selection.resources : selection.objects.map(({ resource }) => resource);
    const isWithin = options.within !== '' && resources.every(({ namespaced }) => namespaced);
    stderr(isWithin ? `No resources found in ${options.namespace} namespace.\n` : 'No resources found\n');
  }
  return failure;
}

async function readLists(
  resources: readonly ApiResource[],
  options: GetOptions,
  client: RestClient,
  take: (found: Found) => void,
): Promise<Failure | undefined> {
  const errors: KubectlError[] = [];
  const part = partOfObjects(options);
  const form = { accept: TABLE_ACCEPT, field: 'rows' as const, ...asQuery(part) };
  for (const resource of resources) {
    let rows: Row[] = [];
    try {
      await readChunks(
        client,
        resource,
        options,
        form,
        (text) => rows.push(parseRow(text, part)),
        (head) => {
          take({ resource, table: makeTable(head, rows) });
          rows = [];
        },
      );
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return errors.length === 0 ? undefined : { errors, isOfLists: true };
}

async function readObjects(
  objects: readonly NamedObject[],
  options: GetOptions,
  client: RestClient,
  take: (found: Found) => void,
): Promise<Failure | undefined> {
  const errors: KubectlError[] = [];
  const part = partOfObjects(options);
  const asked = { accept: TABLE_ACCEPT, subresource: options.subresource, query: asQuery(part) };
  for (const { resource, name } of objects) {
    try {
      const answer = await askNamed(client, resource, options.within, name, asked);
      take({ resource, table: await readTable(answer, part) });
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return errors.length === 0 ? undefined : { errors, isOfLists: false };
}

/**
 * What of the objects is printed or sorted by. kubectl asks for the metadata even where it shows nothing of them; left
 * out, an answer is a fifth as long.
 */
function partOfObjects({ sortBy, within, showsLabels, labelColumns }: GetOptions): PartOfObjects {
  if (sortBy !== '') return 'Object';
  return within === '' || showsLabels || labelColumns.length > 0 ? 'Metadata' : 'None';
}

/** Metadata is what the API server sends where nothing is said. */
function asQuery(part: PartOfObjects): { readonly includeObject?: PartOfObjects } {
  return part === 'Metadata' ? {} : { includeObject: part };
}

function styleFor(options: GetOptions, hasManyKinds: boolean): Omit<TableStyle, 'showsNamespace'> {
  return {
    isWide: options.output.kind === 'table' && options.output.isWide,
    hasHeaders: options.hasHeaders,
    showsKind: options.showsKind || hasManyKinds,
    showsLabels: options.showsLabels,
    labelColumns: options.labelColumns,
  };
}

/** kubectl prints nothing of a table that it cannot sort, and does not say why. */
function sortRows(table: Table, field: string): Table | undefined {
  if (field === '' || table.rows.length < 2) return table;
  try {
    return { ...table, rows: sortByField(table.rows, ({ object }) => object, field, true) };
  } catch (error) {
    if (error instanceof KubectlError) return undefined;
    throw error;
  }
}

/** kubectl looks for the field in the tables themselves, where hardly any is. */
function sortingManyTables(found: readonly Found[], field: string): Error {
  try {
    sortByField(found, ({ table: { head } }) => JSON.parse(JSON.stringify(head)), field);
  } catch (error) {
    if (error instanceof KubectlError) return error;
    throw error;
  }
  return new LeaveToKubectl('tables are sorted among each other');
}

function kindKey({ group, version, kind }: ApiResource): string {
  return `${group}/${version}/${kind}`;
}
