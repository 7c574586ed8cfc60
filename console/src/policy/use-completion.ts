import { useState } from 'preact/hooks';
import { type Completion, completionsAt, type Option, type Schema } from './complete.ts';
import { insertText } from './insert-text.ts';

/** The suggestions of an editor. */
export interface CompletionState {
  readonly shown: Completion | undefined;
  readonly active: number;
  /** Returns whether the key was for the suggestions. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly onInput: (input: HTMLTextAreaElement) => void;
  readonly choose: (option: Option) => void;
  readonly close: () => void;
}

/** Offers the words of a schema: for Ctrl and Space, and while a word is typed. */
export function useCompletion(
  schema: Schema,
  { current: input }: { readonly current: HTMLTextAreaElement | null },
): CompletionState {
  const [state, setState] = useState<{ readonly shown: Completion | undefined; readonly active: number }>({
    shown: undefined,
    active: 0,
  });
  const { shown, active } = state;
  const close = (): void => {
    if (shown !== undefined) setState({ shown: undefined, active: 0 });
  };
  const open = (field: HTMLTextAreaElement, isWanted: boolean): void => {
    const cursor = field.selectionStart;
    const found = cursor === field.selectionEnd ? completionsAt(schema, field.value, cursor) : undefined;
    setState({ shown: found !== undefined && (isWanted || helps(found, field.value)) ? found : undefined, active: 0 });
  };
  const choose = ({ insert, caret, kind }: Option): void => {
    if (input === null || shown === undefined) return;
    input.setSelectionRange(shown.from, shown.to);
    insertText(input, insert);
    const cursor = shown.from + caret;
    input.setSelectionRange(cursor, cursor);
    // After a key whose values are known, they come next.
    const next = kind === 'key' ? completionsAt(schema, input.value, cursor) : undefined;
    setState({ shown: next?.options.every((option) => option.kind === 'value') ? next : undefined, active: 0 });
  };
  return {
    shown,
    active,
    close,
    choose,
    onInput: (field) => open(field, false),
    onKey: (event) => {
      if (event.key === ' ' && event.ctrlKey && input !== null) {
        open(input, true);
        return true;
      }
      if (shown === undefined || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
      const count = shown.options.length;
      const step = { ArrowDown: 1, ArrowUp: count - 1 }[event.key];
      if (step !== undefined) {
        setState({ shown, active: (active + step) % count });
        return true;
      }
      const option = shown.options[active];
      if (event.key === 'Enter' && option !== undefined) choose(option);
      else if (event.key === 'Escape') close();
      else {
        if (/^(?:Arrow|Home|End|Page|Tab)/.test(event.key)) close();
        return false;
      }
      return true;
    },
  };
}

/** Whether suggestions help a person who did not ask for them: a word was begun, and is not yet what the first one would write. */
function helps({ from, to, options }: Completion, text: string): boolean {
  const word = text.slice(from, to);
  return /[\w-]/.test(word) && options[0]?.label !== word;
}
