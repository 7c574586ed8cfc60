import { LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { PARSED_FACTOR } from '../../api/objects/rest-client.ts';
import { formatGoSyntax } from '../../go/format.ts';
import type { Json } from '../../go/json.ts';
import { quoteAsGo } from '../../go/quote.ts';
import { JsonPath } from '../jsonpath/evaluate.ts';
import { JsonPathError } from '../jsonpath/nodes.ts';
import { parseJsonPath } from '../jsonpath/parse.ts';
import { printResults, printResultsAsJson } from '../jsonpath/print.ts';
import { TemplateStream } from '../jsonpath/stream.ts';
import { listOf, type ObjectPrinter, type PrinterParts } from './object-printer.ts';

/** A list of so many characters of JSON is held and looked at as a whole, one of more is looked at item by item. */
const MOST_HELD = 1024 * 1024;
/** The same where the template must see all of it at once; kubectl does what is longer. */
const MOST_HELD_AT_ONCE = 4 * 1024 * 1024;

/**
 * Prints what a template finds in an object, or in the list of all. Throws KubectlError where the template is wrong.
 * Source: jsonpath.go of cli-runtime/pkg/printers.
 */
export function jsonPathPrinter(
  { kind, template }: { readonly kind: 'jsonpath' | 'jsonpath-as-json'; readonly template: string },
  allowsMissingKeys: boolean,
  { stdout, pace }: PrinterParts,
): ObjectPrinter {
  const tree = parse(template);
  const print = kind === 'jsonpath' ? printResults : printResultsAsJson;
  let items: Json[] = [];
  let length = 0;
  let stream: TemplateStream | undefined;
  const open = () =>
    allowsMissingKeys
      ? TemplateStream.open(tree, kind, listOf, { stdout, hold: (bytes) => pace.hold(bytes) })
      : undefined;
  /** The error of a part may differ from the error of the whole list, and kubectl prints that list with it. */
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw error instanceof JsonPathError ? new LeaveToKubectl('an error amid a long list') : error;
    }
  };
  const hold = (object: Json, more: number): void => {
    items.push(object);
    pace.hold(more * PARSED_FACTOR);
    length += more;
    if (length <= MOST_HELD) return;
    stream = open();
    if (stream === undefined) {
      if (length > MOST_HELD_AT_ONCE) throw new LeaveToKubectl('the list is too long to be held');
      return;
    }
    for (const item of items) stream.take(item);
    items = [];
  };
  const printOne = (object: Json): void => {
    try {
      const groups = new JsonPath(tree, allowsMissingKeys).evaluate(object);
      const text = groups.map(print).join('');
      if (text !== '') stdout(text);
    } catch (error) {
      throw error instanceof JsonPathError ? explain(error, template, object) : error;
    }
  };
  return {
    single: printOne,
    item: (object, more) => attempt(() => (stream === undefined ? hold(object, more) : stream.take(object))),
    end: () => (stream === undefined ? printOne(listOf(items)) : attempt(() => stream?.end())),
    shorten: (object) =>
      attempt(() => {
        stream ??= open();
        if (stream?.isFreeOfOrder !== true) throw new LeaveToKubectl('the list is too long to be held');
        return JSON.stringify(stream.texts(object).map((text) => text ?? null));
      }),
    brief: (shortened) => stream?.add(JSON.parse(shortened).map((text: string | null) => text ?? undefined)),
  };
}

function parse(template: string) {
  try {
    return parseJsonPath(template);
  } catch (error) {
    throw error instanceof JsonPathError
      ? new KubectlError(`error parsing jsonpath ${template}, ${error.message}`)
      : error;
  }
}

function explain({ message }: JsonPathError, template: string, object: Json): KubectlError {
  return new KubectlError(
    `error executing jsonpath ${quoteAsGo(template)}: Error executing template: ${message}. ` +
      'Printing more information for debugging the template:\n' +
      `\ttemplate was:\n\t\t${template}\n` +
      `\tobject given to jsonpath engine was:\n\t\t${formatGoSyntax(object)}\n\n\n`,
  );
}
