import { cell, useCell } from '../cell.ts';
import type { Tone } from './badge.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
}

const SHOWN_MS = 8_000;
const toasts = cell<readonly Toast[]>([]);
let last = 0;

/** Shows a sentence for eight seconds, and has screen readers say it. What must be read longer belongs into the page. */
export function toast(text: string, tone: Tone = 'good'): void {
  last++;
  const id = last;
  toasts.set([...toasts.get().slice(-2), { id, tone, text }]);
  setTimeout(() => remove(id), SHOWN_MS);
}

/** The place where toasts appear. Once, in the shell. */
export function Toasts() {
  const shown = useCell(toasts);
  return (
    <section class="toasts" aria-label="Messages" aria-live="polite" aria-relevant="additions">
      {shown.map(({ id, tone, text }) => (
        <div key={id} class={`toast tone-${tone}`}>
          <Icon name={tone === 'good' ? 'check' : 'warning'} />
          <span>{text}</span>
          <Button kind="quiet" icon="cross" label="Close this message" onClick={() => remove(id)} />
        </div>
      ))}
    </section>
  );
}

function remove(id: number): void {
  toasts.set(toasts.get().filter((each) => each.id !== id));
}
