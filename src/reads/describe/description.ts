import { TabWriter } from '../../go/tabwriter.ts';
import { escapeTerminal } from '../../go/terminal.ts';

/** What kubectl prints for a value that is there, or empty for one that is not. */
export type Printable = string | number | bigint | boolean | undefined;

/** What a description is written to. Each level indents by two spaces; tabs end cells. */
export interface Description {
  readonly write: (level: number, text: string) => void;
  /** Ends a line at the level of the description itself. */
  readonly line: (text: string) => void;
  /** Ends the block whose columns are aligned. */
  readonly flush: () => void;
}

/** Lays out one description. Source: tabbedString and prefixWriter of kubectl/pkg/describe. */
export async function layOut(fill: (description: Description) => void | Promise<void>): Promise<string> {
  const blocks: string[] = [];
  const columns = new TabWriter({ minWidth: 0, padding: 2 }, (block) => void blocks.push(block));
  const put = (text: string): void => columns.write(escapeTerminal(text));
  await fill({
    write: (level, text) => put(`${'  '.repeat(level)}${text}`),
    line: (text) => put(`${text}\n`),
    flush: () => columns.flush(),
  });
  columns.flush();
  return blocks.join('');
}

/** A description as it is written, tabs and all, which is how kubectl prints the description of a revision. */
export function writeOut(fill: (description: Description) => void): string {
  let text = '';
  const put = (more: string): void => {
    text += escapeTerminal(more);
  };
  fill({
    write: (level, more) => put(`${'  '.repeat(level)}${more}`),
    line: (more) => put(`${more}\n`),
    flush: () => undefined,
  });
  return text;
}

/** The same description, further in. It indents the ends of lines too, as kubectl's does. Source: nestedPrefixWriter. */
export function nest(description: Description, indent: number): Description {
  return {
    write: (level, text) => description.write(level + indent, text),
    line: (text) => description.write(indent, `${text}\n`),
    flush: description.flush,
  };
}

/** Writes `title: value`, the value in the next column. */
export function field(description: Description, level: number, title: string, value: Printable): void {
  description.write(level, `${title}:\t${value ?? ''}\n`);
}

/** Writes one line of cells. */
export function row(description: Description, level: number, ...cells: readonly Printable[]): void {
  description.write(level, `${cells.map((cell) => cell ?? '').join('\t')}\n`);
}
