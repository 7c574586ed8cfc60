import { useMemo, useState } from 'preact/hooks';
import { piecesOf } from './hidden.ts';

/** A text of the cluster or of a caller: never HTML, hidden characters as marks, and not mixed with the direction of its neighbours. */
export function Text({ children, code = false }: { readonly children: string; readonly code?: boolean }) {
  const pieces = useMemo(() => piecesOf(children), [children]);
  return (
    <bdi class={code ? 'text code' : 'text'}>
      {pieces.map(({ kind, text, says }) =>
        kind === 'plain' ? (
          text
        ) : (
          <span class={`mark mark-${kind}`} title={says}>
            {text}
          </span>
        ),
      )}
    </bdi>
  );
}

/** What a long text needs. */
export interface LongTextProps {
  readonly children: string;
  /** What the text is, for the button: `Show all of the body`. */
  readonly of: string;
  /** So many lines and characters are shown at first. */
  readonly lines?: number;
  readonly characters?: number;
}

/** A text of several lines, cut where it is long, with a button that shows all of it. */
export function LongText({ children, of, lines = 40, characters = 4000 }: LongTextProps) {
  const [isWhole, setWhole] = useState(false);
  const start = useMemo(() => startOf(children, lines, characters), [children, lines, characters]);
  const isCut = start.length < children.length;
  return (
    <div class="long">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard. */}
      <pre class="block" tabIndex={0}>
        <Text>{isWhole ? children : start}</Text>
      </pre>
      {isCut ? (
        <button type="button" class="link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? `Show less of ${of}` : `Show all of ${of} (${sizeOf(children)})`}
        </button>
      ) : null}
    </div>
  );
}

/** A text in a line that is cut at so many characters, with a button behind it that shows the rest. */
export function ShortText({ children, most = 240 }: { readonly children: string; readonly most?: number }) {
  const [isWhole, setWhole] = useState(false);
  if (children.length <= most + 20) return <Text>{children}</Text>;
  return (
    <>
      <Text>{isWhole ? children : `${children.slice(0, most).toWellFormed()}…`}</Text>{' '}
      <button type="button" class="link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? 'Show less' : 'Show all'}
      </button>
    </>
  );
}

/** A text that is only a little longer is shown whole. */
const TOLERANCE = 1.3;

function startOf(text: string, lines: number, characters: number): string {
  if (text.length <= characters * TOLERANCE && text.split('\n').length <= lines * TOLERANCE) return text;
  let end = -1;
  for (let count = 0; count < lines; count++) {
    end = text.indexOf('\n', end + 1);
    if (end === -1) break;
  }
  const cut = end === -1 ? text : text.slice(0, end);
  return cut.length > characters + 200 ? cut.slice(0, characters).toWellFormed() : cut;
}

function sizeOf(text: string): string {
  const lines = text.split('\n').length;
  return lines > 1 ? `${lines} lines` : `${text.length} characters`;
}
