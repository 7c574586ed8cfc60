import { isJsonObject, type Json, parseJson } from '../go/json.ts';
import { KubectlError } from '../kubectl-error.ts';
import { askNamed } from '../named-object.ts';
import { type ApiResource, LeaveToKubectl, type ReadParts } from '../read.ts';
import { type RestClient, readText } from '../rest-client.ts';
import type { NamedObject, Selection } from './arguments.ts';
import { type Failure, notIgnored } from './failure.ts';
import { readChunks } from './lists.ts';
import { cutManagedFields } from './managed-fields.ts';
import type { GetOptions } from './options.ts';
import { type ObjectPrinter, objectPrinter } from './print-objects.ts';
import { sortByField } from './sort-by.ts';

/** What must be held to be sorted, or searched as a whole, may have so many characters of JSON; kubectl does the rest. */
const MOST_HELD = 4 * 1024 * 1024;

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
  const printer = preparePrinter(options, parts);
  if (selection.kind === 'objects' && selection.objects.length === 1) {
    let object: Json | undefined;
    const failure = await readEach(selection.objects, options, client, (text) => {
      object = parseObject(text, options);
    });
    const only = object;
    return only === undefined ? notIgnored(failure, options) : printed(() => printer().single(only));
  }
  const items = new ItemSink(printer, options);
  const failure = notIgnored(
    selection.kind === 'lists'
      ? await readLists(selection.resources, options, client, items)
      : await readEach(selection.objects, options, client, (text, resource) => items.take(text, resource)),
    options,
  );
  if (items.count === 0 && options.ignoresNotFound) return flat(failure);
  const fault = printed(() => items.end());
  if (fault !== undefined && items.hasNoPrinter) return fault;
  return flat(merge(failure, fault));
}

/** Makes the printer when it is first used: kubectl looks at a template only after the API server has answered. */
function preparePrinter(options: GetOptions, parts: Pick<ReadParts, 'stdout' | 'isStdoutFull'>): () => ObjectPrinter {
  let made: ObjectPrinter | undefined;
  return () => {
    made ??= objectPrinter(options, parts);
    return made;
  };
}

/** Parses an object, without its managed fields where neither printing nor sorting could look at them. */
function parseObject(text: string, { output, sortBy, keepsManagedFields }: GetOptions): Json {
  const isShownWithout = (output.kind === 'json' || output.kind === 'yaml') && !keepsManagedFields && sortBy === '';
  return parseJson(isShownWithout ? cutManagedFields(text) : text);
}

/** Takes the items of a list, one after the other. */
class ItemSink {
  readonly #printer: () => ObjectPrinter;
  readonly #options: GetOptions;
  readonly #isHeld: boolean;
  readonly #held: Json[] = [];
  #heldLength = 0;
  #fault: KubectlError | undefined;
  count = 0;
  hasNoPrinter = false;

  constructor(printer: () => ObjectPrinter, options: GetOptions) {
    const { sortBy, output } = options;
    this.#printer = printer;
    this.#options = options;
    this.#isHeld = sortBy !== '' || output.kind === 'jsonpath' || output.kind === 'jsonpath-as-json';
  }

  take(text: string, { group, version, kind }: ApiResource): void {
    this.count++;
    if (this.#isHeld) {
      this.#heldLength += text.length;
      if (this.#heldLength > MOST_HELD) throw new LeaveToKubectl('the list is too long to be held');
    }
    const object = parseObject(text, this.#options);
    const typed =
      isJsonObject(object) && !Object.hasOwn(object, 'kind') && !Object.hasOwn(object, 'apiVersion')
        ? { ...object, apiVersion: group === '' ? version : `${group}/${version}`, kind }
        : object;
    if (this.#options.sortBy !== '') this.#held.push(typed);
    else this.#print(typed);
  }

  /** Prints what is held and ends the list. Throws the first KubectlError that printing met. */
  end(): void {
    const printer = this.#findPrinter();
    const sorted =
      this.#held.length === 0 ? this.#held : sortByField(this.#held, (object) => object, this.#options.sortBy);
    for (const object of sorted) this.#print(object);
    if (this.#fault !== undefined) throw this.#fault;
    printer.end();
  }

  #print(object: Json): void {
    if (this.#fault !== undefined) return;
    try {
      this.#findPrinter().item(object);
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
  take: (text: string, resource: ApiResource) => void,
): Promise<Failure | undefined> {
  const errors: KubectlError[] = [];
  for (const { resource, name } of objects) {
    try {
      const { subresource } = options;
      take(await readText((await askNamed(client, resource, options.within, name, { subresource })).body), resource);
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
  items: ItemSink,
): Promise<Failure | undefined> {
  const errors: KubectlError[] = [];
  for (const resource of resources) {
    try {
      await readChunks(client, resource, options, { field: 'items' }, (text) => items.take(text, resource));
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      errors.push(error);
    }
  }
  return errors.length === 0 ? undefined : { errors, isOfLists: true };
}

function printed(print: () => void): Failure | undefined {
  try {
    print();
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
