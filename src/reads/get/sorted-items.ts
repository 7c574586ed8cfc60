import type { ApiResource } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import type { Pace } from '../../api/objects/read-items.ts';
import { PARSED_FACTOR } from '../../api/objects/rest-client.ts';
import type { Json } from '../../go/json.ts';
import { HeldTexts } from '../held-texts.ts';
import type { ObjectPrinter } from './object-printer.ts';
import { FieldOrder, sortByField } from './sort-by.ts';

/** Lists of so many characters of JSON are sorted as they are. */
const MOST_HELD = 1024 * 1024;

interface Item {
  readonly text: string;
  readonly resource: ApiResource;
  readonly object: Json;
}

type Parse = (text: string, resource: ApiResource) => Json;

/**
 * Takes the items of a list and gives them in the order of a field. Of a long list it holds the keys, and of each object what
 * is printed of it, or where that is all of it, its compressed text.
 */
export class SortedItems {
  readonly #field: string;
  readonly #parse: Parse;
  readonly #printer: () => ObjectPrinter;
  readonly #pace: Pace;
  #few: Item[] | undefined = [];
  #length = 0;
  #many: ManyItems | undefined;
  #fault: KubectlError | undefined;

  constructor(field: string, parse: Parse, printer: () => ObjectPrinter, pace: Pace) {
    this.#field = field;
    this.#parse = parse;
    this.#printer = printer;
    this.#pace = pace;
  }

  take(text: string, resource: ApiResource): void {
    if (this.#fault !== undefined) return;
    const item = { text, resource, object: this.#parse(text, resource) };
    if (this.#few === undefined) {
      this.#attempt(() => this.#many?.add(item));
      return;
    }
    this.#few.push(item);
    this.#length += text.length;
    this.#pace.hold(text.length * (PARSED_FACTOR + 1));
    if (this.#length > MOST_HELD) this.#turnToMany(this.#few);
  }

  /** What prints each item, in order. Throws what kubectl says of the field. */
  async inOrder(): Promise<Iterable<() => void>> {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#many !== undefined) return this.#many.inOrder();
    const few = this.#few ?? [];
    const sorted = few.length === 0 ? few : sortByField(few, ({ object }) => object, this.#field);
    return sorted.map(
      ({ object, text }) =>
        () =>
          this.#printer().item(object, text.length),
    );
  }

  #turnToMany(few: readonly Item[]): void {
    this.#few = undefined;
    this.#attempt(() => {
      const many = new ManyItems(this.#field, this.#parse, this.#printer(), this.#pace);
      this.#many = many;
      for (const item of few) many.add(item);
    });
  }

  /** An error is for the end of the list, where kubectl sorts. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      this.#fault = error;
    }
  }
}

class ManyItems {
  readonly #order: FieldOrder;
  readonly #parse: Parse;
  readonly #printer: ObjectPrinter;
  readonly #pace: Pace;
  readonly #resources: ApiResource[] = [];
  readonly #shortened: string[] = [];
  readonly #texts: HeldTexts;

  constructor(field: string, parse: Parse, printer: ObjectPrinter, pace: Pace) {
    this.#order = new FieldOrder(field);
    this.#parse = parse;
    this.#printer = printer;
    this.#pace = pace;
    this.#texts = new HeldTexts((bytes) => pace.hold(bytes));
  }

  add({ text, resource, object }: Item): void {
    this.#pace.hold(this.#order.add(object));
    const { shorten } = this.#printer;
    if (shorten === undefined) {
      this.#resources.push(resource);
      this.#texts.add(text);
      return;
    }
    const shortened = shorten(object);
    this.#pace.hold(shortened.length + STRING_BYTES);
    this.#shortened.push(shortened);
  }

  async inOrder(): Promise<Iterable<() => void>> {
    const places = await this.#order.sorted(() => this.#pace.next());
    return this.#printersAt(places);
  }

  *#printersAt(places: readonly number[]): Generator<() => void> {
    const { brief } = this.#printer;
    for (const place of places) yield () => this.#print(place, brief);
  }

  #print(place: number, brief: ObjectPrinter['brief']): void {
    if (brief !== undefined) {
      brief(this.#shortened[place] ?? '');
      return;
    }
    const text = this.#texts.at(place);
    this.#printer.item(this.#parse(text, this.#resources[place] as ApiResource), text.length);
  }
}

const STRING_BYTES = 32;
