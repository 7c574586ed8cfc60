import type { Ref } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Schema } from './complete.ts';
import { CompletionList } from './completion-list.tsx';
import { tokensOf } from './highlight.ts';
import { insertText } from './insert-text.ts';
import { indentAfter } from './lines.ts';
import { useCompletion } from './use-completion.ts';

/** What the editor needs. */
interface EditorProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly schema: Schema;
  /** Lines that have a fault, from 1. */
  readonly faults: ReadonlySet<number>;
  readonly describedBy?: string | undefined;
  readonly inputRef: Ref<HTMLTextAreaElement> & { readonly current: HTMLTextAreaElement | null };
}

/**
 * An editor for YAML: a text area, with the numbers and the colours of its lines beside and behind it. Ctrl and Space, or typing, offer the
 * words of the schema. Tab leaves it, as any field.
 */
export function Editor({ label, value, onInput, schema, faults, describedBy, inputRef }: EditorProps) {
  const id = useId();
  const gutter = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLPreElement>(null);
  const lines = useMemo(() => value.split('\n'), [value]);
  const completion = useCompletion(schema, inputRef);
  const follow = (): void => {
    const input = inputRef.current;
    if (input === null || gutter.current === null || back.current === null) return;
    gutter.current.scrollTop = input.scrollTop;
    back.current.scrollTop = input.scrollTop;
    back.current.scrollLeft = input.scrollLeft;
  };
  useLayoutEffect(follow, [value]);
  // The first draft may be longer than the room.
  useEffect(follow, []);
  const active = completion.shown?.options[completion.active];
  return (
    <div class="editor">
      <div class="editor-gutter" aria-hidden="true" ref={gutter}>
        {lines.map((_, at) => (
          <span key={at} class={faults.has(at + 1) ? 'has-fault' : undefined}>
            {at + 1}
          </span>
        ))}
      </div>
      <div class="editor-room">
        <pre class="editor-back" aria-hidden="true" ref={back}>
          {lines.map((line, at) => (
            <Line key={at} line={line} hasFault={faults.has(at + 1)} />
          ))}
        </pre>
        <textarea
          ref={inputRef}
          class="editor-input"
          aria-label={label}
          aria-describedby={[describedBy, `${id}-keys`].filter(Boolean).join(' ')}
          aria-invalid={faults.size > 0 ? 'true' : undefined}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={active === undefined ? undefined : `${id}-list`}
          aria-activedescendant={active === undefined ? undefined : `${id}-${completion.active}`}
          wrap="off"
          rows={20}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          value={value}
          onScroll={() => {
            follow();
            completion.close();
          }}
          onInput={(event) => {
            onInput(event.currentTarget.value);
            completion.onInput(event.currentTarget);
          }}
          onClick={completion.close}
          onBlur={completion.close}
          onKeyDown={(event) => {
            const input = event.currentTarget;
            if (completion.onKey(event)) event.preventDefault();
            else if (event.key === 'Enter' && !event.isComposing && !event.ctrlKey && !event.metaKey) {
              event.preventDefault();
              insertText(input, indentAfter(input.value, input.selectionStart));
            }
          }}
        />
        {completion.shown === undefined ? null : (
          <CompletionList
            id={id}
            input={inputRef}
            completion={completion.shown}
            active={completion.active}
            onChoose={completion.choose}
          />
        )}
      </div>
      <p id={`${id}-keys`} class="visually-hidden">
        Control and Space offer the words that are allowed here. Arrow keys choose one, Enter inserts it, Escape closes
        the list.
      </p>
      <p role="status" class="visually-hidden">
        {completion.shown === undefined ? '' : `${completion.shown.options.length} suggestions`}
      </p>
    </div>
  );
}

function Line({ line, hasFault }: { readonly line: string; readonly hasFault: boolean }) {
  return useMemo(
    () => (
      <span class={hasFault ? 'editor-line has-fault' : 'editor-line'}>
        {tokensOf(line).map(({ kind, text }) => (kind === 'plain' ? text : <span class={`yaml-${kind}`}>{text}</span>))}
        {'\n'}
      </span>
    ),
    [line, hasFault],
  );
}
