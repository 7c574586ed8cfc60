import { useMemo, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { keepWish, readWish, useMedia } from '../parts/media.ts';
import { Text } from '../parts/text.tsx';
import { compareLines, type DiffRow, type FileDiff, inOneColumn, type LinePart, readDiff } from './diff.ts';

/** So many rows of one object are shown at first. */
const MOST_ROWS = 300;
const WIDE = '(min-width: 760px)';

/** What a change does to its objects: two columns on wide screens, if the reader did not choose one. */
export function DiffView({ diff }: { readonly diff: string }) {
  const files = useMemo(() => readDiff(diff), [diff]);
  const isWide = useMedia(WIDE);
  const [wish, setWish] = useState(() => readWish('diff', 'two'));
  const isSplit = isWide && wish === 'two';
  const choose = (next: string): void => {
    setWish(next);
    keepWish('diff', next);
  };
  return (
    <section class="card" aria-labelledby="diff-title">
      <div class="card-head">
        <h2 id="diff-title">What changes</h2>
        {isWide ? (
          // biome-ignore lint/a11y/useSemanticElements: two buttons in a head need no box around them.
          <div class="switch" role="group" aria-label="Layout of the difference">
            <Button kind="quiet" isPressed={wish === 'two'} onClick={() => choose('two')}>
              Side by side
            </Button>
            <Button kind="quiet" isPressed={wish !== 'two'} onClick={() => choose('one')}>
              One column
            </Button>
          </div>
        ) : null}
      </div>
      {files.length === 0 ? <p class="card-body muted">The server shows no difference for this change.</p> : null}
      {files.map((file, at) => (
        <FileView key={at} file={file} isSplit={isSplit} />
      ))}
    </section>
  );
}

function FileView({ file, isSplit }: { readonly file: FileDiff; readonly isSplit: boolean }) {
  const [isWhole, setWhole] = useState(false);
  const name = titleOf(file);
  // A new or a deleted object has one side only.
  const isTwoSided = isSplit && file.rows.some(({ kind }) => kind === 'same');
  const rows = useMemo(() => (isTwoSided ? file.rows : inOneColumn(file.rows)), [file, isTwoSided]);
  const shown = isWhole ? rows : rows.slice(0, MOST_ROWS);
  return (
    <figure class="diff">
      <figcaption class="diff-title code">
        <Text>{name}</Text>
      </figcaption>
      <table class={isTwoSided ? 'diff-lines diff-two' : 'diff-lines'}>
        <caption class="visually-hidden">
          Difference of <Text>{name}</Text>
        </caption>
        <colgroup>
          <col class="diff-col-sign" />
          <col />
          {isTwoSided ? (
            <>
              <col class="diff-col-sign" />
              <col />
            </>
          ) : null}
        </colgroup>
        <thead class="visually-hidden">
          <tr>
            {isTwoSided ? (
              <>
                <th scope="col" colSpan={2}>
                  Before
                </th>
                <th scope="col" colSpan={2}>
                  After
                </th>
              </>
            ) : (
              <th scope="col" colSpan={2}>
                Lines
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, at) => (
            <RowView key={at} row={row} isSplit={isTwoSided} />
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS ? (
        <p class="diff-more">
          <button type="button" class="link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show less' : `Show all ${rows.length} lines`}
          </button>
        </p>
      ) : null}
    </figure>
  );
}

function titleOf({ before, after }: FileDiff): string {
  if (after === '/dev/null') return `${before}: deleted`;
  if (before === '/dev/null') return after;
  return before;
}

function RowView({ row, isSplit }: { readonly row: DiffRow; readonly isSplit: boolean }) {
  const span = isSplit ? 4 : 2;
  if (row.kind === 'gap')
    return (
      <tr class="diff-gap">
        <td colSpan={span}>
          <span aria-hidden="true">⋯</span>
          <span class="visually-hidden">Lines that do not change are left out</span>
        </td>
      </tr>
    );
  if (row.kind === 'note')
    return (
      <tr class="diff-note">
        <td colSpan={span}>
          <Text>{row.text}</Text>
        </td>
      </tr>
    );
  if (row.kind === 'same')
    return (
      <tr>
        <Side text={row.text} />
        {isSplit ? <Side text={row.text} /> : null}
      </tr>
    );
  const { before, after, other } = row;
  const isPair = before !== undefined && after !== undefined;
  if (isSplit) {
    const [old, now] = isPair ? compareLines(before, after) : [];
    return (
      <tr>
        {before === undefined ? <NoSide /> : <Side sign="−" text={before} parts={old} />}
        {after === undefined ? <NoSide /> : <Side sign="+" text={after} parts={now} />}
      </tr>
    );
  }
  const text = before ?? after ?? '';
  return (
    <tr>
      <Side
        sign={before === undefined ? '+' : '−'}
        text={text}
        parts={other === undefined ? undefined : compareLines(text, other)[0]}
      />
    </tr>
  );
}

function Side(props: {
  readonly sign?: '+' | '−';
  readonly text: string;
  readonly parts?: readonly LinePart[] | undefined;
}) {
  const { sign, text, parts = [{ text, isOther: false }] } = props;
  const name = sign === '+' ? 'added' : sign === '−' ? 'removed' : 'same';
  const content = parts.map((part, at) =>
    part.isOther ? (
      <mark key={at} class="diff-other">
        <Text>{part.text}</Text>
      </mark>
    ) : (
      <Text key={at}>{part.text}</Text>
    ),
  );
  return (
    <>
      <td class={`diff-sign diff-${name}`}>{sign ?? ''}</td>
      <td class={`diff-text diff-${name}`}>
        {sign === '+' ? <ins>{content}</ins> : sign === '−' ? <del>{content}</del> : content}
      </td>
    </>
  );
}

function NoSide() {
  return (
    <>
      <td class="diff-sign diff-none" />
      <td class="diff-text diff-none" />
    </>
  );
}
