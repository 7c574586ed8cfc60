import { LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { formatValue } from '../../go/format.ts';
import type { Json } from '../../go/json.ts';
import { escapeTerminal } from '../../go/terminal.ts';
import { JsonPath } from '../jsonpath/evaluate.ts';
import { JsonPathError, type ListNode } from '../jsonpath/nodes.ts';
import { parseJsonPath } from '../jsonpath/parse.ts';
import { relaxPath } from '../jsonpath/relax.ts';
import { ColumnLines } from './column-lines.ts';
import type { ObjectPrinter, PrinterParts } from './object-printer.ts';

interface CustomColumn {
  readonly header: string;
  readonly path: string;
}

/**
 * Prints the columns of a spec `HEADER:path,...`. Throws KubectlError where the spec is wrong; where a path is, the header
 * is printed first, as kubectl does. Source: customcolumn.go of kubectl/pkg/cmd/get.
 */
export function columnsPrinter(spec: string, hasHeaders: boolean, { stdout, pace }: PrinterParts): ObjectPrinter {
  const columns = spec.split(',').map(parseColumn);
  const writer = new ColumnLines(stdout, pace);
  let trees: readonly ListNode[] | undefined;
  const begin = (): readonly ListNode[] => {
    if (trees !== undefined) return trees;
    if (hasHeaders) writer.line(columns.map(({ header }) => header).join('\t'));
    trees = columns.map(({ path }) => parseJsonPath(path));
    return trees;
  };
  /** What was written before a fault is printed with it. */
  const attempt = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      writer.flush();
      throw new KubectlError(error.message);
    }
  };
  const line = (object: Json): string =>
    begin()
      .map((tree) => printColumn(new JsonPath(tree, true).evaluate(object)))
      .join('\t');
  return {
    single: (object) =>
      attempt(() => {
        writer.line(line(object));
        writer.flush();
      }),
    item: (object) => attempt(() => writer.line(line(object))),
    end: () => {
      attempt(begin);
      return writer.end();
    },
    shorten: (object) => {
      try {
        return line(object);
      } catch (error) {
        // Which object comes first with an error is known when they are sorted.
        throw error instanceof JsonPathError ? new LeaveToKubectl('an error amid a long list') : error;
      }
    },
    brief: (shortened) => writer.line(shortened),
  };
}

function parseColumn(text: string): CustomColumn {
  const colon = text.indexOf(':');
  if (colon < 0) throw new KubectlError(`unexpected custom-columns spec: ${text}, expected <header>:<json-path-expr>`);
  try {
    return { header: text.slice(0, colon), path: relaxPath(text.slice(colon + 1)) };
  } catch (error) {
    throw error instanceof JsonPathError ? new KubectlError(error.message) : error;
  }
}

function printColumn(groups: readonly (readonly Json[])[]): string {
  const [first = []] = groups;
  const texts = groups.flat().map((value) => escapeTerminal(formatValue(value)));
  return (first.length === 0 ? ['<none>', ...texts] : texts).join(',');
}
