const WIDTH = 100;

/** Text broken at blanks so that no line is wider than the page, each line set in by `indent` blanks. */
export function paragraph(text: string, indent = 2): string {
  const margin = ' '.repeat(indent);
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (indent + line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map((line) => `${margin}${line}\n`).join('');
}

/** Rows with the first column as wide as its longest word. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}\n`).join('');
}

/** A heading and the text below it. */
export function section(heading: string, body: string): string {
  return `${heading}\n${body}`;
}
