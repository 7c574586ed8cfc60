import type { Json } from '../../go/json.ts';
import { printJson } from '../../go/print-json.ts';
import { JsonPath } from './evaluate.ts';
import type { ListNode } from './nodes.ts';
import { printResults, printResultsAsJson } from './print.ts';
import { type Part, splitTemplate } from './split.ts';

/** How the results of one group are printed, item by item. */
interface Style {
  readonly group: (results: readonly Json[]) => string;
  readonly one: (result: Json) => string;
  readonly before: string;
  readonly between: string;
  readonly after: string;
  readonly none: string;
}

const STYLES = {
  jsonpath: {
    group: printResults,
    one: (result) => printResults([result]),
    before: '',
    between: ' ',
    after: '',
    none: '',
  },
  'jsonpath-as-json': {
    group: printResultsAsJson,
    one: (result) => printJson(result, '    '),
    before: '[\n    ',
    between: ',\n    ',
    after: '\n]\n',
    none: '[]\n',
  },
} satisfies Record<string, Style>;

/** What one item adds to each part of a template that takes items; undefined where it adds nothing. */
export type ItemTexts = readonly (string | undefined)[];

/** A list that holds some items. */
type ListOf = (items: readonly Json[]) => Json;

/**
 * Evaluates a template over a list item by item, so that no item is held. What it prints is what JsonPath prints of the whole
 * list; an error comes at the first item that has one, which may be another than the whole list would have.
 */
export class TemplateStream {
  readonly #parts: readonly Printed[];
  readonly #stdout: (text: string) => void;
  #count = 0;
  #hasBegun = false;

  private constructor(parts: readonly Printed[], stdout: (text: string) => void) {
    this.#parts = parts;
    this.#stdout = stdout;
  }

  /** Undefined where the template must see the whole list. `hold` is told of text that waits for its turn. */
  static open(
    tree: ListNode,
    kind: keyof typeof STYLES,
    listOf: ListOf,
    out: { readonly stdout: (text: string) => void; readonly hold: (bytes: number) => void },
  ): TemplateStream | undefined {
    const parts = splitTemplate(tree);
    if (parts === undefined) return undefined;
    const printed = parts.map((part) => new Printed(part, STYLES[kind], listOf, out.hold));
    return new TemplateStream(printed, out.stdout);
  }

  /** Whether what an item prints follows from it alone, wherever it is in the list. */
  get isFreeOfOrder(): boolean {
    return this.#parts.every(({ part }) => part.kind !== 'picked');
  }

  /** What an item adds. */
  texts(item: Json): ItemTexts {
    return this.#parts.map((part) => part.textOf(item));
  }

  /** Adds an item whose texts are known. */
  add(texts: ItemTexts): void {
    const [streaming] = this.#begin();
    for (const [index, part] of this.#parts.entries()) {
      const text = part.add(texts[index]);
      if (part === streaming) this.#write(text);
      else part.keep(text);
    }
    this.#count++;
  }

  take(item: Json): void {
    for (const part of this.#parts) part.pick(item, this.#count);
    this.add(this.texts(item));
  }

  end(): void {
    const [streaming] = this.#begin();
    let isPast = streaming === undefined;
    for (const part of this.#parts) {
      if (isPast) this.#write(part.kept());
      if (part === streaming) isPast = true;
      if (isPast) this.#write(part.end(this.#count));
    }
  }

  /** Prints the parts before the first part that takes items, and returns that part. */
  #begin(): readonly Printed[] {
    const streaming = this.#parts.findIndex(({ isStreamed }) => isStreamed);
    const before = streaming < 0 ? [] : this.#parts.slice(0, streaming);
    if (!this.#hasBegun && before.every(({ part }) => part.kind === 'fixed')) {
      this.#hasBegun = true;
      for (const part of before) this.#write(part.end(0));
    }
    const part = this.#parts[streaming];
    return this.#hasBegun && part !== undefined ? [part] : [];
  }

  #write(text: string): void {
    if (text !== '') this.#stdout(text);
  }
}

/** One part, with what it has printed so far. */
class Printed {
  readonly part: Part;
  readonly #style: Style;
  readonly #listOf: ListOf;
  readonly #hold: (bytes: number) => void;
  readonly #kept: string[] = [];
  readonly #picked = new Map<number, Json>();
  #hasResults = false;

  constructor(part: Part, style: Style, listOf: ListOf, hold: (bytes: number) => void) {
    this.part = part;
    this.#style = style;
    this.#listOf = listOf;
    this.#hold = hold;
  }

  get isStreamed(): boolean {
    return this.part.kind === 'each' || this.part.kind === 'range';
  }

  textOf(item: Json): string | undefined {
    const { part } = this;
    if (part.kind === 'fixed' || part.kind === 'picked') return undefined;
    const list = this.#listOf([item]);
    if (part.kind === 'each') {
      const results = evaluate(part.tree, list).flat();
      return results.length === 0 ? undefined : results.map(this.#style.one).join(this.#style.between);
    }
    // Nothing to range over is told apart, because the inside of a range is evaluated once all the same.
    if (evaluate(part.head, list).flat().length === 0) return undefined;
    return evaluate(part.tree, list).map(this.#style.group).join('');
  }

  /** What is to be printed for an item that adds `text`. */
  add(text: string | undefined): string {
    if (text === undefined) return '';
    const { before, between } = this.#style;
    const start = this.part.kind === 'range' ? '' : this.#hasResults ? between : before;
    this.#hasResults = true;
    return `${start}${text}`;
  }

  keep(text: string): void {
    if (text === '') return;
    this.#hold(text.length + STRING_BYTES);
    this.#kept.push(text);
  }

  kept(): string {
    return this.#kept.join('');
  }

  pick(item: Json, index: number): void {
    if (this.part.kind !== 'picked') return;
    const { first, last } = this.part;
    if (index < first || last > 0) this.#picked.set(index, item);
    if (index - last >= first) this.#picked.delete(index - last);
  }

  /** What is to be printed after the last of `count` items. */
  end(count: number): string {
    const { part } = this;
    const { group, after, none } = this.#style;
    if (part.kind === 'each') return this.#hasResults ? after : none;
    if (part.kind === 'range' && this.#hasResults) return '';
    return evaluate(part.tree, this.#listOf(this.#sparse(count)))
      .map(group)
      .join('');
  }

  /** A list as long as the whole one, with the items that were picked. */
  #sparse(count: number): readonly Json[] {
    if (this.part.kind !== 'picked') return [];
    const items = new Array<Json>(count);
    for (const [index, item] of this.#picked) items[index] = item;
    return items;
  }
}

const STRING_BYTES = 32;

function evaluate(tree: ListNode, list: Json): (readonly Json[])[] {
  return new JsonPath(tree, true).evaluate(list);
}
