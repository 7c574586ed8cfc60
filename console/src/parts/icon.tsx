/** Pictures of 16 by 16, drawn with lines in the colour of the text. Always beside words, so that they are hidden from screen readers. */
const PATHS = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5v3.2l2 1.6',
  warning: 'M8 2.2L14.5 13.5h-13zM8 6.5v3M8 11.6v.1',
  back: 'M9.5 3.5L5 8l4.5 4.5',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3',
  play: 'M5 3.2l7.5 4.8L5 12.8z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  dot: 'M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  half: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5L14 14',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8L13 13M13 3l-1.2 1.2M4.2 11.8L3 13',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
  screen: 'M2 3h12v8H2zM6 14h4M8 11v3',
  person: 'M8 2.5a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM3 14c.4-3 2.4-4.2 5-4.2s4.6 1.2 5 4.2',
  down: 'M4 6.2l4 4 4-4',
  stop: 'M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4z',
  shield: 'M8 1.8l5 1.8v4c0 3.2-2.2 5.6-5 6.6-2.8-1-5-3.4-5-6.6v-4z',
} as const;

export type IconName = keyof typeof PATHS;

/** Draws a picture. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
