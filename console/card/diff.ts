import { type Content, element, foldable, shown } from './elements.ts';

const MOST_LINES = 1500;
const LONGEST_LINE = 1000;
/** A longer difference is closed until the reader opens it. */
const OPEN_UP_TO = 60;

/** The unified difference of a change, line by line. Signs stay, so that no meaning is in a colour alone. */
export function drawDiff(diff: string): Content {
  if (diff === '') return undefined;
  const lines = diff.split('\n');
  const rest = lines.length - MOST_LINES;
  const drawn = lines
    .slice(0, MOST_LINES)
    .map((line, at) => element('span', { class: kindOf(line, lines[at + 1]) }, cut(line)));
  return foldable(
    'diff',
    `Difference (${lines.length} ${lines.length === 1 ? 'line' : 'lines'})`,
    lines.length <= OPEN_UP_TO,
    element(
      'pre',
      { tabindex: '0', role: 'region', 'aria-label': 'Difference: lines with + are added, lines with - are removed' },
      drawn,
      rest > 0 && element('span', { class: 'note' }, `${rest} more lines`),
    ),
  );
}

function cut(line: string): Content {
  return document.createTextNode(`${shown(line, LONGEST_LINE)}\n`);
}

/** A removed line may begin with `---` too: the head of an object has its second line behind it. */
function kindOf(line: string, next: string | undefined): string {
  if (line.startsWith('--- ') && next?.startsWith('+++ ')) return 'head';
  if (line.startsWith('+++ ')) return 'head';
  if (line.startsWith('@@') || line.startsWith('#')) return 'note';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : 'same';
}
