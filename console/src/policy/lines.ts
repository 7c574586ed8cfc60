/** Returns a line break and the blanks that the next line begins with: as many as this one, and two more below a key or its list. */
export function indentAfter(text: string, cursor: number): string {
  const line = text.slice(text.lastIndexOf('\n', cursor - 1) + 1, cursor);
  const [indent = '', dash = ''] = /^(\s*)(- +)?/.exec(line)?.slice(1) ?? [];
  const isOpen = /:\s*$/.test(line) && !line.trimStart().startsWith('#');
  return `\n${indent}${' '.repeat(dash.length)}${isOpen ? '  ' : ''}`;
}

/** Returns the line of an offset and its column, both from 0. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length - 1, column: offset - start };
}

/** Returns the offset where a line begins; the line is from 1. A line that is not there is the last one. */
export function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let count = 1; count < line; count++) {
    const next = text.indexOf('\n', at);
    if (next === -1) return at;
    at = next + 1;
  }
  return at;
}
