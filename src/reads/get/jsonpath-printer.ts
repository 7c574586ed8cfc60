import { formatGoSyntax } from '../go/format.ts';
import type { Json } from '../go/json.ts';
import { quoteAsGo } from '../go/quote.ts';
import { JsonPath } from '../jsonpath/evaluate.ts';
import { JsonPathError } from '../jsonpath/nodes.ts';
import { parseJsonPath } from '../jsonpath/parse.ts';
import { printResults, printResultsAsJson } from '../jsonpath/print.ts';
import { KubectlError } from '../kubectl-error.ts';
import { listOf, type ObjectPrinter } from './print-objects.ts';

/**
 * Prints what a template finds in an object, or in the list of all. Throws KubectlError where the template is wrong.
 * Source: jsonpath.go of cli-runtime/pkg/printers.
 */
export function jsonPathPrinter(
  { kind, template }: { readonly kind: 'jsonpath' | 'jsonpath-as-json'; readonly template: string },
  allowsMissingKeys: boolean,
  stdout: (text: string) => void,
): ObjectPrinter {
  const tree = parse(template);
  const print = kind === 'jsonpath' ? printResults : printResultsAsJson;
  const items: Json[] = [];
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
    item: (object) => void items.push(object),
    end: () => printOne(listOf(items)),
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
