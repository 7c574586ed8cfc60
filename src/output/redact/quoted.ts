import { CAUSE, DETAILS, HEADS, SENTENCES, TAILS } from './known-messages.ts';
import type { LineRedactor } from './lines.ts';

const NOT_SHOWN = '(not shown)';
const NOTICE =
  'Parts of the error are not shown, because the API server may quote values of a Secret there. ' +
  'Check the field that it names: data holds base64; stringData, labels and annotations hold text.';

/**
 * Withholds what an error or a warning may quote of an object, for a call that touches Secrets. Of each line it shows the parts
 * that are known to quote nothing: who says it, why, and of which object and field. Calls `tell` once if it withheld anything.
 */
export function redactQuoted(tell: (notice: string) => void): LineRedactor {
  let isAfterWithheld = false;
  let hasTold = false;
  return {
    passes: () => false,
    show: (line) => {
      const shown = knownPart(line);
      const isDropped = shown === NOT_SHOWN && isAfterWithheld;
      isAfterWithheld = isDropped || shown.endsWith(NOT_SHOWN);
      if (!hasTold && shown !== line) {
        hasTold = true;
        tell(NOTICE);
      }
      // A quoted value can have many lines, and one sentence about them is enough.
      return isDropped ? undefined : shown;
    },
  };
}

/** As much of a line as quotes nothing. */
function knownPart(line: string): string {
  let shown = '';
  let rest = line;
  for (;;) {
    const head = firstMatch(HEADS, rest);
    if (head === undefined) break;
    shown += head;
    rest = rest.slice(head.length);
  }
  if (rest === '' || SENTENCES.some((sentence) => sentence.test(rest))) return `${shown}${rest}`;
  const cause = CAUSE.exec(rest);
  if (cause === null) return `${shown}${NOT_SHOWN}${firstMatch(TAILS, rest) ?? ''}`;
  const [field] = cause;
  const said = rest.slice(field.length);
  const detail = firstMatch(DETAILS, said) ?? '';
  if (detail === said) return line;
  return `${shown}${field}${NOT_SHOWN}${detail === '' ? '' : `: ${detail}`}`;
}

function firstMatch(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && found !== '') return found;
  }
  return undefined;
}
