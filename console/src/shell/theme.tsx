import { cell, useCell } from '../cell.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { keepWish, readWish } from '../parts/media.ts';

type Theme = 'system' | 'light' | 'dark';

const THEMES: readonly (readonly [theme: Theme, icon: IconName, says: string])[] = [
  ['system', 'screen', 'as the system'],
  ['light', 'sun', 'light'],
  ['dark', 'moon', 'dark'],
];
const theme = cell<Theme>('system');

/** Applies the theme that this reader chose here before. */
export function startTheme(): void {
  const kept = readWish('theme', 'system');
  choose(THEMES.find(([name]) => name === kept)?.[0] ?? 'system');
}

/** Goes from one theme to the next. */
export function ThemeSwitch() {
  const current = useCell(theme);
  const at = THEMES.findIndex(([name]) => name === current);
  const [, icon = 'screen', says = ''] = THEMES[at] ?? [];
  const [next = 'system', , nextSays = ''] = THEMES[(at + 1) % THEMES.length] ?? [];
  const label = `Colours: ${says}. Switch to: ${nextSays}`;
  return (
    <button
      type="button"
      class="button button-quiet"
      aria-label={label}
      title={label}
      onClick={() => {
        choose(next);
        keepWish('theme', next);
      }}
    >
      <Icon name={icon} />
    </button>
  );
}

function choose(next: Theme): void {
  theme.set(next);
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}
