import type { ApiResource } from '../../api/api.ts';
import { readItems } from '../../api/objects/read-items.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import { askChunk } from './lists.ts';
import type { GetOptions } from './options.ts';
import { RowSink } from './row-sink.ts';
import { makeTable, type PartOfObjects, TABLE_ACCEPT } from './table.ts';
import type { Found } from './table-sink.ts';

/** The tables of one list, chunk by chunk. */
export class TableList {
  readonly #resource: ApiResource;
  readonly #options: GetOptions;
  readonly #client: RestClient;
  /** Where the next chunk starts; undefined after the last one. */
  #token: string | undefined = '';
  #peeked: Promise<Found> | undefined;

  constructor(resource: ApiResource, options: GetOptions, client: RestClient) {
    this.#resource = resource;
    this.#options = options;
    this.#client = client;
  }

  get hasMore(): boolean {
    return this.#token !== undefined;
  }

  /** Reads the next chunk; undefined after the last one. Throws KubectlError, and LeaveToKubectl where it is no table. */
  async next(): Promise<Found | undefined> {
    const peeked = this.#peeked;
    this.#peeked = undefined;
    if (peeked !== undefined) return peeked;
    return this.#token === undefined ? undefined : this.#read(this.#token);
  }

  /** Reads the first chunk ahead of its time, and says whose it is; undefined where it cannot be read. */
  async peek(): Promise<ApiResource | undefined> {
    this.#peeked ??= this.#read('');
    try {
      return (await this.#peeked).resource;
    } catch {
      // The reader of the list gets the error.
      return undefined;
    }
  }

  async #read(token: string): Promise<Found> {
    const part = partOfObjects(this.#options);
    const form = { accept: TABLE_ACCEPT, ...asQuery(part) };
    const rows = new RowSink(part, this.#options.sortBy, this.#client);
    // A list that cannot be read has no further chunk.
    this.#token = undefined;
    const body = await askChunk(this.#client, this.#resource, this.#options, form, token);
    const head = (await readItems(body, (text) => rows.take(text), 'rows', this.#client.toTheEnd)) ?? {};
    this.#token = head.metadata?.continue || undefined;
    return { resource: this.#resource, table: makeTable(head, []), sorted: () => rows.rows() };
  }
}

/**
 * What of the objects is printed or sorted by. kubectl asks for the metadata even where it shows nothing of them; left
 * out, an answer is a fifth as long.
 */
export function partOfObjects({ sortBy, within, showsLabels, labelColumns }: GetOptions): PartOfObjects {
  if (sortBy !== '') return 'Object';
  return within === '' || showsLabels || labelColumns.length > 0 ? 'Metadata' : 'None';
}

/** Metadata is what the API server sends where nothing is said. */
export function asQuery(part: PartOfObjects): { readonly includeObject?: PartOfObjects } {
  return part === 'Metadata' ? {} : { includeObject: part };
}
