import { KubectlError } from '../../api/kubectl-error.ts';
import type { Pace } from '../../api/objects/read-items.ts';
import { PARSED_FACTOR, type RestClient } from '../../api/objects/rest-client.ts';
import { FieldOrder, sortByField } from './sort-by.ts';
import { type PartOfObjects, parseRow, printable, type Row, type Rows } from './table.ts';

/** So many rows, of so many characters of JSON, are held as they are: more than a chunk of the usual size. */
const MOST_ROWS = 1000;
const MOST_HELD = 1024 * 1024;
const STRING_BYTES = 32;

/**
 * Takes the rows of one table, and sorts them where a field is given. Of many rows it holds the text of their cells alone,
 * and the keys that they are sorted by.
 */
export class RowSink {
  readonly #part: PartOfObjects;
  readonly #field: string;
  readonly #client: RestClient;
  readonly #pace: Pace;
  #few: Row[] | undefined = [];
  #length = 0;
  #many: PackedRows | undefined;
  #order: FieldOrder | undefined;
  #fault: KubectlError | undefined;

  /** `field` is what rows are sorted by; empty for the order they come in. */
  constructor(part: PartOfObjects, field: string, client: RestClient) {
    this.#part = part;
    this.#field = field;
    this.#client = client;
    this.#pace = client.toTheEnd;
  }

  take(text: string): void {
    const row = parseRow(text, this.#part, this.#client);
    if (this.#few === undefined) {
      this.#addToMany(row);
      return;
    }
    this.#few.push(row);
    this.#length += text.length;
    if (this.#part === 'Object') this.#pace.hold(text.length * PARSED_FACTOR);
    if (this.#few.length <= MOST_ROWS && this.#length <= MOST_HELD) return;
    const few = this.#few;
    this.#few = undefined;
    this.#many = new PackedRows();
    for (const each of few) this.#addToMany(each);
  }

  /** The rows in order. Throws what kubectl says of the field. */
  async rows(): Promise<Rows> {
    if (this.#fault !== undefined) throw this.#fault;
    const rows = this.#few ?? this.#many ?? [];
    if (this.#field === '' || rows.length < 2) return rows;
    if (this.#order !== undefined && this.#many !== undefined) {
      this.#many.order = await this.#order.sorted(() => this.#pace.next());
      return this.#many;
    }
    return sortByField(this.#few ?? [], ({ object }) => object, this.#field, true);
  }

  #addToMany(row: Row): void {
    if (this.#fault !== undefined) return;
    try {
      if (this.#field !== '') {
        this.#order ??= new FieldOrder(this.#field, true);
        this.#pace.hold(this.#order.add(row.object));
      }
      this.#pace.hold((this.#many?.add(row) ?? 0) + STRING_BYTES);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      this.#fault = error;
    }
  }
}

/** Rows that are held as text. */
class PackedRows implements Rows {
  readonly #texts: string[] = [];
  /** The places of the rows, in the order they are given in. */
  order: readonly number[] | undefined;

  get length(): number {
    return this.#texts.length;
  }

  /** Gives back the characters that are held of it. */
  add({ cells, namespace, labels }: Row): number {
    const text = JSON.stringify([cells.map(printable), namespace, labels]);
    this.#texts.push(text);
    return text.length;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (const place of this.order ?? this.#texts.keys()) {
      const [cells, namespace, labels] = JSON.parse(this.#texts[place] ?? '');
      yield { cells, namespace, labels, object: null };
    }
  }
}
