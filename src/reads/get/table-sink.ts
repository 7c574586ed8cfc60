import { type ApiResource, LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import type { GetOptions } from './options.ts';
import { TablePrinter, type TableStyle } from './print-tables.ts';
import { sortByField } from './sort-by.ts';
import { type Rows, redactColumns, type Table } from './table.ts';

/** A table and the resource it is of. Where rows are to be sorted, `sorted` does it, and throws what kubectl says of the field. */
export interface Found {
  readonly resource: ApiResource;
  readonly table: Table;
  readonly sorted: () => Promise<Rows>;
}

/**
 * Prints tables in the order they come. Whether kinds are shown is known once there are tables of two kinds, or no more to
 * come: what comes before that is held.
 */
export class TableSink {
  readonly #options: GetOptions;
  readonly #client: RestClient;
  readonly #printer: TablePrinter;
  readonly #kinds = new Set<string>();
  #held: Found[] = [];
  #showsNamespace = false;
  #isDecided = false;

  constructor(options: GetOptions, client: RestClient, stdout: (text: string) => void) {
    this.#options = options;
    this.#client = client;
    this.#printer = new TablePrinter(stdout, client);
  }

  get wroteAny(): boolean {
    return this.#printer.wroteAny;
  }

  /** Whether it is known how to print. Tables that are to be sorted are held to the end. */
  get isDecided(): boolean {
    return this.#isDecided || this.#kinds.size > 1 || this.#options.sortBy !== '';
  }

  /** Says that a table of this resource will come. */
  announce(resource: ApiResource | undefined): void {
    if (resource !== undefined) this.#kinds.add(kindKey(resource));
  }

  /** Takes a table until all have come. */
  hold(found: Found): void {
    this.announce(found.resource);
    this.#held.push(found);
  }

  /** Takes a table of a list, and prints what can be printed. */
  async take(found: Found): Promise<void> {
    this.hold(found);
    if (this.isDecided && this.#options.sortBy === '') await this.#print();
  }

  /** Says that no table of another kind than those announced will come. */
  async decide(): Promise<void> {
    if (this.#options.sortBy !== '') return;
    this.#isDecided = true;
    await this.#print();
  }

  /** Prints what is held. Throws what kubectl says where tables cannot be sorted among each other. */
  async end(): Promise<void> {
    if (this.#options.sortBy !== '' && this.#held.length > 1) throw sortingManyTables(this.#held, this.#options.sortBy);
    await this.#print();
    this.#printer.end();
  }

  async #print(): Promise<void> {
    const held = this.#held;
    this.#held = [];
    for (const found of held) {
      const table = await sortRows(found);
      if (table !== undefined)
        await this.#printer.print(redactColumns(table, this.#client), found.resource, this.#style(found.resource));
    }
  }

  #style({ namespaced }: ApiResource): TableStyle {
    const { within, output, hasHeaders, showsKind, showsLabels, labelColumns } = this.#options;
    // Once there was a column of namespaces, kubectl keeps it for types that have none.
    this.#showsNamespace ||= within === '' && namespaced;
    return {
      isWide: output.kind === 'table' && output.isWide,
      hasHeaders,
      showsNamespace: this.#showsNamespace,
      showsKind: showsKind || this.#kinds.size > 1,
      showsLabels,
      labelColumns,
    };
  }
}

/** kubectl prints nothing of a table that it cannot sort, and does not say why. */
async function sortRows({ table, sorted }: Found): Promise<Table | undefined> {
  try {
    return { ...table, rows: await sorted() };
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
