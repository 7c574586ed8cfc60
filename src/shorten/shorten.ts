import { shortenDescription } from './describe.ts';
import type { OutputKind } from './kind.ts';
import { shortenLines } from './lines.ts';
import { shortenLogs } from './logs.ts';
import { shortenObjects } from './objects.ts';
import { bytesOf, type Page, type Whole } from './page.ts';
import { shortenTable } from './table.ts';

/**
 * Shows as much of an output as an answer may hold, by the kind of the output, and where the next page goes on. Pure, and linear
 * in the length of the text. A text that is not in kubectl's own format of its kind
 * is shown by its lines.
 */
export function shorten(whole: Whole, kind: OutputKind): Page {
  const { text, maxBytes, from, lacks } = whole;
  if (from === undefined && lacks === undefined && bytesOf(text) <= maxBytes) return { text };
  return byKind(whole, kind) ?? shortenLines(whole);
}

/** With more lines a text is no ordinary table or description, and would take long to divide. */
const MOST_LINES = 100_000;

function hasManyLines(text: string): boolean {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1 && lines <= MOST_LINES; at = text.indexOf('\n', at + 1)) lines++;
  return lines > MOST_LINES;
}

function byKind(whole: Whole, kind: OutputKind): Page | undefined {
  if (kind !== 'logs' && hasManyLines(whole.text)) return undefined;
  switch (kind) {
    case 'table':
      return shortenTable(whole);
    case 'json':
    case 'yaml':
      return shortenObjects(whole, kind);
    case 'logs':
      return shortenLogs(whole);
    case 'describe':
      return shortenDescription(whole);
    default:
      return undefined;
  }
}
