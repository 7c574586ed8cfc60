import type { ApiResource } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { askNamed } from '../../api/objects/named-object.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import { isJsonObject, type Json, parseJson } from '../../go/json.ts';
import type { ObjectSink } from '../../kube/object-sink.ts';
import type { ReadParts } from '../read.ts';
import type { NamedObject, Selection } from './arguments.ts';
import { type Failure, notIgnored } from './failure.ts';
import { readChunks } from './lists.ts';
import { cutManagedFields } from './managed-fields.ts';
import type { ObjectPrinter, PrinterParts } from './object-printer.ts';
import type { GetOptions } from './options.ts';
import { objectPrinter } from './print-objects.ts';
import { SortedItems } from './sorted-items.ts';

/**
 * Prints the selected objects in full and gives what failed. What is printed object by object is printed as it comes.
 * Source: printGeneric of kubectl/pkg/cmd/get.
 */
export async function getObjects(
  selection: Selection,
  options: GetOptions,
  client: RestClient,
  parts: Pick<ReadParts, 'stdout' | 'isStdoutFull'>,
): Promise<Failure | undefined> {
  const printer = preparePrinter(options, { ...parts, pace: client });
  if (selection.kind === 'objects' && selection.objects.length === 1) {
    let object: Json | undefined;
    const failure = await readEach(selection.objects, options, client, (text) => {
      object = parseObject(text, options, client);
    });
    const only = object;
    return only === undefined ? notIgnored(failure, options) : printed(() => printer().single(only));
  }
  const items = new ItemSink(printer, options, client);
  const failure = await readSelection(selection, options, client, {
    take: (text, resource) => items.take(text, resource),
    endChunk: () => items.endChunk(),
  });
  if (items.count === 0 && options.ignoresNotFound) return flat(failure);
  const fault = await printed(() => items.end());
  if (fault !== undefined && items.hasNoPrinter) return fault;
  return flat(merge(failure, fault));
}

/** Gives the selected objects to `sink` instead of printing them, without their managed fields, and returns what failed. */
export async function takeObjects(
  selection: Selection,
  options: GetOptions,
  client: RestClient,
  sink: ObjectSink,
): Promise<Failure | undefined> {
  sink.begin();
  const take = (text: string, resource: ApiResource) =>
    sink.take(client.redact(typed(JSON.parse(cutManagedFields(text)) as Json, resource)));
  return flat(await readSelection(selection, options, client, { take }));
}

/** Takes the texts of objects. */
interface Taker {
  readonly take: (text: string, resource: ApiResource) => void;
  /** Told at the end of each chunk of a list. */
  readonly endChunk?: () => void;
}

async function readSelection(
  selection: Selection,
  options: GetOptions,
  client: RestClient,
  taker: Taker,
): Promise<Failure | undefined> {
  const failure =
    selection.kind === 'lists'
      ? await readLists(selection.resources, options, client, taker)
      : await readEach(selection.objects, options, client, taker.take);
  return notIgnored(failure, options);
}

/** Makes the printer when it is first used: kubectl looks at a template only after the API server has answered. */
function preparePrinter(options: GetOptions, parts: PrinterParts): () => ObjectPrinter {
  let made: ObjectPrinter | undefined;
  return () => {
    made ??= objectPrinter(options, parts);
    return made;
  };
}

/** Parses an object, without its managed fields where neither printing nor sorting could look at them. */
function parseObject(
  text: string,
  { output, sortBy, keepsManagedFields }: GetOptions,
  client: RestClient,
  item?: ApiResource,
): Json {
  const isShownWithout = (output.kind === 'json' || output.kind === 'yaml') && !keepsManagedFields && sortBy === '';
  const object = parseJson(isShownWithout ? cutManagedFields(text) : text);
  return client.redact(item === undefined ? object : typed(object, item));
}

/** An item of a list does not say what it is; kubectl adds it. */
function typed(object: Json, { group, version, kind }: ApiResource): Json {
  return isJsonObject(object) && !Object.hasOwn(object, 'kind') && !Object.hasOwn(object, 'apiVersion')
    ? { ...object, apiVersion: group === '' ? version : `${group}/${version}`, kind }
    : object;
}

/** Takes the items of a list, one after the other. */
class ItemSink {
  readonly #printer: () => ObjectPrinter;
  readonly #options: GetOptions;
  readonly #sorted: SortedItems | undefined;
  readonly #client: RestClient;
  #fault: KubectlError | undefined;
  count = 0;
  hasNoPrinter = false;

  constructor(printer: () => ObjectPrinter, options: GetOptions, client: RestClient) {
    this.#printer = printer;
    this.#options = options;
    this.#client = client;
    const parse = (text: string, resource: ApiResource) => parseObject(text, options, client, resource);
    this.#sorted = options.sortBy === '' ? undefined : new SortedItems(options.sortBy, parse, printer, client);
  }

  take(text: string, resource: ApiResource): void {
    this.count++;
    if (this.#sorted !== undefined) this.#sorted.take(text, resource);
    else {
      const object = parseObject(text, this.#options, this.#client, resource);
      this.#print(() => this.#findPrinter().item(object, text.length));
    }
  }

  /** What is printed of a chunk is written before the next one is asked for: it may be enough. */
  endChunk(): void {
    if (this.count > 0 && this.#sorted === undefined) this.#print(() => this.#findPrinter().flush?.());
  }

  /** Prints what is held and ends the list. Throws the first KubectlError that printing met. */
  async end(): Promise<void> {
    const printer = this.#findPrinter();
    for (const print of (await this.#sorted?.inOrder()) ?? []) {
      if (this.#client.isEnough()) {
        this.#client.leaveOff();
        break;
      }
      this.#print(print);
      const wait = this.#client.next();
      if (wait !== undefined) await wait;
    }
    if (this.#fault !== undefined) throw this.#fault;
    await printer.end();
  }

  #print(print: () => void): void {
    if (this.#fault !== undefined) return;
    try {
      print();
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      this.#fault = error;
    }
  }

  #findPrinter(): ObjectPrinter {
    try {
      return this.#printer();
    } catch (error) {
      this.hasNoPrinter = true;
      throw error;
    }
  }
}

async function readEach(
  objects: readonly NamedObject[],
  options: GetOptions,
  client: RestClient,
  take: Taker['take'],
): Promise<Failure | undefined> {
  const errors: KubectlError[] = [];
  for (const { resource, name } of objects) {
    try {
      const { subresource } = options;
      take(await client.text(await askNamed(client, resource, options.within, name, { subresource })), resource);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return errors.length === 0 ? undefined : { errors, isOfLists: false };
}

async function readLists(
  resources: readonly ApiResource[],
  options: GetOptions,
  client: RestClient,
  { take, endChunk }: Taker,
): Promise<Failure | undefined> {
  const errors: KubectlError[] = [];
  for (const resource of resources) {
    try {
      const takeItem = (text: string) => take(text, resource);
      await readChunks(client, resource, options, { field: 'items' }, takeItem, async () => endChunk?.());
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return errors.length === 0 ? undefined : { errors, isOfLists: true };
}

async function printed(print: () => void | Promise<void>): Promise<Failure | undefined> {
  try {
    await print();
    return undefined;
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    return { errors: [error], isOfLists: false };
  }
}

function merge(failure: Failure | undefined, fault: Failure | undefined): Failure | undefined {
  if (failure === undefined || fault === undefined) return failure ?? fault;
  return { errors: [...failure.errors, ...fault.errors], isOfLists: false };
}

/** kubectl reduces the errors of full objects to one where there is only one. */
function flat(failure: Failure | undefined): Failure | undefined {
  return failure === undefined ? undefined : { ...failure, isOfLists: false };
}
