import type { McpUiHostContext } from '@modelcontextprotocol/ext-apps';
import { isMembers } from '../src/json.ts';

/** The variables of MCP Apps that hosts may set. Nothing else of the page can be changed by them. */
const VARIABLE = /^--(?:color|font|border|shadow)-[a-z0-9-]{1,60}$/;

/** Takes the host's light or dark, colours, fonts and insets. Fonts that would have to be loaded are not. */
export function applyTheme({ theme, styles, safeAreaInsets }: McpUiHostContext): void {
  const root = document.documentElement;
  if (theme === 'light' || theme === 'dark') root.style.colorScheme = theme;
  if (isMembers(styles) && isMembers(styles['variables'])) {
    for (const [name, value] of Object.entries(styles['variables'])) {
      if (VARIABLE.test(name) && typeof value === 'string' && !/url\(/i.test(value))
        root.style.setProperty(name, value);
    }
  }
  const insets: unknown = safeAreaInsets;
  if (!isMembers(insets)) return;
  for (const side of ['top', 'right', 'bottom', 'left']) {
    const inset = Number(insets[side]);
    if (inset > 0) document.body.style.setProperty(`--inset-${side}`, `${Math.min(inset, 100)}px`);
  }
}

/** Tells the host the size of the card, now and whenever it differs. */
export function reportSize(tell: (size: { readonly width: number; readonly height: number }) => void): void {
  let last = '';
  const report = () => {
    const size = {
      width: Math.ceil(window.innerWidth),
      height: Math.ceil(document.body.getBoundingClientRect().height),
    };
    if (JSON.stringify(size) === last) return;
    last = JSON.stringify(size);
    tell(size);
  };
  new ResizeObserver(() => requestAnimationFrame(report)).observe(document.body);
  report();
}
