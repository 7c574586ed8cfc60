import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Completion, Option } from './complete.ts';
import { positionOf } from './lines.ts';

/** What the list needs. */
interface CompletionListProps {
  /** What the ids of the list and its options begin with. */
  readonly id: string;
  readonly input: { readonly current: HTMLTextAreaElement | null };
  readonly completion: Completion;
  readonly active: number;
  readonly onChoose: (option: Option) => void;
}

/** The suggestions below the word, with what the chosen one means. The focus stays in the text. */
export function CompletionList({ id, input, completion, active, onChoose }: CompletionListProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const field = input.current;
    if (field === null || box.current === null) return;
    place(box.current, field, completion.from);
  }, [completion, input]);
  useLayoutEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  const description = completion.options[active]?.description;
  return (
    <div class="completion" ref={box}>
      <div role="listbox" id={`${id}-list`} aria-label="Suggestions" class="completion-list" tabIndex={-1}>
        {completion.options.map((option, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are taken by the text area.
          <div
            key={`${option.kind} ${option.label}`}
            role="option"
            tabIndex={-1}
            id={`${id}-${at}`}
            aria-selected={at === active}
            // A press of the mouse must not take the focus from the text.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(option)}
          >
            <span class={option.kind === 'key' ? 'yaml-key' : undefined}>{option.label}</span>
          </div>
        ))}
      </div>
      {description === undefined ? null : <p class="completion-says">{description}</p>}
    </div>
  );
}

/** Puts the list below a place in the text, or above it if there is more room. */
function place(box: HTMLElement, field: HTMLTextAreaElement, offset: number): void {
  const { line, column } = positionOf(field.value, offset);
  const style = getComputedStyle(field);
  const height = Number.parseFloat(style.lineHeight);
  const top = Number.parseFloat(style.paddingTop) + line * height - field.scrollTop;
  const left = Number.parseFloat(style.paddingLeft) + column * widthOfCharacter(style) - field.scrollLeft;
  const below = top + height;
  const isAbove = below + box.offsetHeight > field.clientHeight && top > field.clientHeight - below;
  box.style.top = isAbove ? '' : `${below}px`;
  box.style.bottom = isAbove ? `${field.clientHeight - top}px` : '';
  box.style.left = `${Math.max(0, Math.min(left, field.clientWidth - box.offsetWidth))}px`;
}

function widthOfCharacter(style: CSSStyleDeclaration): number {
  const pen = document.createElement('canvas').getContext('2d');
  if (pen === null) return 7;
  pen.font = style.font;
  return pen.measureText('x'.repeat(100)).width / 100;
}
