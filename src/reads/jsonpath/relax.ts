import { JsonPathError } from './nodes.ts';

/**
 * The template that a path without its braces or its first dot stands for. Throws JsonPathError.
 * Source: RelaxedJSONPathExpression of kubectl/pkg/cmd/get.
 */
export function relaxPath(path: string): string {
  if (path === '') return '';
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path);
  if (match === null)
    throw new JsonPathError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  return `{.${match[1] ?? match[2]}}`;
}
