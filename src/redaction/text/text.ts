import type { MarkOf } from '../marks.ts';
import type { ReadName } from '../names.ts';
import { PUBLISHED, PUBLISHED_PLAIN } from '../published-table.ts';
import { findCommands } from './commands.ts';
import { findEncoded } from './encoded.ts';
import { findFiles } from './files.ts';
import type { Table } from './headings.ts';
import { findKeys } from './keys.ts';
import { findManifests } from './manifests.ts';
import { findNamed } from './named.ts';
import { findPublished } from './published.ts';
import { type Find, type GoesOn, Region, type Span } from './region.ts';
import { findSchemes } from './schemes.ts';
import { findStores } from './stores.ts';
import { findTables } from './tables.ts';
import { stripUnseen } from './unseen.ts';
import { findUrls } from './urls.ts';

/** All finders of secrets in text, without the ones of the operator. */
export function openFinders(readName: ReadName, added: readonly (readonly string[])[]): readonly Find[] {
  const plain = [findNamed(readName, added), findPublished(PUBLISHED, PUBLISHED_PLAIN), findSchemes, findUrls];
  return [
    findKeys,
    findManifests(readName),
    ...plain,
    findEncoded(plain),
    findCommands,
    findFiles,
    findStores,
    findTables(readName),
  ];
}

/** What became of some lines of a text. */
export interface Shown {
  readonly text: string;
  /** How much of the lines was dealt with; the rest waits for more text. */
  readonly done: number;
  readonly marks: number;
  /** The table that goes on with the next line. */
  readonly table?: Table | undefined;
  readonly goesOn?: GoesOn | undefined;
}

/** What lines are redacted with. */
export interface With {
  readonly finders: readonly Find[];
  readonly mark: MarkOf;
  /** The table whose rows the lines may be. */
  readonly table?: Table | undefined;
}

/**
 * Puts marks in place of what the finders find in `lines`, whole lines that follow `before`. Signs that are not seen, such as
 * colours of a terminal, hide nothing from the finders.
 */
export function redactLines(before: string, lines: string, isEnd: boolean, { finders, mark, table }: With): Shown {
  const whole = before + lines;
  const seen = stripUnseen(whole);
  const region = new Region(seen.text, seen.seenAt(before.length), isEnd, table);
  for (const find of finders) find(region);
  const hold = seen.originAt(region.hold);
  let shown = '';
  let done = before.length;
  let marks = 0;
  let goesOn: GoesOn | undefined;
  for (const span of inOrder(region.spans)) {
    if (span.start >= region.hold) break;
    const start = seen.originAt(span.start);
    if (start < done) continue;
    shown += `${whole.slice(done, start)}${mark(span.word, span.value)}`;
    done = seen.originAt(span.end - 1) + 1;
    marks++;
    goesOn = span.goesOn;
  }
  const end = Math.max(done, hold);
  return {
    text: `${shown}${whole.slice(done, end)}`,
    done: end - before.length,
    marks,
    table: region.tableAt(end >= whole.length ? seen.text.length : seen.seenAt(end)),
    goesOn: end >= whole.length ? goesOn : undefined,
  };
}

/**
 * The same for a part of a line that is too long to be held. What begins from `cut` on waits for the next part; a value that
 * is longer than the part gets its mark, and what follows of it is dropped.
 */
export function redactPart(before: string, part: string, cut: number, { finders, mark }: With): Shown {
  const whole = before + part;
  const seen = stripUnseen(whole);
  const region = new Region(seen.text, seen.seenAt(before.length), true);
  for (const find of finders) find(region);
  const last = seen.seenAt(before.length + cut);
  let shown = '';
  let done = before.length;
  let marks = 0;
  let isCut = false;
  for (const span of inOrder(region.spans)) {
    const start = seen.originAt(span.start);
    if (span.start >= last) break;
    if (start < done) continue;
    shown += `${whole.slice(done, start)}${mark(span.word, span.value)}`;
    done = seen.originAt(span.end - 1) + 1;
    isCut = span.end >= seen.text.length;
    marks++;
  }
  const end = Math.max(done, before.length + cut);
  return {
    text: `${shown}${whole.slice(done, end)}`,
    done: end - before.length,
    marks,
    goesOn: isCut ? restOfValue : undefined,
  };
}

function restOfValue(text: string): number {
  const end = text.search(/[\s"'`<>]/);
  return end === -1 ? text.length : end;
}

/** Spans from the first to the last. Of overlapping spans the first counts, or the longer. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  return spans.length < 2 ? spans : spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
}
